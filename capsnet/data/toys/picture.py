"""Draw a toy from any side, under one of six lights: numbers in, the same picture out each time."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from capsnet.data.toys.fifty import Solid, check_number, mesh
from capsnet.data.toys.lights import CONTRAST, LIGHTS, PAINT, SHADOW, Light
from capsnet.data.toys.raster import HALF_WINDOW, axes, rasterise, to_samples
from capsnet.data.toys.shapes.primitives import rotation

SIZE = 32
SIZES = range(16, 97)
SAMPLES = 3  # to each side of a pixel, whose mean it is
MAP_SIDE = 96  # of the picture that each key light has of the toy, from which shadows come
BIAS = 0.04  # by how much what casts a shadow must be nearer to the light


class Standing(NamedTuple):
    """A toy as it stands in the room, turned."""

    vertices: np.ndarray  # (V, 3)
    faces: np.ndarray  # (F, 3)
    normals: np.ndarray  # (V, 3)
    ground: float  # z of what it stands on


class Lit(NamedTuple):
    """A light and what it sees of the toy."""

    light: Light
    axes: np.ndarray  # (3, 3) right, up and toward the key light
    near: np.ndarray  # (MAP_SIDE, MAP_SIDE) how near the surface is, -inf where there is none


def render(
    category: int, instance: int, azimuth: float, elevation: float, light: int, size: int = SIZE
) -> np.ndarray:
    """Draw one view of a toy.

    Args:
        category: 0 to 4, see `CATEGORIES`.
        instance: 0 to 9, which toy of the category.
        azimuth: degrees by which it is turned to its left; at 0 it looks at the camera.
        elevation: degrees of the camera above the horizon, 0 to 90.
        light: 0 to 5, see `LIGHTS`.
        size: of the picture, 16 to 96 pixels.

    Returns:
        Greys, uint8 (size, size).

    Raises:
        ValueError: for numbers out of range.
    """
    solid = mesh(category, instance)
    check_number("light", light, len(LIGHTS))
    check_size(size)
    standing = stand(solid, check_angle("azimuth", azimuth))
    lit = shine(standing, LIGHTS[light])
    return draw(standing, check_elevation(elevation), [lit], size)[0]


def render_views(
    category: int,
    instance: int,
    azimuth: float,
    elevations: Sequence[float],
    lights: Sequence[int],
    size: int = SIZE,
) -> np.ndarray:
    """Draw several views at one azimuth: the same pictures as `render`, in a fraction of the time.

    Returns:
        Greys, uint8 (elevations, lights, size, size).
    """
    standing = stand(mesh(category, instance), azimuth)
    lit = [shine(standing, LIGHTS[light]) for light in lights]
    return np.stack([draw(standing, elevation, lit, size) for elevation in elevations])


def silhouette(
    category: int, instance: int, azimuth: float, elevation: float, size: int = SIZE
) -> np.ndarray:
    """Return how much of each pixel the toy covers, (size, size) in [0, 1].

    Arguments and errors as `render`.
    """
    check_size(size)
    standing = stand(mesh(category, instance), check_angle("azimuth", azimuth))
    side = size * SAMPLES
    points = standing.vertices @ camera(check_elevation(elevation)).T
    covered = np.zeros(side * side)
    covered[rasterise(points, standing.faces, side).sample] = 1
    return _pixels(covered[None], size)[0]


def stand(solid: Solid, azimuth: float) -> Standing:
    """Return a toy turned by some degrees."""
    turn = rotation("z", azimuth % 360).T
    vertices = solid.vertices @ turn
    return Standing(vertices, solid.faces, solid.normals @ turn, float(vertices[:, 2].min()))


def camera(elevation: float) -> np.ndarray:
    """Return right, up and toward the camera, (3, 3)."""
    angle = np.radians(elevation)
    up = (-np.sin(angle), 0.0, np.cos(angle))
    return np.array([(0.0, 1.0, 0.0), up, (np.cos(angle), 0.0, np.sin(angle))])


def shine(standing: Standing, light: Light) -> Lit:
    """Look at a toy from its key light."""
    frame = axes(np.array(light.key))
    seen = rasterise(standing.vertices @ frame.T, standing.faces, MAP_SIDE)
    near = np.full(MAP_SIDE * MAP_SIDE, -np.inf)
    near[seen.sample] = seen.depth
    return Lit(light, frame, near.reshape(MAP_SIDE, MAP_SIDE))


def draw(standing: Standing, elevation: float, lights: Sequence[Lit], size: int) -> np.ndarray:
    """Draw a toy under each of some lights, uint8 (lights, size, size)."""
    side, frame = size * SAMPLES, camera(elevation)
    seen = rasterise(standing.vertices @ frame.T, standing.faces, side)
    corners = standing.faces[seen.face]  # (S, 3)
    points = np.einsum("sc,sci->si", seen.weights, standing.vertices[corners])  # (S, 3)
    normals = np.einsum("sc,sci->si", seen.weights, standing.normals[corners])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    ground = _ground(frame, standing.ground, side)  # (side * side, 3)
    raised = points + BIAS * normals
    pictures = np.empty((len(lights), side * side))
    for picture, lit in zip(pictures, lights, strict=True):
        picture[:] = lit.light.background * (1 - SHADOW * (1 - _reached(lit, ground)))
        picture[seen.sample] = _shade(lit, raised, normals)
    return (_pixels(pictures, size).clip(0, 1) * 255).round().astype(np.uint8)


def _ground(frame: np.ndarray, height: float, side: int) -> np.ndarray:
    """Return where the ground is seen in each sample, (side * side, 3)."""
    middle = ((np.arange(side) + 0.5) / side * 2 - 1) * HALF_WINDOW
    right, up = np.tile(middle, side), np.repeat(-middle, side)
    points = right[:, None] * frame[0] + up[:, None] * frame[1]
    slope = max(frame[2, 2], 0.05)  # at the horizon the ground would lie at no end of distance
    away = (height - points[:, 2]) / slope  # along the line of sight
    return points + away[:, None] * frame[2]


def _reached(lit: Lit, points: np.ndarray) -> np.ndarray:
    """Return how far the key light reaches points (S, 3): 1, or 0 in shadow."""
    seen_from_light = points @ lit.axes.T
    column, row = np.floor(to_samples(seen_from_light, MAP_SIDE)).astype(np.int64).T
    within = (column >= 0) & (column < MAP_SIDE) & (row >= 0) & (row < MAP_SIDE)
    near = lit.near[row.clip(0, MAP_SIDE - 1), column.clip(0, MAP_SIDE - 1)]
    return 1.0 - (within & (near > seen_from_light[:, 2] + BIAS))


def _shade(lit: Lit, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Return the brightness of a surface's points, (S,)."""
    light = lit.light
    fill = np.array(light.fill) / np.linalg.norm(light.fill)
    key = (normals @ lit.axes[2]).clip(0) * _reached(lit, points)
    even = light.ambient * (0.75 + 0.25 * normals[:, 2])  # more of it comes from above
    spread = light.strength * key + light.fill_strength * (normals @ fill).clip(0)
    level = (light.strength + light.fill_strength) / 2
    return PAINT * (even + CONTRAST * spread + (1 - CONTRAST) * level)


def _pixels(samples: np.ndarray, size: int) -> np.ndarray:
    """Return the means (N, size, size) of the samples of each pixel."""
    return samples.reshape(len(samples), size, SAMPLES, size, SAMPLES).mean((2, 4))


def check_angle(name: str, angle: object) -> float:
    """Return a finite number of degrees, or raise ValueError."""
    number = isinstance(angle, (int, float, np.integer, np.floating))
    if not number or isinstance(angle, bool) or not np.isfinite(angle):  # type: ignore[call-overload]
        raise ValueError(f"{name} must be a finite number of degrees, got {angle!r}")
    return float(angle)  # type: ignore[arg-type]


def check_elevation(elevation: object) -> float:
    """Return degrees in 0..90, or raise ValueError."""
    angle = check_angle("elevation", elevation)
    if not 0 <= angle <= 90:
        raise ValueError(f"elevation must lie in 0..90 degrees, got {elevation!r}")
    return angle


def check_size(size: object) -> int:
    """Return a size in pixels that pictures can have, or raise ValueError."""
    if not isinstance(size, (int, np.integer)) or isinstance(size, bool) or size not in SIZES:
        raise ValueError(f"size must be a whole number in 16..96 pixels, got {size!r}")
    return int(size)
