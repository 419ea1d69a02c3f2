"""Strokes or a picture -> the 28 x 28 image the network sees, made the way MNIST was made.

MNIST's digits were scaled, keeping their aspect, until the box of their ink fitted 20 x 20 pixels,
with grey edges, and then moved so that the centre of their mass lay on pixel (14, 14) (Y. LeCun and
C. Cortes, "The MNIST database"; on the training digits it lies at 14.0 ± 0.3 both ways). A network
trained on them reads people's drawings well only if they are made the same way.

Lengths are in pixels of the 28 x 28 image; x points right, y down, and pixel (r, c) is the square
from (c, r) to (c + 1, r + 1), so that its middle is (c + 0.5, r + 0.5).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from capsnet.drawing.ink import find_ink, reduce_by_area, thicken

SIZE = 28
BOX = 20.0  # the ink's longer side
CENTRE = 14.5  # of mass, both ways: the middle of pixel (14, 14)
STROKE_WIDTH = 2.65  # of MNIST's median digit; python -m benchmarks.stroke_width
EDGE = 0.65  # ink fades over so many pixels, beside the averaging over each; measured likewise
THICKNESS = (0.1, 4.0)  # the multiples of STROKE_WIDTH that leave something of a box of 20
MAX_POINTS = 20_000

_SAMPLES = 4  # per pixel and direction; the edge's own ramp makes more unnecessary
_VERTICES = 0.25  # of vertices closer together than this along a stroke, one is drawn
_PIECE = 0.5  # strokes are drawn in straight pieces of at most this length
_CROWD = 4_000  # pieces, thirty times a digit's: beyond that, pieces on top of others are left out

Floats = NDArray[np.floating[Any]]


class DigitFrame(NamedTuple):
    """Where the ink of a prepared image lies, in pixels of the image."""

    left: float
    top: float
    right: float
    bottom: float
    x: float  # centre of mass
    y: float


def prepare_strokes(
    strokes: Sequence[ArrayLike], *, thickness: float = 1.0, dot_size: float = 0.0
) -> NDArray[np.float32]:
    """Draw strokes as an MNIST digit: box of 20, MNIST's stroke width, centre of mass centred.

    The same strokes give the same image wherever they lie and however large they are. Ends and
    corners are round.

    Args:
        strokes: each (n, 2), its points' x (right) and y (down) in any unit.
        thickness: of the strokes, as a multiple of MNIST's own, after scaling.
        dot_size: in the strokes' unit; ink that extends no further is a dot, drawn in its own
            size. A pen rarely stands quite still, so a pad passes a few of its pixels.

    Returns:
        (28, 28) float32 in [0, 1], white on black; all 0 if there are no points.

    Raises:
        ValueError: for strokes of another shape, values that are not finite, more than 20,000
            points, or a thickness outside 0.1..4.
    """
    points, stroke = _check_strokes(strokes)
    if not THICKNESS[0] <= thickness <= THICKNESS[1]:
        raise ValueError(
            f"thickness must lie in {THICKNESS[0]:g}..{THICKNESS[1]:g} times MNIST's own, "
            f"got {thickness!r}"
        )
    if not dot_size >= 0:
        raise ValueError(f"dot_size must be at least 0, got {dot_size!r}")
    if not len(points):
        return np.zeros((SIZE, SIZE), np.float32)
    width = thickness * STROKE_WIDTH
    points = _fit(points, BOX - width - EDGE, dot_size) + SIZE / 2
    starts, ends = _pieces(points, stroke)
    x, y = centre_of_mass(_render(starts, ends, width))
    # Mass is centred, but ink is never pushed over the image's edge.
    low, high = points.min(0) - width / 2, points.max(0) + width / 2
    move = np.clip((CENTRE - x, CENTRE - y), -low, SIZE - high)
    return _render(starts + move, ends + move, width)


def prepare_raster(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Find the digit in a picture and scale and centre it like MNIST.

    The ink may be darker or lighter than its ground, the light uneven, the ground transparent;
    see `capsnet.drawing.ink.find_ink`. MNIST's own digits, enlarged, come back almost unchanged.

    Args:
        image: uint8 (H, W), (H, W, 3) or (H, W, 4).

    Returns:
        (28, 28) float32 in [0, 1], white on black; all 0 for a blank picture.

    Raises:
        ValueError: for an array of another kind, or, in one sentence fit for a user, a picture
            in which no single digit can be made out.
    """
    ink = find_ink(image)
    if not ink.size:
        return np.zeros((SIZE, SIZE), np.float32)
    ink = thicken(ink)
    height, width = ink.shape
    scale = BOX / max(height, width)
    x, y = centre_of_mass(ink)
    # Whole pixels, as MNIST did: moving by less would blur what is on the grid already.
    left = np.clip(round(CENTRE - x * scale), 0, SIZE - round(width * scale))
    top = np.clip(round(CENTRE - y * scale), 0, SIZE - round(height * scale))
    rows = (np.arange(SIZE + 1) - top) / scale
    columns = (np.arange(SIZE + 1) - left) / scale
    return reduce_by_area(ink, rows, columns).astype(np.float32)


def centre_of_mass(image: Floats) -> tuple[float, float]:
    """Return x and y of the centre of mass of an image (H, W) that is not all 0."""
    x = image.sum(0) @ (np.arange(image.shape[1]) + 0.5)
    y = image.sum(1) @ (np.arange(image.shape[0]) + 0.5)
    return float(x / image.sum()), float(y / image.sum())


def digit_frame(image: Floats) -> DigitFrame | None:
    """Return the box of what is drawn (28, 28), and its centre of mass; None if nothing is."""
    rows, columns = (np.flatnonzero(image.max(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    x, y = centre_of_mass(image)
    left, top = float(columns[0]), float(rows[0])
    return DigitFrame(left, top, columns[-1] + 1.0, rows[-1] + 1.0, x, y)


def _check_strokes(strokes: Sequence[ArrayLike]) -> tuple[Floats, NDArray[np.intp]]:
    """Return all points (N, 2) float64, and of each the number of its stroke (N,)."""
    if not hasattr(strokes, "__len__") or (isinstance(strokes, np.ndarray) and strokes.ndim != 3):
        raise ValueError(
            f"strokes must be a list of arrays of shape (n, 2), got {_describe(strokes)}"
        )
    arrays, total = [], 0
    for number, stroke in enumerate(strokes):
        try:
            array = np.asarray(stroke, np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"stroke {number} must hold numbers of shape (n, 2): {error}"
            ) from error
        if not array.size:
            continue
        if array.ndim != 2 or array.shape[1] != 2:
            raise ValueError(f"stroke {number} must have shape (n, 2), got {array.shape}")
        arrays.append(array)
        total += len(array)
        if total > MAX_POINTS:
            raise ValueError(
                f"strokes must have at most {MAX_POINTS:,} points, got {total:,} or more"
            )
    if not arrays:
        return np.zeros((0, 2)), np.zeros(0, np.intp)
    points = np.concatenate(arrays)
    if not (np.abs(points) < 1e100).all():  # NaN fails every comparison
        raise ValueError(
            "the points of strokes must be finite numbers, got NaN, infinity or beyond 1e100"
        )
    return points, np.repeat(np.arange(len(arrays)), [len(array) for array in arrays])


def _describe(value: object) -> str:
    shape = getattr(value, "shape", None)
    return type(value).__name__ if shape is None else f"an array of shape {shape}"


def _fit(points: Floats, side: float, dot_size: float) -> Floats:
    """Scale points so that the longer side of their box is `side`, and centre the box on 0."""
    low, high = points.min(0), points.max(0)
    extent = (high - low).max()
    # Beside its distance from the origin, an extent may be nothing but rounding.
    if extent <= max(dot_size, 1e-9 * np.abs(points).max(), 1e-100):
        return np.zeros_like(points)
    return (points - low - (high - low) / 2) * (side / extent)


def _pieces(points: Floats, stroke: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Cut strokes into short straight pieces; return their starts and ends, each (P, 2)."""
    joined = np.append(stroke[1:] == stroke[:-1], False)  # (N,) with the next point
    length = np.zeros(len(points))
    length[1:] = np.cumsum(np.hypot(*(points[1:] - points[:-1]).T) * joined[:-1])
    bucket = np.floor(length / _VERTICES)
    kept = np.append(True, (bucket[1:] != bucket[:-1]) | ~joined[:-1]) | ~joined
    points, stroke = points[kept], stroke[kept]
    # The last point of a stroke is a piece of no length: all there is of a stroke of one point.
    last = np.append(stroke[1:] != stroke[:-1], True)[:, None]
    ends = np.where(last, points, np.roll(points, -1, axis=0))
    parts = np.maximum(np.ceil(np.hypot(*(ends - points).T) / _PIECE), 1).astype(int)
    which = np.repeat(np.arange(len(points)), parts)
    part = (np.arange(len(which)) - np.repeat(np.cumsum(parts) - parts, parts))[:, None]
    step = ((ends - points) / parts[:, None])[which]
    starts = points[which] + part * step
    ends = starts + step
    if len(starts) > _CROWD:
        column, row = np.round((starts + ends) * (0.5 / _VERTICES)).astype(int).T
        _, chosen = np.unique(row * 1_000 + column, return_index=True)
        starts, ends = starts[chosen], ends[chosen]
    return starts, ends


def _render(starts: Floats, ends: Floats, width: float) -> NDArray[np.float32]:
    """Draw pieces (P, 2) to (P, 2), all `width` wide with round ends, on (28, 28).

    Each sample of a fine grid takes its distance to the nearest piece, and from it how much
    ink it holds; a pixel is the mean of its samples.
    """
    reach = (width + EDGE) / 2  # ink extends this far from the line
    patch = int(np.ceil((2 * reach + _PIECE) * _SAMPLES)) + 1  # samples that one piece can touch
    margin = int(np.ceil(reach + _PIECE)) * _SAMPLES
    side = SIZE * _SAMPLES + 2 * margin
    corner = np.floor((np.minimum(starts, ends) - reach) * _SAMPLES).astype(int)  # (P, 2)
    offset = np.arange(patch)
    x, y = ((corner[:, i, None] + offset + 0.5) / _SAMPLES - starts[:, i, None] for i in (0, 1))
    along = ends - starts
    square = (along**2).sum(1)
    u = along / np.where(square > 0, square, 1)[:, None]
    x, y = x[:, None, :], y[:, :, None]  # (P, 1, patch), (P, patch, 1)
    t = np.clip(x * u[:, 0, None, None] + y * u[:, 1, None, None], 0, 1)
    distance = (x - t * along[:, 0, None, None]) ** 2 + (y - t * along[:, 1, None, None]) ** 2
    index = (corner[:, 1, None] + margin + offset)[:, :, None] * side
    index = index + (corner[:, 0, None] + margin + offset)[:, None, :]
    nearest = np.full(side * side, np.inf)
    np.minimum.at(nearest, index.ravel(), distance.ravel())
    ink = np.clip((reach - np.sqrt(nearest)) / EDGE, 0, 1).reshape(side, side)
    ink = ink[margin : side - margin, margin : side - margin]
    pixels = ink.reshape(SIZE, _SAMPLES, SIZE, _SAMPLES).mean((1, 3))
    return pixels.astype(np.float32)
