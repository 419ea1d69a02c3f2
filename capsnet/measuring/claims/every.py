"""All claims, in the order in which they are told."""

from capsnet.measuring.claims import (
    attacked,
    data,
    dimensions,
    factors,
    iterations,
    overlap,
    reading,
    reconstruction,
    routing,
)

CLAIMS = (
    reading.CLAIM,
    iterations.CLAIM,
    routing.CLAIM,
    reconstruction.CLAIM,
    data.CLAIM,
    overlap.CLAIM,
    factors.CLAIM,
    attacked.CLAIM,
    dimensions.CLAIM,
)
