"""All ideas, in the order in which a class meets them."""

from app.ideas import arrow, faces, shares, squashing

IDEAS = (faces.IDEA, arrow.IDEA, squashing.IDEA, shares.IDEA)
