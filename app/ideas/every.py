"""All ideas, in the order in which a class meets them."""

from app.ideas import faces

IDEAS = (faces.IDEA,)
