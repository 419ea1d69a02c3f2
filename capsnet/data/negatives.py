"""Drawings on which no single digit is to be seen: scribbles, blots, two digits, letters, signs.

They teach a network to be short where it should doubt, and measure whether it does.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from capsnet.data.unipen import PenDigit

Strokes = list[NDArray[np.float64]]

# Letters and signs that nobody takes for a digit: strokes by their corners, in a box of 1, y down.
SIGNS: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "A": (((0, 1), (0.5, 0), (1, 1)), ((0.2, 0.6), (0.8, 0.6))),
    "E": (((0.9, 0), (0, 0), (0, 1), (0.9, 1)), ((0, 0.5), (0.7, 0.5))),
    "F": (((0.9, 0), (0, 0), (0, 1)), ((0, 0.5), (0.7, 0.5))),
    "H": (((0, 0), (0, 1)), ((1, 0), (1, 1)), ((0, 0.5), (1, 0.5))),
    "K": (((0, 0), (0, 1)), ((0.9, 0), (0, 0.5), (0.9, 1))),
    "M": (((0, 1), (0.1, 0), (0.5, 0.6), (0.9, 0), (1, 1)),),
    "N": (((0, 1), (0, 0), (0.9, 1), (0.9, 0)),),
    "P": (((0, 1), (0, 0), (0.6, 0.03), (0.8, 0.25), (0.6, 0.5), (0, 0.52)),),
    "R": (((0, 1), (0, 0), (0.7, 0.05), (0.8, 0.3), (0.6, 0.5), (0, 0.5)), ((0.4, 0.5), (0.9, 1))),
    "T": (((0, 0), (1, 0)), ((0.5, 0), (0.5, 1))),
    "U": (((0, 0), (0, 0.7), (0.2, 0.95), (0.6, 0.95), (0.8, 0.7), (0.8, 0)),),
    "V": (((0, 0), (0.5, 1), (1, 0)),),
    "W": (((0, 0), (0.25, 1), (0.5, 0.3), (0.75, 1), (1, 0)),),
    "X": (((0, 0), (1, 1)), ((1, 0), (0, 1))),
    "m": (
        ((0, 0.2), (0, 1)),
        ((0, 0.45), (0.2, 0.25), (0.4, 0.35), (0.45, 1)),
        ((0.45, 0.45), (0.65, 0.25), (0.85, 0.35), (0.9, 1)),
    ),
    "w": (((0, 0.3), (0.2, 0.9), (0.45, 0.5), (0.7, 0.9), (0.9, 0.3)),),
    "plus": (((0, 0.5), (1, 0.5)), ((0.5, 0), (0.5, 1))),
    "lying line": (((0, 0.5), (1, 0.5)),),
    "equals": (((0, 0.3), (1, 0.3)), ((0, 0.7), (1, 0.7))),
    "hash": (
        ((0.35, 0), (0.3, 1)),
        ((0.7, 0), (0.65, 1)),
        ((0, 0.35), (1, 0.35)),
        ((0, 0.67), (1, 0.67)),
    ),
    "arrow": (((0, 0.5), (1, 0.5)), ((0.65, 0.2), (1, 0.5), (0.65, 0.8))),
    "arrow up": (((0.5, 1), (0.5, 0)), ((0.2, 0.35), (0.5, 0), (0.8, 0.35))),
    "tick": (((0, 0.6), (0.3, 1), (1, 0)),),
    "heart": (
        ((0.5, 0.3), (0.35, 0.05), (0.1, 0.05), (0, 0.3), (0.15, 0.6), (0.5, 1)),
        ((0.5, 0.3), (0.65, 0.05), (0.9, 0.05), (1, 0.3), (0.85, 0.6), (0.5, 1)),
    ),
    "star": (((0.2, 1), (0.5, 0), (0.8, 1), (0, 0.38), (1, 0.38), (0.2, 1)),),
    "triangle": (((0.5, 0), (1, 0.9), (0, 0.9), (0.5, 0)),),
    "house": (((0, 1), (0, 0.4), (0.5, 0), (1, 0.4), (1, 1), (0, 1)),),
    "envelope": (((0, 0.2), (1, 0.2), (1, 0.9), (0, 0.9), (0, 0.2), (0.5, 0.6), (1, 0.2)),),
    "face": (
        ((0.5, 0), (0.1, 0.2), (0, 0.5), (0.1, 0.8), (0.5, 1), (0.9, 0.8), (1, 0.5), (0.5, 0)),
        ((0.32, 0.33), (0.32, 0.4)),
        ((0.68, 0.33), (0.68, 0.4)),
        ((0.28, 0.62), (0.5, 0.77), (0.72, 0.62)),
    ),
    "stairs": (((0, 1), (0, 0.67), (0.33, 0.67), (0.33, 0.33), (0.67, 0.33), (0.67, 0), (1, 0)),),
}
# These are kept to measure by; the others are trained on.
KEPT_LETTERS = ("F", "M", "R", "V")
KEPT_SIGNS = ("arrow up", "envelope", "equals", "face", "stairs")
LETTERS = tuple(name for name in SIGNS if len(name) == 1 and name not in KEPT_LETTERS)
OTHER_SIGNS = tuple(name for name in SIGNS if len(name) > 1 and name not in KEPT_SIGNS)
LONGEST = 5.0  # of a line, in longer sides of its box; one written digit in a thousand has 4.6


def scribble(random: np.random.Generator) -> Strokes:
    """Return one to three lines that wander, longer than any digit's."""
    while True:
        strokes, length = [], 0
        for _ in range(random.integers(1, 4)):
            count = int(random.integers(25, 100))
            turns = np.cumsum(random.normal(0, random.uniform(0.3, 0.8), count))
            steps = np.stack([np.cos(turns), np.sin(turns)], axis=1)  # each of length 1
            start = random.uniform(-0.5, 0.5, 2) * np.sqrt(count)
            strokes.append(start + np.cumsum(steps, axis=0))
            length += count - 1
        if length > LONGEST * np.ptp(np.concatenate(strokes), axis=0).max():
            return strokes


def zigzag(random: np.random.Generator) -> Strokes:
    """Return a line that goes to and fro, as one blackens a patch."""
    turns = int(random.integers(5, 16))
    x = np.linspace(0, random.uniform(0.4, 1.5), turns)
    y = np.tile([0.0, 1.0], turns)[:turns] + random.normal(0, 0.08, turns)
    angle = random.uniform(0, np.pi)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [np.stack([x, y], axis=1) @ rotation.T]


def blots(random: np.random.Generator) -> Strokes:
    """Return a few dots."""
    return [point[None] for point in random.uniform(0, 1, (int(random.integers(2, 6)), 2))]


def sign(random: np.random.Generator, name: str) -> Strokes:
    """Return a letter or sign of SIGNS, written a little unevenly."""
    size = np.array([random.uniform(0.6, 1.1), 1.0])
    slant = random.normal(0, 0.15)
    strokes = []
    for corners in SIGNS[name]:
        points = np.array(corners, float) * size + random.normal(0, 0.03, (len(corners), 2))
        points[:, 0] -= slant * points[:, 1]
        strokes.append(points)
    return strokes


def lattice(random: np.random.Generator) -> Strokes:
    """Return four to seven straight lines between points of a 3 × 3 grid: no sign that one knows.

    A few of them will look like a digit by chance.
    """
    places = np.array([(x, y) for x in (0, 0.5, 1) for y in (0, 0.5, 1)])
    strokes = []
    for _ in range(int(random.integers(4, 8))):
        ends = places[random.choice(len(places), 2, replace=False)]
        strokes.append(ends + random.normal(0, 0.04, ends.shape))
    return strokes


def two_digits(random: np.random.Generator, written: Sequence[PenDigit]) -> Strokes:
    """Return two written digits side by side, or one above the other."""
    strokes: Strokes = []
    along = int(random.random() < 0.2)  # 0: side by side
    edge = 0.0
    for chosen in random.integers(len(written), size=2):
        digit = written[chosen].strokes
        points = np.concatenate(digit)
        low, size = points.min(0), max(np.ptp(points, axis=0).max(), 1e-9)
        moved = [(stroke - low) / size for stroke in digit]
        for stroke in moved:
            stroke[:, along] += edge
        edge = max(stroke[:, along].max() for stroke in moved) + random.uniform(0.1, 0.5)
        strokes += moved
    return strokes


def not_a_digit(random: np.random.Generator, written: Sequence[PenDigit]) -> Strokes:
    """Return a drawing of one of the kinds above, but never a letter or sign that is kept."""
    kind = random.random()
    if kind < 0.25:
        return scribble(random)
    if kind < 0.33:
        return zigzag(random)
    if kind < 0.37:
        return blots(random)
    if kind < 0.52:
        return sign(random, str(random.choice(LETTERS)))
    if kind < 0.65:
        return sign(random, str(random.choice(OTHER_SIGNS)))
    if kind < 0.75:
        return lattice(random)
    return two_digits(random, written)
