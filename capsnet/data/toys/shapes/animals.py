"""Ten animals on four legs, by their measures."""

from collections.abc import Callable
from functools import partial

from capsnet.data.toys.shapes.animal_body import Animal, body
from capsnet.data.toys.shapes.animal_extras import EXTRAS
from capsnet.data.toys.shapes.primitives import Mesh, join


def animal(a: Animal) -> Mesh:
    """Build an animal from its measures."""
    return join(body(a), EXTRAS[a.extra](a)) if a.extra else body(a)


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
    tail=0.7,
    tail_rise=35,
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
    extra="nose horns",
)

MAKERS: tuple[Callable[[], Mesh], ...] = tuple(
    partial(animal, a) for a in (DOG, HORSE, ELEPHANT, CAT, COW, DEER, GIRAFFE, PIG, CAMEL, RHINO)
)
