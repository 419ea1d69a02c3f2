"""Ten cars: bodywork along x, a cabin, and wheels."""

from collections.abc import Callable, Sequence

from capsnet.data.toys.primitives import (
    Mesh,
    box,
    ellipsoid,
    hull,
    join,
    lathe,
    limb,
    moved,
    pair,
    tube,
    turned,
)

Station = tuple[float, float, float, float, float]


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


def rear_first(stations: Sequence[Sequence[float]], power: float) -> Mesh:
    """Return bodywork: stations are (x, bottom, top, half width below, half width above)."""
    return hull(stations, power, 16)


def saloon() -> Mesh:
    """A saloon with a boot."""
    body = rear_first(
        [
            (-1.22, 0.32, 0.62, 0.42, 0.4),
            (-1.15, 0.2, 0.7, 0.5, 0.46),
            (-0.6, 0.16, 0.74, 0.52, 0.48),
            (0.5, 0.16, 0.72, 0.52, 0.48),
            (1.1, 0.2, 0.6, 0.5, 0.44),
            (1.22, 0.3, 0.5, 0.4, 0.36),
        ],
        5,
    )
    cabin = rear_first(
        [
            (-0.85, 0.6, 0.7, 0.46, 0.4),
            (-0.5, 0.6, 1.06, 0.47, 0.38),
            (0.1, 0.6, 1.08, 0.47, 0.38),
            (0.55, 0.6, 0.7, 0.46, 0.4),
        ],
        5,
    )
    return join(body, cabin, wheels((-0.75, 0.75), 0.47))


def sports() -> Mesh:
    """A low sports car with a spoiler."""
    body = rear_first(
        [
            (-1.15, 0.25, 0.62, 0.45, 0.42),
            (-1.05, 0.15, 0.66, 0.54, 0.46),
            (-0.5, 0.12, 0.64, 0.52, 0.44),
            (0.2, 0.12, 0.52, 0.5, 0.42),
            (1.0, 0.12, 0.36, 0.52, 0.4),
            (1.3, 0.16, 0.24, 0.42, 0.36),
        ],
        4,
    )
    cabin = rear_first(
        [
            (-0.95, 0.5, 0.62, 0.36, 0.3),
            (-0.4, 0.5, 0.84, 0.42, 0.3),
            (0.0, 0.45, 0.82, 0.42, 0.3),
            (0.5, 0.4, 0.5, 0.4, 0.32),
        ],
        3,
    )
    spoiler = join(
        box((-1.15, 0, 0.86), (0.22, 1.0, 0.04), 0.02),
        pair(box((-1.12, 0.35, 0.74), (0.1, 0.05, 0.22))),
    )
    return join(body, cabin, spoiler, wheels((-0.75, 0.8), 0.48, 0.23, 0.2))


def beetle() -> Mesh:
    """A round small car with mudguards."""
    body = rear_first(
        [
            (-1.0, 0.3, 0.45, 0.2, 0.15),
            (-0.9, 0.2, 0.7, 0.36, 0.3),
            (-0.55, 0.18, 0.98, 0.42, 0.34),
            (-0.05, 0.18, 1.14, 0.42, 0.34),
            (0.3, 0.18, 1.02, 0.42, 0.33),
            (0.45, 0.18, 0.76, 0.4, 0.3),
            (0.85, 0.2, 0.6, 0.34, 0.24),
            (1.05, 0.28, 0.42, 0.2, 0.15),
        ],
        3,
    )
    guards = pair(join(*(ellipsoid((x, 0.46, 0.3), (0.36, 0.16, 0.26), 10) for x in (-0.65, 0.7))))
    lamps = pair(ellipsoid((0.98, 0.42, 0.42), (0.1, 0.1, 0.1), 8))
    return join(body, guards, lamps, wheels((-0.65, 0.7), 0.48, 0.23, 0.16))


def bus() -> Mesh:
    """A bus with two decks."""
    body = rear_first(
        [
            (-1.32, 0.25, 1.4, 0.36, 0.34),
            (-1.26, 0.16, 1.5, 0.42, 0.4),
            (1.2, 0.16, 1.5, 0.42, 0.4),
            (1.28, 0.2, 1.3, 0.4, 0.36),
        ],
        7,
    )
    bands = [box((-0.03, 0, z), (2.4, 0.9, 0.06), 0.02) for z in (0.5, 0.86, 1.2)]
    return join(body, *bands, wheels((-0.8, 0.85), 0.36, 0.22, 0.16))


def van() -> Mesh:
    """A delivery van with a short nose."""
    body = rear_first(
        [
            (-1.2, 0.2, 1.2, 0.46, 0.44),
            (-1.15, 0.16, 1.26, 0.5, 0.46),
            (0.35, 0.16, 1.26, 0.5, 0.46),
            (0.75, 0.16, 0.82, 0.5, 0.42),
            (1.15, 0.18, 0.62, 0.48, 0.42),
            (1.22, 0.24, 0.5, 0.44, 0.4),
        ],
        6,
    )
    return join(body, wheels((-0.75, 0.78), 0.45, 0.23, 0.16))


def pickup() -> Mesh:
    """A pick-up with an open bed."""
    chassis = rear_first(
        [
            (-1.35, 0.25, 0.5, 0.48, 0.48),
            (0.4, 0.25, 0.5, 0.5, 0.5),
            (0.42, 0.25, 0.72, 0.5, 0.48),
            (1.2, 0.25, 0.66, 0.5, 0.44),
            (1.32, 0.3, 0.58, 0.46, 0.42),
        ],
        6,
    )
    cabin = rear_first(
        [
            (-0.36, 0.4, 1.0, 0.48, 0.4),
            (-0.3, 0.4, 1.1, 0.49, 0.4),
            (0.2, 0.4, 1.1, 0.49, 0.4),
            (0.6, 0.5, 0.7, 0.48, 0.42),
        ],
        6,
    )
    walls = join(
        pair(box((-0.85, 0.46, 0.6), (1.0, 0.08, 0.34), 0.03)),
        box((-1.32, 0, 0.6), (0.07, 0.96, 0.34), 0.03),
    )
    return join(chassis, cabin, walls, wheels((-0.85, 0.8), 0.48, 0.27, 0.18))


def lorry() -> Mesh:
    """A lorry with a tank."""
    cab = rear_first(
        [
            (0.62, 0.22, 1.1, 0.44, 0.42),
            (0.68, 0.2, 1.18, 0.46, 0.42),
            (1.1, 0.2, 1.14, 0.46, 0.4),
            (1.26, 0.2, 0.7, 0.46, 0.42),
            (1.3, 0.24, 0.6, 0.42, 0.4),
        ],
        6,
    )
    tank = hull(
        [
            (-1.4, 0.55, 0.95, 0.2, 0.2),
            (-1.34, 0.42, 1.08, 0.36, 0.36),
            (-1.2, 0.36, 1.14, 0.42, 0.42),
            (0.35, 0.36, 1.14, 0.42, 0.42),
            (0.48, 0.42, 1.08, 0.36, 0.36),
            (0.54, 0.55, 0.95, 0.2, 0.2),
        ],
        2,
        16,
    )
    frame = box((-0.2, 0, 0.3), (2.3, 0.5, 0.16))
    return join(cab, tank, frame, wheels((-1.05, -0.6, 0.92), 0.4, 0.22, 0.16))


def racer() -> Mesh:
    """A racing car with open wheels."""
    body = hull(
        [
            (-1.05, 0.2, 0.5, 0.14, 0.1),
            (-0.7, 0.12, 0.62, 0.3, 0.14),
            (-0.2, 0.1, 0.6, 0.34, 0.22),
            (0.25, 0.1, 0.46, 0.26, 0.2),
            (0.9, 0.14, 0.34, 0.14, 0.12),
            (1.35, 0.16, 0.24, 0.08, 0.07),
        ],
        3,
    )
    fins = join(
        box((1.25, 0, 0.16), (0.26, 1.05, 0.05)),
        box((-1.1, 0, 0.74), (0.28, 0.9, 0.05)),
        pair(box((-1.08, 0.42, 0.6), (0.3, 0.04, 0.36))),
    )
    axles = join(*(limb((x, -0.5, 0.26), (x, 0.5, 0.26), 0.04) for x in (-0.8, 0.8)))
    driver = ellipsoid((-0.1, 0, 0.66), (0.14, 0.13, 0.15), 10)
    return join(body, fins, axles, driver, wheels((-0.8, 0.8), 0.5, 0.26, 0.24))


def jeep() -> Mesh:
    """An open jeep with a roll bar and a spare wheel."""
    body = rear_first(
        [
            (-1.0, 0.3, 0.72, 0.46, 0.46),
            (0.1, 0.3, 0.72, 0.46, 0.46),
            (0.14, 0.3, 0.8, 0.46, 0.44),
            (0.95, 0.3, 0.76, 0.4, 0.38),
            (1.0, 0.32, 0.72, 0.38, 0.36),
        ],
        7,
    )
    screen = turned(box((0, 0, 0.16), (0.05, 0.86, 0.36), 0.02), "y", -15)
    bar = tube(
        [
            (-0.45, -0.4, 0.7),
            (-0.45, -0.38, 1.1),
            (-0.45, -0.3, 1.18),
            (-0.45, 0.3, 1.18),
            (-0.45, 0.38, 1.1),
            (-0.45, 0.4, 0.7),
        ],
        0.05,
    )
    seats = pair(
        join(box((-0.1, 0.2, 0.8), (0.1, 0.28, 0.36)), box((-0.72, 0.2, 0.8), (0.1, 0.28, 0.3)))
    )
    spare = moved(turned(wheel(0.25, 0.14), "z", 90), -1.08, 0, 0.6)
    return join(
        body, moved(screen, 0.2, 0, 0.78), bar, seats, spare, wheels((-0.65, 0.7), 0.46, 0.28, 0.18)
    )


def vintage() -> Mesh:
    """An old car: upright cabin, long bonnet, separate mudguards."""
    bonnet = rear_first(
        [(0.0, 0.3, 0.8, 0.3, 0.26), (0.9, 0.3, 0.74, 0.24, 0.2), (0.98, 0.32, 0.72, 0.22, 0.18)], 5
    )
    cabin = rear_first(
        [
            (-1.0, 0.3, 0.9, 0.38, 0.36),
            (-0.92, 0.26, 1.2, 0.42, 0.38),
            (-0.05, 0.26, 1.24, 0.42, 0.38),
            (0.12, 0.26, 0.82, 0.4, 0.36),
        ],
        6,
    )
    guards = pair(
        join(
            tube(
                [
                    (1.1, 0.46, 0.24),
                    (0.98, 0.46, 0.5),
                    (0.72, 0.46, 0.58),
                    (0.45, 0.46, 0.44),
                    (0.2, 0.46, 0.22),
                    (-0.3, 0.46, 0.2),
                    (-0.42, 0.46, 0.44),
                    (-0.68, 0.46, 0.56),
                    (-0.98, 0.46, 0.44),
                    (-1.08, 0.46, 0.24),
                ],
                0.13,
                8,
                0.35,
            ),
            ellipsoid((0.98, 0.26, 0.68), (0.1, 0.1, 0.1), 8),
        )
    )
    return join(bonnet, cabin, guards, wheels((-0.68, 0.74), 0.46, 0.26, 0.12))


MAKERS: tuple[Callable[[], Mesh], ...] = (
    sports,
    pickup,
    vintage,
    bus,
    saloon,
    beetle,
    van,
    racer,
    lorry,
    jeep,
)
