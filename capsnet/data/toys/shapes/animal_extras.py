"""What only some animals have: a trunk, horns, antlers, humps, a mane."""

from collections.abc import Callable, Sequence

import numpy as np

from capsnet.data.toys.shapes.animal_body import Animal, poll_of, tip_of
from capsnet.data.toys.shapes.primitives import Mesh, arc, ellipsoid, join, limb, pair, tube


def _horn(points: np.ndarray, thick: float, thin: float, count: int = 7, sides: int = 6) -> Mesh:
    return tube(arc(points, count), np.linspace(thick, thin, count), sides)


def _bar(points: np.ndarray, thick: float, thin: float | None = None) -> Mesh:
    return limb(points[0], points[1], thick, thin)


def _from(start: np.ndarray, *steps: Sequence[float]) -> np.ndarray:
    """Return points (N, 3), each given by its way from one point."""
    return start + np.array(steps)


def _trunk(a: Animal) -> Mesh:
    poll = poll_of(a)
    path = _from(poll, (0.15, 0, 0), (0.4, 0, -0.2), (0.42, 0, -0.6), (0.6, 0, -0.8))
    tusk = _from(poll, (0.2, 0.14, -0.12), (0.5, 0.2, -0.28), (0.68, 0.2, -0.16))
    return join(_horn(path, 0.15, 0.06, 9, 8), pair(_horn(tusk, 0.05, 0.02)))


def _horns(a: Animal) -> Mesh:
    path = _from(poll_of(a), (0, 0.1, 0.12), (0, 0.3, 0.16), (0.06, 0.36, 0.36))
    return pair(_horn(path, 0.05, 0.015))


def _antlers(a: Animal) -> Mesh:
    beam = arc(_from(poll_of(a), (0, 0.06, 0.1), (-0.12, 0.25, 0.3), (0, 0.36, 0.62)), 7)
    tines = [_bar(_from(beam[k], (0, 0, 0), (0.18, 0.02, 0.12)), 0.025, 0.015) for k in (2, 4)]
    return pair(join(tube(beam, 0.03, 6), *tines))


def _humps(a: Animal) -> Mesh:
    height = a.leg + 0.85 * a.belly
    return join(*(ellipsoid((x, 0, height), (0.2, 0.16, 0.28), 10) for x in (-0.25, 0.22)))


def _mane(a: Animal) -> Mesh:
    poll, start = poll_of(a), np.array([0.36 * a.trunk, 0, a.leg + a.chest])
    middle = (start + poll) / 2 + np.array([-0.06, 0, 0.02])
    path = [start, middle, poll + np.array([-0.05, 0, 0.9 * a.skull])]
    return tube(arc(path, 7), 0.12, 8, 0.5)


def _knobs(a: Animal) -> Mesh:
    return pair(_bar(_from(poll_of(a), (-0.02, 0.06, 0.1), (-0.06, 0.08, 0.28)), 0.03))


def _nose_horns(a: Animal) -> Mesh:
    tip = tip_of(a)
    first = _horn(_from(tip, (0, 0, 0), (0.1, 0, 0.2), (0.06, 0, 0.42)), 0.1, 0.015, 6, 8)
    return join(first, _bar(_from(tip, (-0.2, 0, 0.1), (-0.18, 0, 0.26)), 0.06, 0.02))


EXTRAS: dict[str, Callable[[Animal], Mesh]] = {
    "trunk": _trunk,
    "horns": _horns,
    "antlers": _antlers,
    "humps": _humps,
    "mane": _mane,
    "knobs": _knobs,
    "nose horns": _nose_horns,
}
