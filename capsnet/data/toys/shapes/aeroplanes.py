"""Ten aeroplanes. They fly along x."""

from collections.abc import Callable

from capsnet.data.toys.shapes.aeroplane_parts import engine, fin, fuselage, gear, propeller, wings
from capsnet.data.toys.shapes.primitives import (
    Mesh,
    ellipsoid,
    hull,
    join,
    limb,
    moved,
    pair,
    turned,
)


def airliner() -> Mesh:
    """An airliner with four engines."""
    body = fuselage(
        [
            (-1.3, 0.1, 0.03),
            (-1.0, 0.06, 0.1),
            (-0.5, 0, 0.18),
            (0.8, 0, 0.18),
            (1.05, -0.02, 0.14),
            (1.2, -0.05, 0.04),
        ]
    )
    engines = pair(join(engine(0.12, 0.42, -0.16, 0.1, 0.34), engine(-0.14, 0.8, -0.1, 0.09, 0.3)))
    return join(
        body,
        wings(0.35, -0.06, 1.25, 0.55, 0.16, 0.75, 0.1),
        wings(-0.9, 0.1, 0.5, 0.32, 0.14, 0.3, 0.04),
        fin(-0.8, 0.1, 0.5, 0.42, 0.2, 0.4),
        engines,
    )


def biplane() -> Mesh:
    """A biplane with struts."""
    body = fuselage(
        [(-1.0, 0.1, 0.03), (-0.6, 0.06, 0.1), (0.0, 0, 0.17), (0.5, 0, 0.19), (0.62, 0, 0.15)]
    )
    planes = [wings(0.45, z, 1.05, 0.38, 0.34, 0, 0.03) for z in (-0.14, 0.42)]
    struts = pair(
        join(*(limb((x, y, -0.12), (x, y, 0.45), 0.022) for x in (0.38, 0.16) for y in (0.25, 0.8)))
    )
    return join(
        body,
        *planes,
        struts,
        wings(-0.72, 0.1, 0.42, 0.26, 0.18, 0.06),
        fin(-0.7, 0.1, 0.3, 0.28, 0.18, 0.1),
        propeller(0.64, 0, 0, 0.36, 2),
        gear(0.3, 0.25, -0.15, 0.28, 0.12),
        ellipsoid((-0.12, 0, 0.2), (0.09, 0.08, 0.1), 8),
    )


def glider() -> Mesh:
    """A glider with long thin wings and its tailplane on top."""
    body = fuselage(
        [
            (-1.0, 0.1, 0.03),
            (-0.3, 0.05, 0.06),
            (0.1, 0, 0.15),
            (0.5, -0.02, 0.16),
            (0.75, -0.05, 0.08),
            (0.82, -0.06, 0.02),
        ],
        0.8,
    )
    return join(
        body,
        wings(0.25, 0.1, 1.5, 0.26, 0.1, 0.08, 0.12),
        wings(-0.98, 0.45, 0.36, 0.16, 0.1, 0.05),
        fin(-0.85, 0.1, 0.36, 0.24, 0.16, 0.12),
    )


def light() -> Mesh:
    """A light aeroplane with a high wing."""
    body = fuselage(
        [
            (-1.05, 0.1, 0.03),
            (-0.5, 0.04, 0.12),
            (0.0, 0.02, 0.22),
            (0.3, 0, 0.22),
            (0.42, -0.06, 0.16),
            (0.75, -0.08, 0.13),
            (0.8, -0.08, 0.08),
        ]
    )
    struts = pair(limb((0.1, 0.18, -0.1), (0.1, 0.65, 0.25), 0.025))
    return join(
        body,
        wings(0.35, 0.24, 1.15, 0.4, 0.3, 0.04, 0.03),
        struts,
        propeller(0.84, 0, -0.08, 0.32, 2),
        wings(-0.76, 0.1, 0.45, 0.28, 0.18, 0.06),
        fin(-0.7, 0.1, 0.4, 0.34, 0.2, 0.2),
        gear(0.1, 0.32, -0.15, 0.25, 0.11),
    )


def delta() -> Mesh:
    """A fighter with a delta wing."""
    body = fuselage(
        [(-0.95, 0, 0.12), (-0.85, 0, 0.15), (0.2, 0, 0.16), (0.6, 0, 0.12), (1.2, -0.04, 0.02)]
    )
    cockpit = ellipsoid((0.5, 0, 0.1), (0.28, 0.09, 0.12), 10)
    stores = pair(limb((-0.35, 0.5, -0.1), (0.15, 0.5, -0.1), 0.05))
    return join(
        body,
        cockpit,
        wings(0.5, -0.02, 0.9, 1.3, 0.15, 1.15, 0, 0.05),
        stores,
        fin(-0.2, 0.1, 0.55, 0.7, 0.25, 0.5),
    )


def swept() -> Mesh:
    """A business jet: engines at the tail, tailplane on top."""
    body = fuselage(
        [
            (-1.1, 0.12, 0.03),
            (-0.8, 0.06, 0.1),
            (-0.3, 0, 0.17),
            (0.6, 0, 0.17),
            (0.85, -0.03, 0.11),
            (1.02, -0.06, 0.03),
        ]
    )
    return join(
        body,
        wings(0.2, -0.1, 1.0, 0.45, 0.16, 0.5, 0.1),
        wings(-1.0, 0.56, 0.42, 0.28, 0.14, 0.22),
        fin(-0.65, 0.1, 0.46, 0.46, 0.32, 0.36),
        pair(engine(-0.5, 0.3, 0.1, 0.12, 0.42)),
    )


def transport() -> Mesh:
    """A transport with a fat body, a high wing and two propellers."""
    body = fuselage(
        [
            (-1.15, 0.2, 0.04),
            (-0.8, 0.12, 0.14),
            (-0.35, 0, 0.26),
            (0.55, 0, 0.27),
            (0.8, -0.04, 0.2),
            (0.95, -0.1, 0.06),
        ]
    )
    drive = pair(
        join(
            moved(limb((0.0, 0, 0), (0.4, 0, 0), 0.1), 0, 0.5, 0.24),
            propeller(0.5, 0.5, 0.24, 0.28, 4),
        )
    )
    return join(
        body,
        wings(0.35, 0.25, 1.2, 0.42, 0.24, 0.1),
        drive,
        wings(-0.85, 0.2, 0.52, 0.3, 0.2, 0.1),
        fin(-0.7, 0.18, 0.5, 0.46, 0.26, 0.3),
        pair(ellipsoid((0, 0.26, -0.2), (0.3, 0.12, 0.12), 10)),
    )


def seaplane() -> Mesh:
    """A seaplane on two floats."""
    body = fuselage(
        [(-0.95, 0.1, 0.03), (-0.4, 0.04, 0.13), (0.2, 0, 0.19), (0.55, 0, 0.17), (0.65, 0, 0.1)]
    )
    float_ = hull(
        [
            (-0.7, -0.45, -0.4, 0.03, 0.03),
            (-0.2, -0.58, -0.38, 0.06, 0.1),
            (0.5, -0.58, -0.38, 0.06, 0.1),
            (0.85, -0.44, -0.38, 0.03, 0.04),
        ],
        3,
        10,
    )
    floats = pair(
        join(
            moved(float_, 0, 0.4, 0),
            *(limb((x, 0.12, -0.1), (x, 0.4, -0.42), 0.03) for x in (0, 0.4)),
        )
    )
    return join(
        body,
        wings(0.4, -0.04, 1.1, 0.42, 0.22, 0.1, 0.12),
        floats,
        propeller(0.68, 0, 0, 0.3, 3),
        wings(-0.66, 0.1, 0.42, 0.26, 0.16, 0.08),
        fin(-0.6, 0.08, 0.4, 0.32, 0.16, 0.2),
        ellipsoid((0.15, 0, 0.18), (0.25, 0.1, 0.12), 10),
    )


def flying_wing() -> Mesh:
    """An aeroplane that is all wing."""
    body = hull(
        [
            (-0.5, -0.02, 0.06, 0.2, 0.12),
            (-0.1, -0.1, 0.16, 0.3, 0.16),
            (0.3, -0.1, 0.14, 0.24, 0.12),
            (0.62, -0.03, 0.03, 0.05, 0.04),
        ],
        2,
        12,
    )
    humps = pair(limb((-0.3, 0.35, 0.06), (0.05, 0.35, 0.06), 0.08))
    fins = pair(moved(fin(-0.35, 0.02, 0.3, 0.3, 0.16, 0.2), 0, 0.62, 0))
    return join(body, humps, fins, wings(0.58, 0, 1.4, 0.95, 0.2, 0.85, 0.05, 0.1))


def canard() -> Mesh:
    """An aeroplane that flies tail first: small wing in front, propeller behind."""
    body = fuselage(
        [(-0.62, 0, 0.12), (-0.5, 0, 0.18), (0.1, 0, 0.2), (0.6, -0.03, 0.12), (1.0, -0.05, 0.03)]
    )
    tips = pair(moved(fin(-0.52, 0.03, 0.42, 0.3, 0.18, 0.25), 0, 1.08, 0.02))
    screw = turned(propeller(0.66, 0, 0, 0.32, 3), "z", 180)
    return join(
        body,
        wings(-0.05, -0.02, 1.1, 0.6, 0.28, 0.48, 0.05),
        tips,
        screw,
        wings(0.92, -0.02, 0.45, 0.2, 0.14, 0.06),
        gear(-0.1, 0.3, -0.1, 0.25, 0.1),
        ellipsoid((0.25, 0, 0.14), (0.3, 0.13, 0.14), 10),
    )


MAKERS: tuple[Callable[[], Mesh], ...] = (
    canard,
    biplane,
    airliner,
    transport,
    flying_wing,
    delta,
    light,
    glider,
    swept,
    seaplane,
)
