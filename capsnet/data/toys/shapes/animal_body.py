"""An animal on four legs, built from its measures. It looks along x."""

from dataclasses import dataclass

import numpy as np

from capsnet.data.toys.shapes.primitives import (
    Mesh,
    arc,
    ellipsoid,
    hull,
    join,
    limb,
    moved,
    pair,
    tube,
    turned,
)


@dataclass(frozen=True)
class Animal:
    """Its measures; lengths are shares of what a horse's trunk is long."""

    trunk: float = 1.2  # length
    chest: float = 0.3  # half its height at the shoulders
    belly: float = 0.3
    hip: float = 0.28
    stout: float = 0.85  # its width over its height
    leg: float = 0.75  # from the ground to the middle of the trunk
    thigh: float = 0.13  # radius of a leg above
    foot: float = 0.07  # and below
    neck: float = 0.4  # length
    rise: float = 45.0  # degrees by which it points up
    nape: float = 0.17  # radius where it starts
    skull: float = 0.17  # radius
    muzzle: float = 0.3  # length
    nose: float = 0.09  # radius
    bow: float = 25.0  # degrees by which the muzzle points down
    ear: float = 0.14  # length
    ear_width: float = 0.05
    ear_out: float = 20.0  # degrees from upright: 20 pricked, 120 hanging
    tail: float = 0.5
    tail_rise: float = -70.0  # degrees: above 0 it stands up
    tail_thick: float = 0.04
    extra: str = ""  # what else it has, see `animal_extras`


def body(a: Animal) -> Mesh:
    """Build trunk, legs, head and tail from an animal's measures."""
    half = a.trunk / 2
    shape = [
        (-1.0, 0.45, a.hip),
        (-0.85, 0.85, a.hip),
        (-0.55, 1, a.hip),
        (0, 1, a.belly),
        (0.5, 1, a.chest),
        (0.82, 0.85, a.chest),
        (1.0, 0.45, a.chest),
    ]
    trunk = hull(
        [
            (half * x, a.leg - r * s, a.leg + r * s, a.stout * r * s, a.stout * r * s)
            for x, s, r in shape
        ],
        2.2,
        12,
    )
    return join(trunk, _legs(a), *_head(a), _tail(a))


def _legs(a: Animal) -> Mesh:
    half, bars = a.trunk / 2, []
    thick = [a.foot, 0.45 * a.thigh + 0.5 * a.foot, a.thigh]  # at the sole, the knee, the top
    for x, bend, r in ((0.72, 0.02, a.chest), (-0.72, -0.08, a.hip)):
        y = 0.62 * a.stout * r
        x *= half
        path = arc([(x, y, a.leg), (x + bend, y, 0.45 * a.leg), (x, y, 0.5 * a.foot)], 6)
        bars.append(tube(path, np.interp(path[:, 2], [0, 0.45 * a.leg, a.leg], thick)))
        sole = (1.4 * a.foot, 1.15 * a.foot, 0.7 * a.foot)
        bars.append(ellipsoid((x + 0.35 * a.foot, y, 0.6 * a.foot), sole, 8))
    return pair(join(*bars))


def poll_of(a: Animal) -> np.ndarray:
    """Return where the skull's middle lies, (3,)."""
    angle = np.radians(a.rise)
    start = np.array([0.42 * a.trunk, 0, a.leg + 0.35 * a.chest])
    return start + (a.neck + 0.3 * a.chest) * np.array([np.cos(angle), 0, np.sin(angle)])


def tip_of(a: Animal) -> np.ndarray:
    """Return where the muzzle ends, (3,)."""
    bow = np.radians(a.bow)
    return poll_of(a) + a.muzzle * np.array([np.cos(bow), 0, -np.sin(bow)])


def _head(a: Animal) -> list[Mesh]:
    start, poll = np.array([0.4 * a.trunk, 0, a.leg + 0.25 * a.chest]), poll_of(a)
    deep = np.array([0.28 * a.trunk, 0, a.leg])
    thick = np.interp(
        np.arange(9), [0, 4, 8], [0.85 * a.chest, a.nape, 0.85 * min(a.skull, a.nape)]
    )
    neck = tube(arc([deep, 0.75 * start + 0.25 * poll, poll], 9), thick, 10)
    skull = ellipsoid(poll, (1.1 * a.skull, 0.9 * a.skull, a.skull), 10)
    muzzle = limb(poll, tip_of(a), 0.8 * a.skull, a.nose)
    lobe = ellipsoid((0, 0, 0.5 * a.ear), (0.35 * a.ear_width, a.ear_width, 0.6 * a.ear), 8)
    lobe = turned(lobe, "x", -a.ear_out)
    ears = pair(moved(lobe, poll[0] - 0.35 * a.skull, 0.55 * a.skull, poll[2] + 0.65 * a.skull))
    return [neck, skull, muzzle, ears]


def _tail(a: Animal) -> Mesh:
    angle = np.radians(a.tail_rise)
    root = np.array([-0.47 * a.trunk, 0, a.leg + 0.5 * a.hip])
    end = root + a.tail * np.array([-np.cos(angle), 0, np.sin(angle)])
    bend = root + a.tail * np.array([-0.3, 0, 0.1])
    return tube(arc([root, bend, end], 7), np.linspace(a.tail_thick, 0.6 * a.tail_thick, 7), 6)
