"""What there is to choose from, and how far; asked of links, lessons and browsers alike."""

# The networks that read; the first reads at first.
NETWORKS = ("handwriting", "mnist")
# One trace serves every scene, so it holds as many iterations as the Routing scene's clock has.
MAX_ITERATIONS = 10
TEST_DIGITS = 10_000
FURTHEST = 4  # of an offset of a capsule's dimension: more than any slider can add
