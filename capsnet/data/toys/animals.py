"""Ten animals on four legs. They look along x."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from capsnet.data.toys.primitives import (
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
    extra: str = ""


def animal(a: Animal) -> Mesh:
    """Build one from its measures."""
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
    parts = [trunk, _legs(a), *_head(a), _tail(a)]
    return join(*parts, *(EXTRAS[a.extra](a) if a.extra in EXTRAS else ()))


def _legs(a: Animal) -> Mesh:
    half, bars = a.trunk / 2, []
    for x, bend, r in ((0.72, 0.02, a.chest), (-0.72, -0.08, a.hip)):
        y = 0.62 * a.stout * r
        top, knee = (x * half, y, a.leg - 0.15 * r), (x * half + bend, y, 0.45 * a.leg)
        bars.append(limb(top, knee, a.thigh, 0.5 * (a.thigh + a.foot)))
        bars.append(limb(knee, (x * half, y, a.foot), 0.5 * (a.thigh + a.foot), a.foot))
        bars.append(
            ellipsoid(
                (x * half + 0.4 * a.foot, y, 0.6 * a.foot),
                (1.5 * a.foot, 1.15 * a.foot, 0.8 * a.foot),
                8,
            )
        )
    return pair(join(*bars))


def _poll(a: Animal) -> np.ndarray:
    """Return where the skull's middle lies, (3,)."""
    angle = np.radians(a.rise)
    start = np.array([0.42 * a.trunk, 0, a.leg + 0.35 * a.chest])
    return start + (a.neck + 0.3 * a.chest) * np.array([np.cos(angle), 0, np.sin(angle)])


def _head(a: Animal) -> list[Mesh]:
    start, poll = np.array([0.4 * a.trunk, 0, a.leg + 0.25 * a.chest]), _poll(a)
    neck = limb(start, poll, a.nape, 0.8 * min(a.skull, a.nape))
    bow = np.radians(a.bow)
    tip = poll + a.muzzle * np.array([np.cos(bow), 0, -np.sin(bow)])
    skull = ellipsoid(poll, (1.1 * a.skull, 0.9 * a.skull, a.skull), 10)
    muzzle = limb(poll, tip, 0.8 * a.skull, a.nose)
    lobe = ellipsoid((0, 0, 0.5 * a.ear), (0.35 * a.ear_width, a.ear_width, 0.6 * a.ear), 8)
    lobe = turned(lobe, "x", -a.ear_out)
    ears = pair(moved(lobe, poll[0] - 0.35 * a.skull, 0.55 * a.skull, poll[2] + 0.65 * a.skull))
    return [neck, skull, muzzle, ears]


def _tail(a: Animal) -> Mesh:
    angle = np.radians(a.tail_rise)
    root = np.array([-0.47 * a.trunk, 0, a.leg + 0.5 * a.hip])
    end = root + a.tail * np.array([-np.cos(angle), 0, np.sin(angle)])
    bend = root + (-0.3 * a.tail, 0, 0.1 * a.tail)
    return tube(
        arc([root, bend, end], 7), np.linspace(a.tail_thick, 0.6 * a.tail_thick, 7).tolist(), 6
    )


def _elephant(a: Animal) -> list[Mesh]:
    poll = _poll(a)
    path = arc(
        [poll + (0.15, 0, 0), poll + (0.4, 0, -0.2), poll + (0.42, 0, -0.6), poll + (0.6, 0, -0.8)],
        9,
    )
    trunk = tube(path, np.linspace(0.15, 0.06, 9).tolist())
    tusk = tube(
        arc([poll + (0.2, 0.14, -0.12), poll + (0.5, 0.2, -0.28), poll + (0.68, 0.2, -0.16)], 6),
        np.linspace(0.05, 0.02, 6).tolist(),
        6,
    )
    return [trunk, pair(tusk)]


def _horns(a: Animal) -> list[Mesh]:
    poll = _poll(a)
    path = arc([poll + (0, 0.1, 0.12), poll + (0, 0.3, 0.16), poll + (0.06, 0.36, 0.36)], 7)
    return [pair(tube(path, np.linspace(0.05, 0.015, 7).tolist(), 6))]


def _antlers(a: Animal) -> list[Mesh]:
    poll = _poll(a)
    beam = arc([poll + (0, 0.06, 0.1), poll + (-0.12, 0.25, 0.3), poll + (0.0, 0.36, 0.62)], 7)
    tines = [limb(beam[k], beam[k] + (0.18, 0.02, 0.12), 0.025, 0.015) for k in (2, 4)]
    return [pair(join(tube(beam, 0.03, 6), *tines))]


def _humps(a: Animal) -> list[Mesh]:
    return [ellipsoid((x, 0, a.leg + 0.85 * a.belly), (0.2, 0.16, 0.28), 10) for x in (-0.25, 0.22)]


def _mane(a: Animal) -> list[Mesh]:
    poll = _poll(a)
    start = np.array([0.36 * a.trunk, 0, a.leg + a.chest])
    path = arc([start, (start + poll) / 2 + (-0.08, 0, 0.12), poll + (-0.02, 0, a.skull)], 7)
    return [tube(path, 0.09, 8, 0.45)]


def _knobs(a: Animal) -> list[Mesh]:
    poll = _poll(a)
    return [pair(limb(poll + (-0.02, 0.06, 0.1), poll + (-0.06, 0.08, 0.28), 0.03))]


def _rhino(a: Animal) -> list[Mesh]:
    bow = np.radians(a.bow)
    tip = _poll(a) + a.muzzle * np.array([np.cos(bow), 0, -np.sin(bow)])
    horn = tube(
        arc([tip, tip + (0.1, 0, 0.2), tip + (0.06, 0, 0.42)], 6),
        np.linspace(0.1, 0.015, 6).tolist(),
    )
    return [horn, limb(tip + (-0.2, 0, 0.1), tip + (-0.18, 0, 0.26), 0.06, 0.02)]


EXTRAS: dict[str, Callable[[Animal], list[Mesh]]] = {
    "trunk": _elephant,
    "horns": _horns,
    "antlers": _antlers,
    "humps": _humps,
    "mane": _mane,
    "knobs": _knobs,
    "horn": _rhino,
}

HORSE = Animal(
    neck=0.55, rise=50, muzzle=0.42, bow=45, leg=0.95, extra="mane", tail=0.7, tail_thick=0.09
)
COW = Animal(
    trunk=1.4,
    chest=0.36,
    belly=0.4,
    hip=0.34,
    neck=0.3,
    rise=25,
    muzzle=0.32,
    nose=0.13,
    leg=0.82,
    ear_out=95,
    ear=0.2,
    extra="horns",
    thigh=0.12,
)
GIRAFFE = Animal(
    trunk=0.95,
    chest=0.32,
    hip=0.22,
    belly=0.26,
    leg=1.25,
    neck=1.35,
    rise=66,
    nape=0.17,
    skull=0.13,
    muzzle=0.26,
    bow=20,
    ear_out=80,
    extra="knobs",
    thigh=0.11,
    foot=0.06,
)
ELEPHANT = Animal(
    trunk=1.4,
    chest=0.5,
    belly=0.55,
    hip=0.5,
    leg=0.95,
    thigh=0.2,
    foot=0.16,
    neck=0.25,
    rise=30,
    nape=0.3,
    skull=0.32,
    muzzle=0.15,
    nose=0.2,
    ear=0.6,
    ear_width=0.3,
    ear_out=115,
    tail=0.4,
    extra="trunk",
)
PIG = Animal(
    trunk=1.3,
    chest=0.4,
    belly=0.45,
    hip=0.4,
    stout=0.9,
    leg=0.58,
    thigh=0.13,
    foot=0.08,
    neck=0.12,
    rise=5,
    nape=0.3,
    skull=0.27,
    muzzle=0.32,
    nose=0.13,
    bow=12,
    ear=0.22,
    ear_width=0.11,
    ear_out=50,
    tail=0.2,
    tail_rise=60,
)
DOG = Animal(
    trunk=1.05,
    chest=0.24,
    belly=0.19,
    hip=0.2,
    leg=0.62,
    thigh=0.1,
    foot=0.065,
    neck=0.26,
    rise=48,
    nape=0.14,
    skull=0.17,
    muzzle=0.3,
    nose=0.08,
    bow=10,
    ear=0.26,
    ear_width=0.09,
    ear_out=140,
    tail=0.5,
    tail_rise=55,
)
CAT = Animal(
    trunk=0.95,
    chest=0.19,
    belly=0.2,
    hip=0.2,
    leg=0.46,
    thigh=0.085,
    foot=0.055,
    neck=0.12,
    rise=45,
    nape=0.13,
    skull=0.2,
    muzzle=0.16,
    nose=0.08,
    bow=20,
    ear=0.18,
    ear_width=0.09,
    ear_out=18,
    tail=0.95,
    tail_rise=62,
    tail_thick=0.05,
)
CAMEL = Animal(
    trunk=1.2,
    leg=1.05,
    neck=0.8,
    rise=45,
    nape=0.14,
    skull=0.14,
    muzzle=0.32,
    bow=10,
    extra="humps",
    ear=0.1,
    belly=0.32,
)
DEER = Animal(
    trunk=1.0,
    chest=0.25,
    belly=0.23,
    hip=0.23,
    leg=0.85,
    thigh=0.1,
    foot=0.045,
    neck=0.5,
    rise=58,
    nape=0.13,
    skull=0.13,
    muzzle=0.27,
    nose=0.06,
    ear_out=70,
    ear=0.2,
    tail=0.14,
    tail_rise=30,
    extra="antlers",
)
BEAR = Animal(
    trunk=1.3,
    chest=0.42,
    belly=0.44,
    hip=0.44,
    leg=0.68,
    thigh=0.19,
    foot=0.13,
    neck=0.2,
    rise=12,
    nape=0.28,
    skull=0.26,
    muzzle=0.32,
    nose=0.1,
    ear=0.12,
    ear_width=0.1,
    ear_out=35,
    tail=0.1,
    tail_rise=20,
)
RHINO = Animal(
    trunk=1.5,
    chest=0.45,
    belly=0.46,
    hip=0.42,
    leg=0.72,
    thigh=0.17,
    foot=0.12,
    neck=0.25,
    rise=0,
    nape=0.3,
    skull=0.25,
    muzzle=0.45,
    nose=0.16,
    bow=20,
    ear=0.18,
    ear_width=0.07,
    ear_out=30,
    extra="horn",
)

MAKERS: tuple[Callable[[], Mesh], ...] = tuple(
    partial(animal, a) for a in (DOG, HORSE, ELEPHANT, CAT, COW, DEER, GIRAFFE, PIG, CAMEL, RHINO)
)
_ = BEAR
