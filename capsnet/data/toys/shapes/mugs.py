"""Ten mugs: turned on a lathe, hollow, with a handle or two."""

from collections.abc import Callable, Sequence

import numpy as np

from capsnet.data.toys.shapes.primitives import (
    Mesh,
    arc,
    ellipsoid,
    join,
    lathe,
    moved,
    tube,
    turned,
)

WALL = 0.09


def cup(outside: Sequence[tuple[float, float]], deep: float = 0.85, sides: int = 20) -> Mesh:
    """Return a hollow cup.

    Args:
        outside: radius and height from the foot to the rim.
        deep: how much of its height is hollow.
        sides: of its circle.
    """
    radius, height = np.array(outside).T
    top, floor = height[-1], height[-1] * (1 - deep)
    inside = [(np.interp(z, height, radius) - WALL, z) for z in np.linspace(top - 0.02, floor, 5)]
    rim = (radius[-1] - WALL / 2, top + WALL / 3)
    return lathe([(0, height[0]), *outside, rim, *inside, (0, floor)], sides)


def handle(points: Sequence[tuple[float, float]], thick: float = 0.09, flat: float = 1) -> Mesh:
    """Return a handle through points (how far forward, how high)."""
    return tube(arc([(x, 0, z) for x, z in points], 14), thick, 8, flat)


def square_handle(near: float, far: float, low: float, high: float, thick: float) -> Mesh:
    """Return a handle of three straight bars."""
    bend = 0.08
    path = [
        (near, 0, high),
        (far - bend, 0, high),
        (far, 0, high - bend),
        (far, 0, low + bend),
        (far - bend, 0, low),
        (near, 0, low),
    ]
    return tube(path, thick, 8, 1)


def plain() -> Mesh:
    """A coffee mug."""
    body = cup([(0.68, 0), (0.74, 0.06), (0.75, 0.5), (0.75, 1.0), (0.75, 1.6)])
    return join(body, handle([(0.7, 1.35), (1.1, 1.35), (1.25, 0.85), (1.05, 0.35), (0.7, 0.3)]))


def tea() -> Mesh:
    """A wide tea cup."""
    body = cup([(0.42, 0), (0.42, 0.1), (0.6, 0.2), (0.88, 0.5), (1.0, 0.85), (1.06, 1.05)], 0.8)
    return join(
        body, handle([(0.95, 0.9), (1.3, 0.95), (1.4, 0.65), (1.1, 0.4), (0.8, 0.42)], 0.07)
    )


def cone() -> Mesh:
    """A mug that narrows upward, with a square handle."""
    body = cup([(0.95, 0), (0.95, 0.08), (0.82, 0.6), (0.7, 1.1), (0.6, 1.45)])
    return join(body, square_handle(0.6, 1.2, 0.3, 1.1, 0.1))


def tankard() -> Mesh:
    """A beer mug of thick glass, with flat sides."""
    body = cup([(0.74, 0), (0.78, 0.1), (0.7, 0.3), (0.7, 1.5), (0.76, 1.7)], 0.8, 10)
    ear = handle(
        [(0.65, 1.5), (1.15, 1.55), (1.3, 1.2), (1.25, 0.6), (1.1, 0.3), (0.65, 0.3)], 0.13
    )
    return join(body, ear)


def barrel() -> Mesh:
    """A mug with a belly, and hoops."""
    shape = [
        (0.6, 0),
        (0.72, 0.2),
        (0.78, 0.22),
        (0.8, 0.35),
        (0.76, 0.37),
        (0.84, 0.7),
        (0.76, 1.03),
        (0.8, 1.05),
        (0.78, 1.18),
        (0.72, 1.2),
        (0.62, 1.4),
    ]
    return join(
        cup(shape), handle([(0.65, 1.15), (1.1, 1.2), (1.2, 0.7), (1.1, 0.22), (0.65, 0.25)], 0.11)
    )


def espresso() -> Mesh:
    """A small cup on its saucer."""
    saucer = lathe(
        [(0, 0), (0.5, 0), (0.6, 0.05), (1.05, 0.17), (1.07, 0.21), (0.6, 0.12), (0, 0.1)]
    )
    body = moved(cup([(0.36, 0), (0.4, 0.06), (0.55, 0.35), (0.6, 0.8)], 0.8), z=0.1)
    return join(saucer, body, handle([(0.5, 0.8), (0.85, 0.82), (0.85, 0.5), (0.5, 0.4)], 0.06))


def soup() -> Mesh:
    """A low bowl with two handles."""
    body = cup([(0.5, 0), (0.52, 0.08), (0.85, 0.3), (0.95, 0.6), (0.95, 0.8)], 0.85)
    ear = handle([(0.9, 0.7), (1.2, 0.74), (1.28, 0.55), (1.15, 0.36), (0.85, 0.36)], 0.09)
    return join(body, ear, turned(ear, "z", 180))


def tulip() -> Mesh:
    """A tall cup on a foot, opening like a flower."""
    shape = [
        (0.5, 0),
        (0.5, 0.08),
        (0.26, 0.16),
        (0.24, 0.3),
        (0.5, 0.5),
        (0.62, 0.9),
        (0.6, 1.3),
        (0.74, 1.7),
    ]
    return join(
        cup(shape, 0.72),
        handle([(0.55, 1.35), (0.95, 1.4), (1.05, 1.0), (0.85, 0.65), (0.5, 0.6)], 0.07),
    )


def traveller() -> Mesh:
    """A tall mug with a lid, that widens upward."""
    body = lathe(
        [
            (0, 0),
            (0.48, 0),
            (0.5, 0.05),
            (0.56, 0.6),
            (0.72, 0.75),
            (0.78, 1.75),
            (0.82, 1.8),
            (0.82, 1.92),
            (0.7, 1.95),
            (0.66, 1.88),
            (0, 1.88),
        ],
        20,
    )
    knob = ellipsoid((0.35, 0, 1.92), (0.14, 0.2, 0.07), 8)
    return join(body, knob, square_handle(0.7, 1.25, 0.8, 1.6, 0.1))


def jug() -> Mesh:
    """A mug with a lip to pour from, and a handle that stands up."""
    body = cup([(0.6, 0), (0.66, 0.06), (0.8, 0.45), (0.72, 0.9), (0.58, 1.2), (0.68, 1.45)])
    out = body.vertices[:, 0] < -0.4  # the lip: its rim is drawn out opposite to the handle
    high = np.clip((body.vertices[:, 2] - 1.0) / 0.45, 0, 1)
    side = np.clip(1 - np.abs(body.vertices[:, 1]) / 0.35, 0, 1)
    body.vertices[:, 0] -= 0.3 * out * high * side
    return join(
        body, handle([(0.55, 1.3), (0.95, 1.62), (1.25, 1.2), (1.15, 0.6), (0.72, 0.35)], 0.08, 1)
    )


MAKERS: tuple[Callable[[], Mesh], ...] = (
    plain,
    tulip,
    espresso,
    cone,
    tankard,
    jug,
    barrel,
    tea,
    soup,
    traveller,
)
