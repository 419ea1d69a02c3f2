"""Ten chairs: seat, back, legs or a foot, and arms for some. Who sits on one looks along x."""

from collections.abc import Callable, Sequence

import numpy as np

from capsnet.data.toys.shapes.primitives import (
    Mesh,
    arc,
    around,
    box,
    ellipsoid,
    join,
    lathe,
    limb,
    loft,
    moved,
    pair,
    plank,
    tube,
    turned,
)

Point = tuple[float, float, float]


def legs(front: Point, rear: Point, spread: float = 0.0, thick: float = 0.06) -> Mesh:
    """Return four legs; `front` and `rear` are the tops of those on the left.

    Their feet stand further out by `spread`.
    """
    bars = []
    for (x, y, z), way in ((front, 1), (rear, -1)):
        bars.append(limb((x, y, z), (x + way * spread, y + spread, thick), thick, 0.75 * thick))
    return pair(join(*bars))


def rounded(depth: float, width: float, power: float = 4, count: int = 20) -> np.ndarray:
    """Return an outline (count, 2) between a circle (power 2) and a rectangle."""
    angle = 2 * np.pi * np.arange(count) / count
    x, y = (np.sign(f) * np.abs(f) ** (2 / power) for f in (np.cos(angle), np.sin(angle)))
    return np.stack([depth / 2 * x, width / 2 * y], 1)


def panel(width: float, height: float, thick: float, lean: float, power: float = 5) -> Mesh:
    """Return a back that stands on the origin, leaning back by some degrees."""
    board = plank(rounded(height, width, power), -thick / 2, thick / 2, 0.04)
    return turned(moved(board, x=height / 2), "y", -90 - lean)


def spindles(xs: float, top: float, bottom: float, ys: Sequence[float], lean: float) -> Mesh:
    """Return thin upright bars behind a seat."""
    return join(*(limb((xs, y, bottom), (xs - lean, 1.15 * y, top), 0.03) for y in ys))


def kitchen() -> Mesh:
    """A plain wooden chair with a ladder back."""
    seat = plank(rounded(0.95, 0.95, 7), 0.9, 1.0)
    posts = pair(limb((-0.42, 0.4, 0.95), (-0.6, 0.4, 2.1), 0.055))
    rungs = [
        tube(arc([(x, -0.4, z), (x - 0.07, 0, z), (x, 0.4, z)], 6), 0.1, 8, 0.3)
        for x, z in ((-0.48, 1.35), (-0.53, 1.65), (-0.58, 1.98))
    ]
    bars = pair(limb((0.4, 0.4, 0.4), (-0.4, 0.4, 0.4), 0.035))
    return join(seat, posts, *rungs, legs((0.4, 0.4, 0.9), (-0.4, 0.4, 0.9)), bars)


def office() -> Mesh:
    """An office chair on five castors."""
    arm = join(
        limb((0, 0, 0.12), (0.6, 0, 0.1), 0.07, 0.045),
        ellipsoid((0.62, 0, 0.07), (0.09, 0.06, 0.08), 8),
    )
    column = lathe(
        [(0, 0.08), (0.1, 0.08), (0.1, 0.4), (0.06, 0.42), (0.06, 0.8), (0.2, 0.85), (0, 0.9)], 10
    )
    seat = plank(rounded(0.95, 1.0, 3), 0.86, 1.04, 0.07)
    back = moved(panel(0.85, 0.95, 0.14, 10, 3), -0.5, z=1.2)
    spine = tube(arc([(-0.2, 0, 0.88), (-0.55, 0, 0.95), (-0.62, 0, 1.6)], 8), 0.06)
    rest = pair(
        join(
            tube(arc([(0, 0.45, 0.9), (0.05, 0.62, 1.0), (0, 0.62, 1.3)], 6), 0.045),
            limb((-0.2, 0.62, 1.32), (0.3, 0.62, 1.32), 0.06),
        )
    )
    return join(around(arm, 5), column, seat, back, spine, rest)


def armchair() -> Mesh:
    """A stuffed armchair."""
    seat = box((0.05, 0, 0.42), (1.2, 1.0, 0.5), 0.1)
    arms = pair(
        join(
            box((0.05, 0.6, 0.45), (1.2, 0.25, 0.7), 0.08),
            limb((-0.5, 0.62, 0.82), (0.55, 0.62, 0.82), 0.17),
        )
    )
    back = turned(box((0, 0, 0.6), (0.32, 1.25, 1.2), 0.13), "y", -10)
    feet = legs((0.5, 0.55, 0.2), (-0.5, 0.55, 0.2), 0, 0.07)
    return join(seat, arms, moved(back, -0.55, z=0.3), feet)


def rocking() -> Mesh:
    """A rocking chair."""
    angle = np.radians(np.linspace(-42, 38, 12))
    rocker = tube(
        np.stack([1.5 * np.sin(angle), np.full(12, 0.45), 1.55 - 1.5 * np.cos(angle)], 1), 0.055
    )
    seat = plank(rounded(0.95, 1.0, 4), 0.8, 0.92)
    posts = pair(limb((-0.4, 0.42, 0.2), (-0.75, 0.45, 2.1), 0.055))
    front = pair(limb((0.38, 0.45, 0.15), (0.36, 0.45, 1.25), 0.055))
    arms = pair(limb((-0.52, 0.45, 1.28), (0.42, 0.47, 1.28), 0.065))
    top = tube(arc([(-0.7, -0.45, 1.98), (-0.8, 0, 2.05), (-0.7, 0.45, 1.98)], 8), 0.13, 8, 0.35)
    bars = spindles(-0.45, 1.95, 0.9, (-0.24, -0.08, 0.08, 0.24), 0.28)
    return join(pair(rocker), seat, posts, front, arms, top, bars)


def stool() -> Mesh:
    """A high bar stool with a low back."""
    seat = lathe([(0, 1.3), (0.36, 1.3), (0.45, 1.36), (0.44, 1.42), (0, 1.44)])
    feet = legs((0.22, 0.22, 1.3), (-0.22, 0.22, 1.3), 0.2, 0.05)
    turn = np.radians(np.linspace(0, 360, 13))
    ring = tube(np.stack([0.42 * np.cos(turn), 0.42 * np.sin(turn), 0 * turn + 0.5], 1), 0.035)
    bend = np.radians(np.linspace(110, 250, 9))
    back = tube(
        np.stack([0.45 * np.cos(bend), 0.45 * np.sin(bend), 0 * bend + 1.8], 1), 0.14, 8, 0.3
    )
    posts = pair(limb((-0.3, 0.25, 1.4), (-0.37, 0.25, 1.8), 0.035))
    return join(seat, feet, ring, back, posts)


def spindle() -> Mesh:
    """A chair with a hoop and thin bars for its back."""
    seat = plank(rounded(0.95, 1.0, 2.5), 0.85, 0.95)
    turn = np.radians(np.linspace(0, 180, 12))
    hoop = tube(
        np.stack([-0.42 - 0.25 * np.sin(turn), 0.45 * np.cos(turn), 0.92 + 1.1 * np.sin(turn)], 1),
        0.05,
    )
    bars = [
        limb((-0.42, y, 0.92), (-0.42 - 0.25 * h, 1.1 * y, 0.92 + 1.1 * h), 0.025)
        for y, h in ((-0.28, 0.7), (-0.14, 0.9), (0, 0.98), (0.14, 0.9), (0.28, 0.7))
    ]
    return join(seat, hoop, *bars, legs((0.3, 0.32, 0.87), (-0.3, 0.32, 0.87), 0.16, 0.055))


def shell() -> Mesh:
    """A seat of one moulded piece on a round foot."""
    foot = lathe(
        [
            (0, 0),
            (0.52, 0),
            (0.5, 0.05),
            (0.15, 0.1),
            (0.07, 0.25),
            (0.07, 0.65),
            (0.2, 0.8),
            (0, 0.85),
        ]
    )
    t = np.linspace(0, 1, 9)
    path = arc(
        [(0.5, 0, 0.88), (0.3, 0, 0.86), (-0.25, 0, 0.86), (-0.5, 0, 1.1), (-0.62, 0, 1.8)], 9
    )
    width = 0.5 - 0.12 * np.abs(2 * t - 0.9) ** 2
    rings = []
    for (x, _, z), half, lean in zip(path, width, np.clip(2.2 * t - 0.9, 0, 1), strict=True):
        y = np.linspace(-half, half, 7)
        curl = 0.22 * (np.abs(y) / half) ** 2.5  # its rim curls up, or forward
        out = np.stack([x + curl * lean, y, z + curl * (1 - lean)], 1)
        thick = np.array([0.06 * lean, 0, 0.06 * (1 - lean)])
        rings.append(np.concatenate([out + thick, out[::-1] - thick]))
    return join(foot, loft(np.stack(rings)))


def deck() -> Mesh:
    """A folding deck chair with a hanging cloth."""
    long = pair(limb((0.95, 0.48, 0.05), (-0.8, 0.48, 1.55), 0.05))
    short = pair(limb((-0.85, 0.42, 0.05), (0.75, 0.42, 0.85), 0.05))
    bars = [limb((x, -0.5, z), (x, 0.5, z), 0.05) for x, z in ((-0.8, 1.55), (0.75, 0.85))]
    feet = [limb((x, -0.5, 0.06), (x, 0.5, 0.06), 0.045) for x in (0.95, -0.85)]
    path = arc(
        [(-0.8, 0, 1.56), (-0.4, 0, 0.95), (0.05, 0, 0.62), (0.4, 0, 0.66), (0.75, 0, 0.86)], 9
    )
    cloth = tube(path, 0.4, 8, 0.07)
    return join(long, short, *bars, *feet, cloth)


def throne() -> Mesh:
    """A high-backed chair with closed sides."""
    seat = box((0, 0, 0.45), (1.0, 1.0, 0.9), 0.05)
    back = moved(panel(1.1, 1.7, 0.16, 4, 3), -0.5, z=0.6)
    arms = pair(
        join(
            box((-0.02, 0.52, 1.2), (0.9, 0.12, 0.1), 0.04),
            box((0.38, 0.52, 0.7), (0.12, 0.12, 1.0), 0.04),
        )
    )
    knobs = pair(ellipsoid((-0.58, 0.5, 2.15), (0.1, 0.1, 0.13), 8))
    return join(seat, back, arms, knobs)


def tub() -> Mesh:
    """A tub chair: a round back that runs into its arms."""
    seat = lathe([(0, 0.2), (0.6, 0.2), (0.62, 0.3), (0.62, 0.62), (0.55, 0.7), (0, 0.72)])
    bend = np.radians(np.linspace(50, 310, 16))
    high = 0.85 + 0.35 * np.clip(-np.cos(bend), -0.2, 1)
    rings = []
    for b, h in zip(bend, high, strict=True):
        out = np.array([np.cos(b), np.sin(b), 0])
        rings.append(
            [
                0.6 * out + (0, 0, 0.2),
                0.78 * out + (0, 0, 0.2),
                0.84 * out + (0, 0, h - 0.08),
                0.76 * out + (0, 0, h),
                0.66 * out + (0, 0, h),
                0.6 * out + (0, 0, h - 0.1),
            ]
        )
    feet = legs((0.42, 0.42, 0.25), (-0.42, 0.42, 0.25), 0.05, 0.06)
    return join(seat, loft(np.array(rings)), feet)


MAKERS: tuple[Callable[[], Mesh], ...] = (
    spindle,
    office,
    armchair,
    kitchen,
    deck,
    stool,
    rocking,
    shell,
    throne,
    tub,
)
