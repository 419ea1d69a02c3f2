"""Wheels, for what rolls."""

from collections.abc import Sequence

from capsnet.data.toys.shapes.primitives import Mesh, join, lathe, moved, pair, turned


def wheel(radius: float, width: float) -> Mesh:
    """Return a wheel with a hub, about the y axis."""
    half = width / 2
    profile = [
        (0, -half),
        (0.55 * radius, -half),
        (0.85 * radius, -half),
        (radius, -0.6 * half),
        (radius, 0.6 * half),
        (0.88 * radius, half),
        (0.6 * radius, half),
        (0.5 * radius, 0.6 * half),
        (0.2 * radius, 0.6 * half),
        (0, half),
    ]
    return turned(lathe(profile, 12), "x", -90)


def wheels(axles: Sequence[float], side: float, radius: float = 0.22, width: float = 0.16) -> Mesh:
    """Return two wheels on each axle; the middles of those on the left lie `side` to the left."""
    return join(*(pair(moved(wheel(radius, width), x, side, radius)) for x in axles))
