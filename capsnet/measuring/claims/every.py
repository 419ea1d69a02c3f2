"""All claims, in the order in which they are told."""

from capsnet.checkpoint import SHIPPED
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

TOLD = (
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
# Those whose networks are here; who clicks on another would only be told what is missing.
CLAIMS = tuple(claim for claim in TOLD if set(claim.uses) <= set(SHIPPED))
