"""Votes that agree: parts of a face say how wide the face should be.

The widths and weights are those of the article that this project began with. Routing compares
directions, so a width becomes the direction of a hand on a dial: a third of a turn for each
doubling. Votes for the same width point the same way, and then their product is largest. Something
else, the other parent between which a part divides itself, gets the same short vote of each.
"""

import math
from collections.abc import Mapping
from typing import Any

import torch

from app.checked import choice, number
from app.ideas.idea import Answer, Current, Idea, State
from capsnet.routing import routing_steps

ITERATIONS = 4
MIDDLE = 200.0  # the width at which the hand of the dial points up
WEIGHTS = {"mouth": 2.0, "eyes": 3.0, "nose": 4.0}  # W: of a part's width, to that of the face
ELSEWHERE = 0.65  # how long the vote of each part for something else is; all point one way
# How narrow and wide each part can be: its vote for a face then lies about between 100 and 400, so
# that no two widths that differ are the same direction.
RANGES = {part: (math.floor(99 / w), math.ceil(400 / w)) for part, w in WEIGHTS.items()}
DOUBLING = 2 * math.pi / 3  # on the dial, in radians
NAMES = {"mouth": "The mouth", "eyes": "The eyes", "nose": "The nose"}
# (mouth, eyes) of the article's three sketches, with a nose that fits.
SKETCHES = {"a face": (100, 66, 50), "a large face": (200, 131, 100), "a small face": (50, 33, 25)}
# How many times the smallest vote the largest may be, to agree and nearly so.
SAME, ALIKE = 1.1, 1.25
APART = 0.5  # |v| of the face below which its parts are said not to agree


def angle(width: float) -> float:
    """Return the direction of a width on the dial, in radians from straight up, clockwise."""
    return DOUBLING * math.log2(width / MIDDLE)


def width_at(direction: float) -> float:
    """Return the width that a direction on the dial stands for."""
    return MIDDLE * 2 ** (direction / DOUBLING)


def start(_: Current) -> State:
    """Return the first of the article's sketches, still without a nose."""
    mouth, eyes, nose = SKETCHES["a face"]
    return {"mouth": mouth, "eyes": eyes, "nose": nose, "hasNose": False}


def check(sent: Mapping[str, Any], _: Current) -> State:
    """Return widths that came from a browser, in whole steps.

    Raises:
        ValueError: if one is missing or out of its range.
    """
    widths = {part: round(number(sent.get(part), *RANGES[part])) for part in WEIGHTS}
    return {**widths, "hasNose": choice(sent.get("hasNose"), True, False)}


def answer(state: State, _: Current) -> Answer:
    """Route the parts' votes, for a face and for something else."""
    parts = [part for part in WEIGHTS if part != "nose" or state["hasNose"]]
    widths = [state[part] * WEIGHTS[part] for part in parts]  # voted for
    votes = torch.tensor(
        [[[math.sin(angle(w)), math.cos(angle(w))], [0.0, ELSEWHERE]] for w in widths]
    )[None]  # (1, I, 2, 2)
    steps = list(routing_steps(votes, ITERATIONS))
    faces = torch.stack([step.outputs[0, 0] for step in steps])  # v (R, 2)
    lengths = faces.norm(dim=1).tolist()
    toward = [step.couplings[0, :, 0].tolist() for step in steps]  # c (R, I)
    face = width_at(math.atan2(*faces[-1].tolist()))
    return Answer(
        _sentence(state, parts, widths, toward, lengths[-1], face),
        {
            "parts": [
                {
                    "part": part,
                    "weight": WEIGHTS[part],
                    "vote": round(widths[n]),
                    "angle": angle(widths[n]),
                    "couplings": [row[n] for row in toward],
                }
                for n, part in enumerate(parts)
            ],
            "face": {"width": face, "lengths": lengths, "hand": faces.tolist()},
            "ranges": RANGES,
            "marks": [(width, angle(width)) for width in (100, 150, 200, 300, 400)],
            "sketches": [
                {"name": name, "mouth": m, "eyes": e, "nose": n}
                for name, (m, e, n) in SKETCHES.items()
            ],
        },
    )


def _sentence(
    state: State,
    parts: list[str],
    votes: list[float],
    toward: list[list[float]],
    length: float,
    face: float,
) -> str:
    told = ", ".join(
        f"{NAMES[part].lower().removeprefix('the ')} {state[part]} × {WEIGHTS[part]:g} = {vote:.0f}"
        for part, vote in zip(parts, votes, strict=True)
    )
    last = toward[-1]
    sure = f"they make a face {face:.0f} wide, {length:.2f} sure"
    if length < APART:
        sure = f"what is left of a face is only {length:.2f} sure"
    doubters = [n for n, coupling in enumerate(last) if coupling < 0.5]
    if not doubters:
        weakest = min(range(len(parts)), key=last.__getitem__)
        gives = " → ".join(f"{row[weakest]:.2f}" for row in toward)
        ratio = max(votes) / min(votes)
        if ratio <= SAME:
            agree = "They agree, so each gives more to the face"
        elif ratio <= ALIKE:
            agree = "They nearly agree, so each gives more to the face"
        else:
            leans = "both still lean"
            if len(parts) > 2:
                part = parts[weakest]
                leans = f"even the {part} still {'lean' if part == 'eyes' else 'leans'}"
            agree = f"They differ by {100 * (ratio - 1):.0f}%, but {leans} to the face"
        return f"Votes: {told}. {agree} ({gives}): {sure}."
    gives = " → ".join(f"{row[doubters[0]]:.2f}" for row in toward)
    if len(doubters) == len(parts):
        return f"Votes: {told}. They do not agree: all give less to the face ({gives}), and {sure}."
    names = " and ".join(NAMES[parts[n]] for n in doubters).replace("and The", "and the")
    verb = "gives" if len(doubters) == 1 and parts[doubters[0]] != "eyes" else "give"
    return f"Votes: {told}. {names} {verb} less and less to the face ({gives}); {sure}."


IDEA = Idea(
    key="faces",
    title="Votes that agree",
    question="How can a mouth and a pair of eyes know that they belong to one face?",
    explained="""
Each part multiplies its own width by a weight it has learnt and so **votes** for how wide the
whole face should be. In a real face these votes agree; a part that fits no face votes for
something else.

**Routing by agreement** finds out: each part divides itself between *a face* and *something
else*, half and half at first. Where its vote points the way that the others' point, it gives
more the next time. (For *something else* all parts vote alike, but with less force.) Routing
compares directions, so on the dial a width is the direction of a hand: a third of a turn for
each doubling.

In the real network the poses have eight and sixteen numbers instead of one, the weights are
learnt, and 1,152 parts vote on ten digits.
""",
    scene="scenes/routing.py",
    back="See 1,152 parts vote on your digit",
    start=start,
    check=check,
    answer=answer,
)
