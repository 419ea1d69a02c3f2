"""Fifty toys that can be seen from everywhere, made in code; the views are those of smallNORB."""

from capsnet.data.toys.fifty import CATEGORIES, INSTANCES, Solid, mesh
from capsnet.data.toys.lights import LIGHTS
from capsnet.data.toys.picture import render
from capsnet.data.toys.views import (
    AZIMUTHS,
    ELEVATIONS,
    TEST_INSTANCES,
    TRAIN_INSTANCES,
    Toys,
    familiar,
    load_toys,
)

__all__ = [
    "AZIMUTHS",
    "CATEGORIES",
    "ELEVATIONS",
    "INSTANCES",
    "LIGHTS",
    "TEST_INSTANCES",
    "TRAIN_INSTANCES",
    "Solid",
    "Toys",
    "familiar",
    "load_toys",
    "mesh",
    "render",
]
