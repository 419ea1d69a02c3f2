"""All claims, in the order in which they are told."""

from capsnet.claims import (
    attacked,
    data,
    dimensions,
    factors,
    iterations,
    overlapping,
    reconstruction,
    routing,
)

CLAIMS = (
    iterations.CLAIM,
    routing.CLAIM,
    reconstruction.CLAIM,
    data.CLAIM,
    overlapping.CLAIM,
    factors.CLAIM,
    attacked.CLAIM,
    dimensions.CLAIM,
)
