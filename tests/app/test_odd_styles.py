"""Drawings in styles that MNIST hardly has, drawn for this test: read right, or doubted."""

from itertools import pairwise

import numpy as np
import pytest

import capsnet
from app.drawing import from_strokes
from app.limits import NETWORKS
from capsnet.checkpoint import load_card
from capsnet.measuring.abstention import is_long

Line = list[tuple[float, float]]


def arc(x: float, y: float, wide: float, high: float, start: float, end: float) -> Line:
    """Part of an ellipse, by angles in turns: 0 is right, 0.25 is down."""
    turns = np.linspace(start, end, 24)
    return [(x + wide * np.cos(2 * np.pi * t), y + high * np.sin(2 * np.pi * t)) for t in turns]


# What it is, how, the strokes as fractions of the pad, and the stroke's thickness.
DRAWN: list[tuple[int, str, list[Line], float]] = [
    (
        7,
        "barred, its roof a wave",
        [
            [(0.3, 0.3), (0.32, 0.2), (0.45, 0.25), (0.6, 0.23), (0.7, 0.18), (0.45, 0.8)],
            [(0.36, 0.52), (0.68, 0.46)],
        ],
        1.0,
    ),
    (1, "with a flag half as long", [[(0.32, 0.48), (0.55, 0.18), (0.53, 0.82)]], 1.0),
    (4, "open", [[(0.32, 0.25), (0.3, 0.55), (0.7, 0.52)], [(0.6, 0.3), (0.57, 0.85)]], 1.0),
    (
        9,
        "like a g",
        [[*arc(0.5, 0.33, 0.15, 0.14, 0, 1), (0.65, 0.65), *arc(0.5, 0.68, 0.15, 0.14, 0, 0.45)]],
        1.0,
    ),
    (2, "like a Z", [[(0.32, 0.22), (0.66, 0.24), (0.3, 0.78), (0.72, 0.76)]], 1.2),
    (
        3,
        "with a flat top",
        [[(0.34, 0.2), (0.66, 0.2), (0.46, 0.44), *arc(0.46, 0.62, 0.2, 0.18, 0.75, 1.4)]],
        1.3,
    ),
    (
        8,
        "of two circles that miss each other",
        [arc(0.52, 0.3, 0.1, 0.11, 0, 1), arc(0.48, 0.64, 0.17, 0.18, 0, 1)],
        0.7,
    ),
    (
        5,
        "like an S",
        [[*arc(0.52, 0.33, 0.16, 0.13, 0.95, 0.25), *arc(0.48, 0.62, 0.17, 0.16, -0.25, 0.42)]],
        1.0,
    ),
    (
        6,
        "like a b, small and thick",
        [[(0.46, 0.38), (0.45, 0.55), *arc(0.51, 0.57, 0.06, 0.055, 0.5, 1.5)]],
        1.8,
    ),
    (0, "slashed", [arc(0.5, 0.5, 0.19, 0.3, -0.2, 0.82), [(0.66, 0.2), (0.36, 0.8)]], 0.6),
]


@pytest.fixture(scope="module")
def network() -> capsnet.CapsNet:
    return capsnet.load_pretrained(NETWORKS[0])


@pytest.mark.parametrize(("label", "style", "strokes", "thickness"), DRAWN)
def test_it_is_read_right_or_doubted(
    network: capsnet.CapsNet, label: int, style: str, strokes: list[Line], thickness: float
) -> None:
    threshold = load_card(NETWORKS[0])["abstention"]["threshold"]
    dense = [  # as densely as a hand gives points
        np.concatenate(
            [np.linspace(start, end, 8, endpoint=False) for start, end in pairwise(line)]
            + [[line[-1]]]
        )
        for line in strokes
    ]
    lengths = capsnet.trace(network, from_strokes(dense, thickness).image).lengths
    read = int(lengths.argmax())
    assert read == label or not is_long(lengths[read], threshold), f"{style}: {lengths.round(2)}"


def test_they_are_ten_and_every_digit_is_among_them() -> None:
    assert sorted(label for label, *_ in DRAWN) == list(range(10))
