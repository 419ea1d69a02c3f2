"""The fifty toys: five categories of ten each, as surfaces of one size, with their normals."""

from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from capsnet.data.toys.shapes import aeroplanes, animals, cars, chairs, mugs
from capsnet.data.toys.shapes.primitives import Mesh

CATEGORIES = ("chair", "mug", "aeroplane", "car", "animal")
MAKERS = (chairs.MAKERS, mugs.MAKERS, aeroplanes.MAKERS, cars.MAKERS, animals.MAKERS)
INSTANCES = 10
CREASE = 40.0  # degrees: where two triangles meet at more, the edge is seen; below, it is smooth


class Solid(NamedTuple):
    """A toy's surface, as a renderer wants it: x forward, y to the left, z up."""

    vertices: np.ndarray  # (V, 3) float32, within 1 of the origin, the middle of the toy's box
    faces: np.ndarray  # (F, 3) int32, positions of vertices, anticlockwise seen from outside
    normals: np.ndarray  # (V, 3) float32, of length 1; a vertex on a sharp edge is there twice


def check_number(name: str, number: object, count: int) -> int:
    """Return a whole number in 0..count - 1, or raise ValueError."""
    whole = isinstance(number, (int, np.integer)) and not isinstance(number, bool)
    if not whole or not 0 <= int(number) < count:  # type: ignore[call-overload]
        raise ValueError(f"{name} must be a whole number in 0..{count - 1}, got {number!r}")
    return int(number)  # type: ignore[call-overload]


def mesh(category: int, instance: int) -> Solid:
    """Return the surface of a toy, for a renderer or a browser to draw.

    Args:
        category: 0 to 4, see `CATEGORIES`.
        instance: 0 to 9, which toy of the category.

    Returns:
        Its triangles; arrays that cannot be written to, for they are kept.

    Raises:
        ValueError: if there is no such toy.
    """
    return _solid(
        check_number("category", category, len(CATEGORIES)),
        check_number("instance", instance, INSTANCES),
    )


@cache
def _solid(category: int, instance: int) -> Solid:
    made = MAKERS[category][instance]()
    low, high = made.vertices.min(0), made.vertices.max(0)
    centred = made.vertices - (low + high) / 2
    centred /= np.linalg.norm(centred, axis=1).max()
    solid = _shaded(Mesh(centred, made.faces))
    for array in solid:
        array.flags.writeable = False
    return solid


def _shaded(made: Mesh) -> Solid:
    """Give each corner the mean normal of the triangles that meet there without a crease."""
    corners = made.vertices[made.faces]  # (F, 3, 3)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])  # (F, 3)
    flat = across / np.linalg.norm(across, axis=1, keepdims=True)
    _, place = np.unique(made.vertices.round(6), axis=0, return_inverse=True)
    meets = place.reshape(-1)[made.faces].reshape(-1)  # (3F,) the place of each corner
    by_place = np.argsort(meets, kind="stable")
    starts = np.searchsorted(meets[by_place], np.arange(meets.max() + 2))
    normals = np.empty((len(meets), 3))
    for start, end in pairwise(starts):
        here = by_place[start:end]  # corners at one place
        face = here // 3
        smooth = flat[face] @ flat[face].T > np.cos(np.radians(CREASE))
        normals[here] = smooth @ across[face]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    split = np.column_stack([made.faces.reshape(-1), normals.round(4)])
    _, first, faces = np.unique(split, axis=0, return_index=True, return_inverse=True)
    return Solid(
        made.vertices[made.faces.reshape(-1)[first]].astype(np.float32),
        faces.reshape(-1, 3).astype(np.int32),
        normals[first].astype(np.float32),
    )
