"""All claims, in the order in which they are told."""

from capsnet.claims import attacked, dimensions, factors, iterations, overlapping

CLAIMS = (
    iterations.CLAIM,
    overlapping.CLAIM,
    factors.CLAIM,
    attacked.CLAIM,
    dimensions.CLAIM,
)
