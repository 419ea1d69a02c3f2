"""Digits made in code: several shapes of each, as people of many countries learn to write them.

They are a judge that comes with the repository: no real hand, but styles that MNIST hardly has.
Points lie in a box of 1 × 1, x right, y down.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Strokes = list[NDArray[np.float64]]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> NDArray[np.float64]:
    """Return an arc of an ellipse around (x, y); degrees, 0 to the right, growing clockwise."""
    angles = np.deg2rad(np.linspace(start, end, max(6, int(abs(end - start) / 10))))
    return np.stack([x + rx * np.cos(angles), y + ry * np.sin(angles)], axis=1)


def line(*corners: tuple[float, float]) -> NDArray[np.float64]:
    """Return straight lines through corners, with points between them, as a hand leaves them."""
    ends = np.array(corners, float)
    parts = [np.linspace(a, b, 8, endpoint=False) for a, b in pairwise(ends)]
    return np.concatenate([*parts, ends[-1:]])


def joined(*parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return parts as one stroke."""
    return np.concatenate(parts)


SHAPES: dict[int, dict[str, Strokes]] = {
    0: {
        "round": [arc(0.5, 0.5, 0.4, 0.5, -90, -450)],
        "narrow, clockwise": [arc(0.5, 0.5, 0.28, 0.5, -60, 300)],
        "not quite closed": [arc(0.5, 0.5, 0.35, 0.5, -75, -415)],
    },
    1: {
        "plain": [line((0.5, 0), (0.5, 1))],
        "with a flag": [line((0.3, 0.25), (0.55, 0), (0.55, 1))],
        "with flag and foot": [line((0.25, 0.3), (0.5, 0), (0.5, 1)), line((0.2, 1), (0.8, 1))],
        "long upstroke": [line((0.15, 0.5), (0.6, 0), (0.6, 1))],
    },
    2: {
        "flat base": [joined(arc(0.45, 0.28, 0.33, 0.28, -170, 40), line((0.05, 1), (0.85, 1)))],
        "looped base": [
            joined(
                arc(0.45, 0.27, 0.32, 0.27, -170, 45),
                arc(0.2, 0.88, 0.15, 0.12, 90, 330),
                line((0.35, 0.92), (0.6, 1), (0.9, 0.88)),
            )
        ],
        "like a Z with a round head": [
            joined(arc(0.5, 0.2, 0.4, 0.2, -170, 0), line((0.88, 0.25), (0.1, 1), (0.9, 1)))
        ],
    },
    3: {
        "two bows": [
            joined(arc(0.45, 0.25, 0.35, 0.25, -160, 90), arc(0.45, 0.74, 0.4, 0.26, -90, 160))
        ],
        "flat top": [
            joined(line((0.1, 0), (0.8, 0), (0.4, 0.4)), arc(0.4, 0.7, 0.4, 0.3, -80, 150))
        ],
    },
    4: {
        "open": [line((0.25, 0), (0.1, 0.6), (0.9, 0.6)), line((0.7, 0.2), (0.65, 1))],
        "closed": [line((0.65, 1), (0.65, 0), (0.05, 0.65), (0.95, 0.65))],
        "like a lightning": [line((0.5, 0), (0.1, 0.6), (0.9, 0.6)), line((0.55, 0.4), (0.5, 1))],
        "u and a stem": [
            joined(line((0.15, 0), (0.15, 0.35)), arc(0.42, 0.35, 0.27, 0.2, 180, 0)),
            line((0.7, 0), (0.7, 1)),
        ],
    },
    5: {
        "body, then hat": [
            joined(line((0.2, 0), (0.15, 0.42)), arc(0.42, 0.67, 0.38, 0.31, -140, 140)),
            line((0.2, 0), (0.8, 0)),
        ],
        "one stroke": [
            joined(line((0.8, 0), (0.2, 0), (0.18, 0.42)), arc(0.42, 0.67, 0.38, 0.31, -140, 140))
        ],
        "like an S": [
            joined(
                arc(0.55, 0.22, 0.35, 0.22, -30, -180),
                line((0.2, 0.3), (0.35, 0.45)),
                arc(0.45, 0.72, 0.35, 0.28, -80, 150),
            )
        ],
    },
    6: {
        "round back": [
            joined(arc(0.75, 0.55, 0.65, 0.55, -100, -180), arc(0.45, 0.7, 0.34, 0.3, -180, -530))
        ],
        "straight back": [
            joined(line((0.55, 0), (0.15, 0.65)), arc(0.45, 0.7, 0.32, 0.3, -180, -530))
        ],
    },
    7: {
        "plain": [line((0.1, 0), (0.85, 0), (0.35, 1))],
        "barred": [line((0.1, 0), (0.85, 0), (0.35, 1)), line((0.25, 0.5), (0.85, 0.5))],
        "barred, with a serif": [
            line((0.1, 0.15), (0.1, 0), (0.85, 0), (0.4, 1)),
            line((0.3, 0.5), (0.8, 0.47)),
        ],
        "curved stem": [joined(line((0.1, 0.05), (0.9, 0)), arc(1.1, 1.0, 0.7, 0.95, -110, -175))],
    },
    8: {
        "one stroke": [
            joined(
                arc(0.5, 0.25, 0.3, 0.25, -30, -270),
                arc(0.5, 0.75, 0.36, 0.25, -90, 270),
                arc(0.5, 0.25, 0.3, 0.25, 90, -30),
            )
        ],
        "two rings": [arc(0.5, 0.24, 0.28, 0.24, -90, 270), arc(0.5, 0.74, 0.36, 0.26, -90, 270)],
    },
    9: {
        "straight stem": [
            joined(arc(0.45, 0.28, 0.32, 0.28, 0, -360), line((0.77, 0.28), (0.7, 1)))
        ],
        "round tail": [
            joined(
                arc(0.45, 0.28, 0.32, 0.28, 0, -360),
                line((0.77, 0.28), (0.77, 0.7)),
                arc(0.47, 0.7, 0.3, 0.3, 0, 80),
            )
        ],
        "like a g": [
            joined(
                arc(0.48, 0.25, 0.3, 0.25, -20, -360),
                line((0.8, 0.05), (0.78, 0.75)),
                arc(0.45, 0.75, 0.33, 0.25, 0, 150),
            )
        ],
    },
}


class MadeDigit(NamedTuple):
    """One digit made in code."""

    label: int
    shape: str
    strokes: Strokes
    thickness: float


def made_digits(each: int, seed: int = 0) -> Iterator[MadeDigit]:
    """Yield every shape `each` times, slanted, stretched, shaken and in other stroke orders."""
    random = np.random.default_rng(seed)
    for label, shapes in SHAPES.items():
        for name, strokes in shapes.items():
            for _ in range(each):
                slant, turn = random.uniform(-0.3, 0.15), np.deg2rad(random.uniform(-8, 8))
                width = random.uniform(0.65, 1.1)
                rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
                bent = rotation @ np.array([[width, slant], [0, 1]])
                size = random.uniform(20, 300)  # pixels of a pad
                made = [
                    (stroke @ bent.T + random.normal(0, 0.008, stroke.shape)) * size
                    for stroke in strokes
                ]
                if random.random() < 0.5:
                    made.reverse()
                if random.random() < 0.3:
                    made = [stroke[::-1] for stroke in made]
                yield MadeDigit(label, name, made, float(random.uniform(0.6, 1.5)))
