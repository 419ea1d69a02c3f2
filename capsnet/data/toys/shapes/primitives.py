"""What toys are built of: round solids as triangle meshes, each a skin over a row of rings.

x points forward, y to the left, z up. Every solid is closed, and its faces turn outward.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Mesh(NamedTuple):
    """A surface of triangles."""

    vertices: np.ndarray  # (V, 3)
    faces: np.ndarray  # (F, 3) int, positions of vertices, anticlockwise seen from outside


def join(*meshes: Mesh) -> Mesh:
    """Return several meshes as one; where they overlap, both surfaces stay."""
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)]),
    )


def moved(mesh: Mesh, x: float = 0, y: float = 0, z: float = 0) -> Mesh:
    """Return a mesh moved along the three axes."""
    return mesh._replace(vertices=mesh.vertices + np.array([x, y, z]))


def turned(mesh: Mesh, axis: str, degrees: float) -> Mesh:
    """Return a mesh turned about the axis `x`, `y` or `z` through the origin, right-handed."""
    return mesh._replace(vertices=mesh.vertices @ rotation(axis, degrees).T)


def rotation(axis: str, degrees: float) -> np.ndarray:
    """Return the matrix (3, 3) that turns columns about an axis, right-handed."""
    angle = np.radians(degrees)
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = np.cos(angle)
    matrix[first, second], matrix[second, first] = -np.sin(angle), np.sin(angle)
    return matrix  # (3, 3)


def mirrored(mesh: Mesh) -> Mesh:
    """Return what a mesh on the left is on the right."""
    return Mesh(mesh.vertices * (1, -1, 1), mesh.faces[:, ::-1])


def pair(mesh: Mesh) -> Mesh:
    """Return a mesh and its mirror image: two wings, two arms."""
    return join(mesh, mirrored(mesh))


def around(mesh: Mesh, times: int, axis: str = "z") -> Mesh:
    """Return a mesh repeated about an axis: the blades of a propeller, a foot of five arms."""
    return join(*(turned(mesh, axis, 360 * k / times) for k in range(times)))


def loft(rings: ArrayLike) -> Mesh:
    """Lay a skin over rings of K points each, S of them, and close both ends.

    Args:
        rings: (S, K, 3); a ring may shrink to a point.
    """
    rings = np.asarray(rings, dtype=np.float64)
    count, around_, _ = rings.shape
    ends = np.stack([rings[0].mean(0), rings[-1].mean(0)])  # (2, 3)
    vertices = np.concatenate([rings.reshape(-1, 3), ends])  # (SK + 2, 3)
    here = np.arange(around_)
    after = np.roll(here, -1)
    start = np.arange(count - 1)[:, None] * around_
    a, b = start + here, start + after  # (S - 1, K)
    c, d = a + around_, b + around_
    last = (count - 1) * around_
    first_end, last_end = np.full(around_, len(vertices) - 2), np.full(around_, len(vertices) - 1)
    faces = np.concatenate(
        [
            np.stack([a, b, d], -1).reshape(-1, 3),
            np.stack([a, d, c], -1).reshape(-1, 3),
            np.stack([after, here, first_end], -1),
            np.stack([last + here, last + after, last_end], -1),
        ]
    )  # (F, 3)
    corners = vertices[faces]  # (F, 3, 3)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    faces = faces[np.linalg.norm(across, axis=1) > 1e-9]  # a ring that is a point has flat faces
    if np.einsum("fi,fi->", corners[:, 0], across) < 0:  # six times the volume that is enclosed
        faces = faces[:, ::-1]
    return Mesh(vertices, faces)


def lathe(profile: ArrayLike, sides: int = 16) -> Mesh:
    """Turn a profile about the z axis.

    Args:
        profile: (P, 2), radius and height of each point.
        sides: how many flat sides a circle has.
    """
    radius, height = np.asarray(profile, dtype=np.float64).T
    angle = 2 * np.pi * np.arange(sides) / sides
    rings = np.stack(
        [
            radius[:, None] * np.cos(angle),
            radius[:, None] * np.sin(angle),
            np.repeat(height[:, None], sides, 1),
        ],
        -1,
    )  # (P, sides, 3)
    return loft(rings)


def tube(path: ArrayLike, radius: ArrayLike, sides: int = 8, flat: float = 1) -> Mesh:
    """Sweep a circle along a path.

    Args:
        path: (P, 3).
        radius: of the circle, one for all or one for each point.
        sides: how many flat sides the circle has.
        flat: height of the circle over its width: below 1 for a band.
    """
    path = np.asarray(path, dtype=np.float64)
    radii = np.broadcast_to(np.asarray(radius, dtype=np.float64), len(path))
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = np.cross(along[0], (0, 0, 1) if abs(along[0, 2]) < 0.9 else (1, 0, 0))
    angle = 2 * np.pi * (np.arange(sides) + 0.5) / sides
    rings = []
    for point, direction, r in zip(path, along, radii, strict=True):
        aside = aside - direction * (aside @ direction)  # the last one, turned as little as can be
        aside /= np.linalg.norm(aside)
        over = np.cross(aside, direction)
        ring = np.cos(angle)[:, None] * aside + flat * np.sin(angle)[:, None] * over
        rings.append(point + r * ring)
    return loft(np.stack(rings))


def limb(start: ArrayLike, end: ArrayLike, thick: float, thin: float | None = None) -> Mesh:
    """Return a round bar from one point to another, with round ends.

    Args:
        start: (3,).
        end: (3,).
        thick: radius at the start.
        thin: radius at the end, if it is another.
    """
    thin = thick if thin is None else thin
    a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    d = (b - a) / np.linalg.norm(b - a)
    path = [a - 0.8 * thick * d, a - 0.5 * thick * d, a, b, b + 0.5 * thin * d, b + 0.8 * thin * d]
    return tube(path, [0.3 * thick, 0.8 * thick, thick, thin, 0.8 * thin, 0.3 * thin])


def ellipsoid(centre: ArrayLike, radii: ArrayLike, sides: int = 12) -> Mesh:
    """Return an ellipsoid; `centre` and `radii` are (3,)."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, sides // 2 + 2)
    ball = lathe(np.stack([np.cos(angle), np.sin(angle)], 1), sides)
    return Mesh(ball.vertices * np.asarray(radii) + np.asarray(centre), ball.faces)


def hull(stations: ArrayLike, power: float = 2, sides: int = 16) -> Mesh:
    """Return a body that runs along x: a trunk, a fuselage, the bodywork of a car.

    Args:
        stations: (S, 5), for each cross-section its x, bottom, top, and half its width at the
            bottom and at the top.
        power: 2 for round cross-sections, 4 and more for boxes with round edges.
        sides: points of a cross-section.
    """
    angle = 2 * np.pi * (np.arange(sides) + 0.5) / sides
    across, up = (np.sign(f) * np.abs(f) ** (2 / power) for f in (np.cos(angle), np.sin(angle)))
    x, bottom, top, low, high = np.asarray(stations, dtype=np.float64).T[:, :, None]  # (S, 1)
    share = (up + 1) / 2  # (K,) of the way from the bottom to the top
    y = across * (low + (high - low) * share)
    z = bottom + (top - bottom) * share
    return loft(np.stack([np.broadcast_to(x, y.shape), y, z], -1))


def box(centre: ArrayLike, size: ArrayLike, bevel: float = 0.03) -> Mesh:
    """Return a box with rounded edges; `centre` and `size` are (3,)."""
    x, y, z = np.asarray(size, dtype=np.float64) / 2
    b = min(bevel, 0.9 * x, 0.9 * y, 0.9 * z)
    rows = [(-z, b), (-z + b, 0), (z - b, 0), (z, b)]
    corners = ((1, 1), (-1, 1), (-1, -1), (1, -1))
    rings = []
    for height, inset in rows:
        ring = []
        for k, (sx, sy) in enumerate(corners):
            ends = [(x - inset, y - b), (x - b, y - inset)]
            for u, v in ends if k % 2 == 0 else ends[::-1]:
                ring.append((sx * u, sy * v, height))
        rings.append(ring)
    mesh = loft(rings)
    return mesh._replace(vertices=mesh.vertices + np.asarray(centre))


def plank(outline: ArrayLike, low: float, high: float, bevel: float = 0.02) -> Mesh:
    """Return a flat board with rounded rims, lying; its outline is round about its middle.

    Args:
        outline: (K, 2), x and y.
        low: z of its underside.
        high: z of its upper side.
        bevel: how far the rims are rounded.
    """
    flat = np.asarray(outline, dtype=np.float64)
    middle = flat.mean(0)
    out = np.linalg.norm(flat - middle, axis=1, keepdims=True)
    inner = flat - (flat - middle) * np.minimum(bevel / out, 0.5)
    b = min(bevel, (high - low) / 3)
    rows = [(inner, low), (flat, low + b), (flat, high - b), (inner, high)]
    return loft([np.column_stack([ring, np.full(len(ring), z)]) for ring, z in rows])


def wing(
    root: ArrayLike, tip: ArrayLike, chord: float, tip_chord: float, thick: float = 0.12
) -> Mesh:
    """Return a tapered wing, or a fin.

    Args:
        root: (3,), its leading edge where it starts.
        tip: (3,), its leading edge where it ends.
        chord: how deep it is along x where it starts.
        tip_chord: likewise, where it ends.
        thick: its thickness, as a share of its depth.
    """
    a, b = np.asarray(root, dtype=np.float64), np.asarray(tip, dtype=np.float64)
    over = np.cross((1.0, 0, 0), b - a)
    over /= np.linalg.norm(over)
    foil = np.array(
        [
            (0, 0),
            (0.08, 0.35),
            (0.3, 0.5),
            (0.65, 0.32),
            (1, 0.04),
            (1, -0.04),
            (0.65, -0.32),
            (0.3, -0.5),
            (0.08, -0.35),
        ]
    )  # (9, 2), how far back, and half its thickness
    rings = [
        point - depth * foil[:, :1] * (1, 0, 0) + depth * thick * foil[:, 1:] * over
        for point, depth in ((a, chord), (b, tip_chord), (b + 0.02 * (b - a), 0.8 * tip_chord))
    ]
    return loft(rings)


def arc(points: ArrayLike, count: int = 12) -> np.ndarray:
    """Return a smooth path (count, 3) through some points (Catmull and Rom's spline)."""
    p = np.asarray(points, dtype=np.float64)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = np.linspace(0, len(p) - 3, count)
    k = np.minimum(t.astype(int), len(p) - 4)
    t = (t - k)[:, None]
    a, b, c, d = p[k], p[k + 1], p[k + 2], p[k + 3]
    path: np.ndarray = b + t / 2 * (
        c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))
    )
    return path
