"""All claims, in the order in which they are told."""

from capsnet.measuring.claims import (
    attacked,
    cluster,
    data,
    dimensions,
    em_agreement,
    em_iterations,
    factors,
    iterations,
    overlap,
    reading,
    reconstruction,
    routing,
    viewpoints,
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
    em_iterations.CLAIM,
    em_agreement.CLAIM,
    viewpoints.CLAIM,
    cluster.CLAIM,
)
