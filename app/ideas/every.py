"""All ideas, in the order in which a class meets them."""

from app.ideas import arrow, faces, layers, margin, pooling, shares, squashing, tree

IDEAS = (
    faces.IDEA,
    arrow.IDEA,
    squashing.IDEA,
    shares.IDEA,
    margin.IDEA,
    pooling.IDEA,
    tree.IDEA,
    layers.IDEA,
)
