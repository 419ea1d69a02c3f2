"""Which triangle is seen in each sample of a square window: a z-buffer, all triangles at once."""

from typing import NamedTuple

import numpy as np

HALF_WINDOW = 1.08  # half the window's side; toys lie within 1, so that nothing touches its border


class Seen(NamedTuple):
    """The S samples of a window in which something is seen."""

    sample: np.ndarray  # (S,) int, its row times the window's side plus its column
    face: np.ndarray  # (S,) int, the triangle that is nearest there
    weights: np.ndarray  # (S, 3) how much each of its corners counts there; they add up to 1
    depth: np.ndarray  # (S,) how near it is


def axes(toward: np.ndarray) -> np.ndarray:
    """Return right, up and toward (3, 3) of whoever looks from a direction `toward` (3,)."""
    toward = toward / np.linalg.norm(toward)
    right = np.cross((0.0, 0.0, 1.0), toward)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(toward, right), toward])


def to_samples(points: np.ndarray, side: int) -> np.ndarray:
    """Return column and row (..., 2) in samples of points (..., 3) given by right, up, toward."""
    return (points[..., :2] * (0.5 / HALF_WINDOW, -0.5 / HALF_WINDOW) + 0.5) * side


def rasterise(points: np.ndarray, faces: np.ndarray, side: int) -> Seen:
    """Find what is seen of a surface, without perspective.

    Args:
        points: (V, 3) right, up and toward the camera.
        faces: (F, 3), anticlockwise seen from outside; those that turn away are not drawn.
        side: of the window, in samples.
    """
    corners = points[faces]  # (F, 3, 3)
    flat = to_samples(corners, side)  # (F, 3, 2)
    after, last = np.roll(flat, -1, 1), np.roll(flat, -2, 1)
    # The weight of a corner is an affine function of the place: zero on the edge opposite to it.
    slope_x, slope_y = after[..., 1] - last[..., 1], last[..., 0] - after[..., 0]  # (F, 3)
    offset = after[..., 0] * last[..., 1] - last[..., 0] * after[..., 1]
    area = offset.sum(1)  # twice, negative for those that turn this way, as rows go down
    low = np.ceil(flat.min(1) - 0.5).clip(0).astype(np.int64)  # (F, 2) first column and row
    high = np.floor(flat.max(1) - 0.5).clip(max=side - 1).astype(np.int64)
    wide = (high - low + 1).clip(0)  # (F, 2)
    drawn = np.flatnonzero((area < -1e-9) & (wide > 0).all(1))
    affine = np.stack([slope_x, slope_y, offset], 1)[drawn] / area[drawn, None, None]  # (D, 3, 3)
    depth = np.einsum("dic,dc->di", affine, corners[drawn, :, 2])  # (D, 3)
    wide, low = wide[drawn], low[drawn]
    many = wide.prod(1)  # samples in the box around each triangle
    owner = np.repeat(np.arange(len(drawn)), many)  # (T,)
    within = np.arange(len(owner)) - np.repeat(many.cumsum() - many, many)
    row, column = np.divmod(within, wide[owner, 0])
    row += low[owner, 1]
    column += low[owner, 0]
    place = np.stack([column + 0.5, row + 0.5, np.ones(len(owner))], 1)  # (T, 3)
    weights = np.einsum("tic,ti->ct", affine[owner], place)  # (3, T)
    inside = np.flatnonzero(weights.min(0) >= -1e-9)
    near = np.einsum("ti,ti->t", depth[owner[inside]], place[inside])
    inside = inside[np.argsort(near, kind="stable")]
    sample = row[inside] * side + column[inside]
    nearest = np.full(side * side, -1)
    nearest[sample] = inside  # of several at one place the last stays, which is the nearest
    seen = np.flatnonzero(nearest >= 0)
    chosen = nearest[seen]
    return Seen(
        seen,
        drawn[owner[chosen]],
        weights[:, chosen].T,
        np.einsum("ti,ti->t", depth[owner[chosen]], place[chosen]),
    )
