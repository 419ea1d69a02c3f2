"""What aeroplanes are made of: fuselage, wings, fins, engines, wheels. They fly along x."""

from collections.abc import Sequence

from capsnet.data.toys.shapes.primitives import (
    Mesh,
    around,
    ellipsoid,
    hull,
    join,
    lathe,
    limb,
    moved,
    pair,
    turned,
    wing,
)


def fuselage(stations: Sequence[tuple[float, float, float]], flat: float = 1) -> Mesh:
    """Return a round body; stations are (x, z of its middle, radius), from tail to nose."""
    return hull([(x, z - r, z + r, flat * r, flat * r) for x, z, r in stations], 2, 12)


def wings(
    x: float,
    z: float,
    span: float,
    chord: float,
    tip: float,
    sweep: float = 0.0,
    rise: float = 0.0,
    thick: float = 0.12,
) -> Mesh:
    """Return a wing on either side: leading edge at `x`, its tips `sweep` back and `rise` up."""
    return pair(wing((x, 0, z), (x - sweep, span, z + rise), chord, tip, thick))


def fin(x: float, z: float, height: float, chord: float, tip: float, sweep: float) -> Mesh:
    """Return an upright fin."""
    return wing((x, 0, z), (x - sweep, 0, z + height), chord, tip, 0.12)


def propeller(x: float, y: float, z: float, radius: float, blades: int = 3) -> Mesh:
    """Return a propeller, standing, and its pointed hub."""
    blade = moved(ellipsoid((0, 0, radius / 2), (0.025, 0.07, radius / 2), 8))
    hub = turned(lathe([(0, 0.2), (0.06, 0.12), (0.09, 0), (0, -0.05)], 8), "y", 90)
    return moved(join(around(blade, blades, "x"), hub), x, y, z)


def engine(x: float, y: float, z: float, radius: float, length: float) -> Mesh:
    """Return a jet engine, open at the front; `x` is its middle."""
    r, h = radius, length / 2
    profile = [
        (0, -h),
        (0.5 * r, -h),
        (0.9 * r, 0),
        (r, 0.6 * h),
        (0.92 * r, h),
        (0.75 * r, h),
        (0.7 * r, 0.7 * h),
        (0, 0.75 * h),
    ]
    return moved(turned(lathe(profile, 10), "y", 90), x, y, z)


def gear(x: float, y: float, z: float, height: float, radius: float = 0.1) -> Mesh:
    """Return a pair of wheels on struts that hang down by `height`."""
    disc = turned(lathe([(0, -0.04), (radius, -0.03), (radius, 0.03), (0, 0.04)], 10), "x", 90)
    return pair(
        join(limb((x, 0.4 * y, z), (x, y, z - height), 0.03), moved(disc, x, y, z - height))
    )
