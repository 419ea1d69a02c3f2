"""The parts of each scene that a teacher may leave out, so that a class finds out by itself.

In the browser a part is whatever carries its name in `data-part`; of what Streamlit itself shows,
the scene asks `session_shown.shows`. Either way it is gone from the page, not only out of sight.
"""

# By the scene's title: the name of each part, as links carry it, and what a teacher calls it.
PARTS = {
    "Draw": {
        "draw.answer": "The answer in words",
        "draw.sees": "What the network sees",
        "draw.lengths": "How long each digit’s capsule is",
        "draw.readings": "What each capsule draws",
        "draw.digits": "The test digits",
        "draw.upload": "A picture of one’s own",
    },
    "Routing": {
        "routing.story": "What happens, in words",
        "routing.digit": "What speaks for the digit",
        "routing.lengths": "How long each digit capsule gets",
        "routing.mosaic": "Couplings: how every capsule shares its vote out",
        "routing.maps": "Who leans toward the chosen digit",
        "routing.activity": "How active each capsule is",
        "routing.agreement": "Who agrees with the chosen digit",
        "routing.plane": "The votes, seen from the side",
        "routing.squash": "From the votes to the length",
        "routing.bill": "The length bill, by type",
        "routing.places": "The same bill, by place",
        "routing.parents": "Who has chosen at all",
        "routing.coupling": "One coupling, down to the arithmetic",
        "routing.knockout": "Knock-out: what if some had never voted?",
    },
    "Dimensions": {
        "dimensions.change": "Change from the start",
        "dimensions.words": "What was bent, in words",
        "dimensions.seen": "The start, and what the network saw",
        "dimensions.spread": "Where the training images lie",
        "dimensions.strip": "The paper’s strip",
    },
    "Turn": {
        "turn.sentence": "What follows, in words",
        "turn.picture": "What can be moved, and what comes of it",
        "turn.redrawn": "The digit, redrawn",
        "turn.answers": "What both networks read",
        "turn.curves": "The answers, against the amount",
        "turn.pose": "The sixteen dimensions",
        "turn.strips": "The film strips",
        "turn.pooling": "What pooling forgets",
        "turn.measured": "What was measured on the test digits",
    },
    "Overlap": {
        "overlap.sentence": "What follows, in words",
        "overlap.picture": "The field, and what comes of it",
        "overlap.lengths": "How long each digit’s capsule is",
        "overlap.apart": "The two digits, drawn apart",
        "overlap.bills": "Where each capsule got its length from",
        "overlap.measured": "How often pairs are misread",
    },
    "Ideas": {
        "ideas.sentence": "What follows, in words",
        "ideas.picture": "What can be dragged, and what comes of it",
    },
}


# What Streamlit itself shows: it can be left out, but a lesson cannot light it.
SERVED = frozenset({"draw.digits", "draw.upload", "turn.measured", "overlap.measured"})


def names() -> frozenset[str]:
    """Return the names of all parts."""
    return frozenset(name for parts in PARTS.values() for name in parts)
