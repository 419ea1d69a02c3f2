"""Squash: from any length to one below 1, with the capsules of the current digit on the curve."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from app.checked import number
from app.ideas.idea import Answer, Current, Idea, State
from app.wording import a
from capsnet import squash

LONGEST = 8.0  # |s| at the end of the scale
SMALL, LARGE = 0.5, 2.0  # |s| below and above which the two approximations are good
CURVE = 161  # points


def squashed(lengths: np.ndarray) -> np.ndarray:
    """Return |squash(s)| for lengths |s| (n,)."""
    s = torch.from_numpy(np.asarray(lengths, np.float32))[:, None]  # (n, 1)
    return squash(s).abs()[:, 0].numpy()


def start(current: Current) -> State:
    """Return the length of the longest digit capsule's sum."""
    sums = _sums(current)
    return {"length": round(float(min(sums.max(), LONGEST)), 2)}


def check(sent: Mapping[str, Any], _: Current) -> State:
    """Return |s| that came from a browser.

    Raises:
        ValueError: if it is missing or out of its range.
    """
    return {"length": round(number(sent.get("length"), 0, LONGEST), 2)}


def answer(state: State, current: Current) -> Answer:
    """Squash a length, and those of the current digit's ten sums."""
    long = np.linspace(0, LONGEST, CURVE)
    after = float(squashed(np.array([state["length"]]))[0])
    sums = _sums(current)
    return Answer(
        _sentence(state["length"], after, sums, current),
        {
            "after": after,
            "longest": LONGEST,
            "curve": _points(long, squashed(long)),
            "small": _points(long, long**2, until=1.0),
            "large": _points(long[1:], 1 - 1 / long[1:] ** 2, until=1.0),
            "digits": [[float(s), float(v)] for s, v in zip(sums, squashed(sums), strict=True)],
            "winner": current.trace.prediction,
        },
    )


def _sums(current: Current) -> np.ndarray:
    """Return |s| of the ten digit capsules (J,), in the iteration that the network predicts by."""
    trace = current.trace
    return np.linalg.norm(trace.routing.sums[trace.config.iterations - 1], axis=1)


def _points(x: np.ndarray, y: np.ndarray, until: float = np.inf) -> list[list[float]]:
    """Return the points of a line, those from 0 to `until`."""
    shown = (y >= 0) & (y <= until)
    return np.stack([x[shown], y[shown]], axis=1).round(4).tolist()


def _sentence(length: float, after: float, sums: np.ndarray, current: Current) -> str:
    winner = current.trace.prediction
    told = f"A sum {length:.2f} long becomes a capsule {after:.3f} long, in the same direction"
    if length <= SMALL:
        told += f": short ones nearly vanish (|s|² would be {length**2:.3f})."
    elif length >= LARGE:
        large = 1 - 1 / length**2
        told += f": long ones come near 1, but never there (1 − 1/|s|² would be {large:.3f})."
    else:
        told += ": between short and long, a little more makes the greatest difference."
    if current.is_empty:
        return (
            f"{told} Nothing is drawn: even the longest of the ten sums is only "
            f"{sums[winner]:.2f} long."
        )
    return (
        f"{told} The sum for {a(winner)} in your digit is {sums[winner]:.2f} long, its capsule "
        f"{squashed(sums[[winner]])[0]:.2f}."
    )


IDEA = Idea(
    key="squashing",
    title="Squash",
    question="How does an arrow of any length become a probability?",
    explained="""
The weighted votes for a digit add up to an arrow **s** of any length. But a capsule's length
should say how surely its digit is there, so it must lie between 0 and 1. **Squash** (equation 1
of the paper) keeps the direction and changes the length:

|v| = |s|² / (1 + |s|²)

Near zero that is about |s|², so a weak sum nearly vanishes; far out it is about 1 − 1/|s|², so
a strong one comes near 1 and never reaches it. The dashed lines are these two.

The ten dots are the ten digit capsules of your digit: most sums are short and are squashed to
almost nothing, one is long.
""",
    scene="scenes/routing.py",
    back="See the sum grow while capsules agree",
    start=start,
    check=check,
    answer=answer,
)
