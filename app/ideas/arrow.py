"""A capsule is a vector: a seven that is turned, or made into a one, and its real capsule.

The arrow's length is |v| of the network's capsule for seven. Its direction is the angle, in sixteen
dimensions, between that capsule and the one of the upright seven; on which side the arrow leans is
that to which the digit is turned.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from app.checked import number
from app.ideas.idea import Answer, Current, Idea, State
from app.wording import NAMES, a
from capsnet import prepare_strokes
from capsnet.measuring.abstention import is_long

SEVEN, ONE = 7, 1
# The corners of a seven, and where they go when its bar is drawn in; x to the right, y down.
SHAPE = np.array([(-0.5, -0.97), (0.45, -1.0), (0.1, -0.2), (-0.1, 1.0)])
AS_ONE = np.array([(0.22, -0.75), (0.35, -1.0), (0.22, -0.2), (0.05, 1.0)])
FURTHEST = 45.0  # degrees to either side


def digit(turn: float, one: float) -> np.ndarray:
    """Return the image of a seven (28, 28), as a drawing is prepared.

    Args:
        turn: clockwise, in degrees.
        one: from 0, a seven, to 1, a one.
    """
    points = SHAPE + one * (AS_ONE - SHAPE)  # (4, 2)
    angle = np.deg2rad(turn)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return prepare_strokes([points @ rotation.T])


def start(_: Current) -> State:
    """Return the seven as it is."""
    return {"turn": 0.0, "one": 0.0}


def check(sent: Mapping[str, Any], _: Current) -> State:
    """Return a turn and a shape that came from a browser.

    Raises:
        ValueError: if one is missing or out of its range.
    """
    return {
        "turn": round(number(sent.get("turn"), -FURTHEST, FURTHEST)),
        "one": round(number(sent.get("one"), 0, 1), 2),
    }


@torch.inference_mode()
def answer(state: State, current: Current) -> Answer:
    """Ask the network about the seven as it is now, and as it was."""
    image = digit(state["turn"], state["one"])
    images = np.stack([digit(0, 0), image])
    output = current.network(torch.from_numpy(images)[:, None])
    before, now = output.capsules[:, SEVEN]  # v (D,) each
    cosine = torch.cosine_similarity(before, now, dim=0).clamp(-1, 1)
    angle = math.degrees(math.acos(float(cosine)))
    lengths = output.lengths[1].tolist()
    return Answer(
        _sentence(state, lengths, float(output.lengths[0, SEVEN]), angle, current.threshold),
        {
            "angle": math.copysign(angle, state["turn"]),
            "length": lengths[SEVEN],
            "before": float(output.lengths[0, SEVEN]),
            "longest": int(np.argmax(lengths)),
            "furthest": FURTHEST,
        },
        {"image": np.round(image * 255).astype(np.uint8)},
    )


def _sentence(
    state: State, lengths: list[float], before: float, angle: float, threshold: float
) -> str:
    length, turn = lengths[SEVEN], state["turn"]
    if not turn and not state["one"]:
        return (
            f"A seven, upright: its capsule is an arrow {length:.2f} long. The neuron can only say "
            f"{length:.2f}. Turn the seven, then make it a one."
        )
    ways = []
    if turn:
        ways.append(f"turned by {abs(turn)}° {'clockwise' if turn > 0 else 'anticlockwise'}")
    if state["one"]:
        ways.append(f"{100 * state['one']:.0f}% on its way to a one")
    longest = int(np.argmax(lengths))
    told = f"The seven {' and '.join(ways)}: the arrow is {length:.2f} long, it was {before:.2f}"
    if is_long(length, threshold):
        return (
            f"{told}, and points {angle:.0f}° away from where it pointed. Still a seven, but "
            f"another one: the neuron’s {length:.2f} tells the first half of that."
        )
    if longest != SEVEN and is_long(lengths[longest], threshold):
        return f"{told}. The network now sees {a(longest)}, {lengths[longest]:.2f} sure."
    return f"{told}. The network is not sure of any digit; {NAMES[longest]} comes nearest."


IDEA = Idea(
    key="arrow",
    title="A capsule is a vector",
    question="How can one answer say both that it is a seven, and which seven?",
    explained="""
A neuron says **how much**: one number. A capsule is an arrow. Its **length**, from 0 to 1, says
how surely the seven is there; its **direction** says how it is there: turned, wide, thick.

The arrow here is the capsule for seven of the real network. Its sixteen numbers do not fit on a
screen, so what is drawn is its true length, and the true angle between it and the capsule of
the upright seven. Turn the seven a little: the length stays, the direction changes. Turn it
far, or draw in its bar, and the arrow shortens: that is no seven any more.

How far the arrow turns for a turn of 20° was not decided by anybody: training found it, and it
need not be 20°.
""",
    scene="scenes/dimensions.py",
    back="Bend all sixteen numbers of your digit",
    start=start,
    check=check,
    answer=answer,
)
