"""Find the ink of one digit in a picture: on any plain ground, in uneven light, among specks."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from capsnet.drawing.parts import label_parts

WORKING_SIDE = 320  # larger pictures are averaged down to this; a digit in them stays well above 28
FAINTEST = 0.12  # of the range from ground to full ink: less contrast than this is a blank picture
PART = 0.3  # of the ink's own level: where a part ends
BOX_EDGE = 0.3  # of the ink's own level: where the box ends
SPECK = 0.04  # of the largest part's ink: less is a speck
MOST_PARTS = 6
WINDOW = 1 / 3  # of the longer side: strokes are narrower, changes of light are wider
THINNEST = 0.055  # of the box's longer side: thinner lines than nearly all of MNIST's
THICKENING_SIDE = 160  # pixels of the box's longer side while lines are thickened
MOST_INK = 0.6  # of the picture

Floats = NDArray[np.floating[Any]]


def find_ink(image: NDArray[np.uint8]) -> Floats:
    """Return how much ink lies where, cropped to the box of the digit.

    The ground is estimated locally; ink is what is darker, or what is lighter, whichever there
    is. Parts that belong to one digit are kept together; specks, and what the picture's border
    cuts, are dropped.

    Args:
        image: uint8 (H, W), (H, W, 3) or (H, W, 4).

    Returns:
        (h, w) in [0, 1], 1 being full ink; (0, 0) if the picture is blank.

    Raises:
        ValueError: for an array of another kind, or, in one sentence fit for a user, a picture
            in which no single digit can be made out.
    """
    ink = _ink_over_ground(_most_telling_channel(_check(image)))
    if not ink.size:
        return ink
    labels, count = label_parts(ink > PART)
    share = (labels > 0).mean()
    if share > MOST_INK:
        raise ValueError(
            f"Ink seems to cover {share:.0%} of the picture; show one digit on plain ground."
        )
    kept = _parts_of_one_digit(labels, count, ink)
    # A part's grey edge lies outside of it.
    rows, columns = np.nonzero(kept)
    rim = 1 + max(np.ptp(rows), np.ptp(columns)) / 12
    down, across = (np.abs(np.subtract.outer(p, p)) <= rim for p in map(np.arange, ink.shape))
    ink = ink * (down.astype(np.float32) @ kept @ across > 0)
    box = ink > BOX_EDGE
    rows, columns = np.flatnonzero(box.any(1)), np.flatnonzero(box.any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def reduce_by_area(image: Floats, rows: Floats, columns: Floats) -> Floats:
    """Average an image (H, W), 0 outside of it, over the cells of a grid.

    Args:
        image: (H, W).
        rows: (h + 1,) rising, the cells' edges from top to bottom, in pixels of `image`.
        columns: (w + 1,) rising, from left to right.

    Returns:
        (h, w).
    """
    return _overlap(rows, image.shape[0]) @ image @ _overlap(columns, image.shape[1]).T


def _overlap(edges: Floats, count: int) -> Floats:
    """Return the share (cells, count) of each cell that each of `count` pixels covers."""
    pixel = np.arange(count)
    low = np.maximum(edges[:-1, None], pixel)
    high = np.minimum(edges[1:, None], pixel + 1)
    return np.maximum(high - low, 0) / np.diff(edges)[:, None]


def thicken(ink: Floats) -> Floats:
    """Thicken lines that would be nearly lost in a box of 20 pixels, such as a fine pen's.

    Args:
        ink: (h, w) in [0, 1], cropped to the box.

    Returns:
        The same, or, if it was too thin, (h', w') in [0, 1] on a grid of its own.
    """
    box = max(ink.shape)
    short = THINNEST - _line_width(ink) / box
    if short <= 0:
        return ink
    cells = [np.linspace(0, n, max(1, round(n * THICKENING_SIDE / box)) + 1) for n in ink.shape]
    fine = reduce_by_area(ink, *cells)
    fine = fine / fine.max()
    radius = short * THICKENING_SIDE / 2
    reach = int(radius)
    height, width = fine.shape
    thick = np.zeros((height + 2 * reach, width + 2 * reach))
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            if down**2 + right**2 <= radius**2:
                place = thick[reach + down :, reach + right :][:height, :width]
                np.maximum(place, fine, out=place)
    return thick


def _line_width(ink: Floats) -> float:
    """Return twice the ink over its total variation: the width of long lines, in pixels."""
    down, across = np.gradient(np.pad(ink, 1))
    return float(2 * ink.sum() / np.hypot(down, across).sum())


def _check(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture as (H, W, 1), (H, W, 3) or (H, W, 4)."""
    shape = getattr(image, "shape", None)
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
        came = type(image).__name__ if shape is None else f"{image.dtype} {shape}"
        raise ValueError(f"a picture must be a uint8 array, got {came}")
    if image.ndim == 2:
        image = image[:, :, None]
    if image.ndim != 3 or image.shape[2] not in (1, 3, 4) or not image.size:
        raise ValueError(f"a picture must have shape (H, W), (H, W, 3) or (H, W, 4), got {shape}")
    return image


def _most_telling_channel(image: NDArray[np.uint8]) -> Floats:
    """Return, of the channels, the one that varies most, (h, w) in [0, 1], on opaque ground.

    Red ink on black is seen in red, yellow ink on white in blue, neither well in grey.
    """
    factor = -(-max(image.shape[:2]) // WORKING_SIDE)
    modes = {1: "L", 3: "RGB", 4: "RGBa"}
    picture = Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image)
    picture = picture.convert(modes[image.shape[2]])  # "RGBa": colours already times alpha
    values = np.atleast_3d(np.asarray(picture.reduce(factor), np.float64)) / 255
    if image.shape[2] == 4:
        colour, alpha = values[:, :, :3], values[:, :, 3:]
        if alpha.mean() > 0.5:  # a picture with its own ground, cut out
            opaque = alpha[:, :, 0] >= np.median(alpha)
            ground = np.median(colour[opaque], axis=0)
        else:  # ink on nothing
            ground = np.full(3, float(colour.sum() < 1.5 * alpha.sum()))
        values = colour + (1 - alpha) * ground
    return values[:, :, values.std((0, 1)).argmax()]


def _ink_over_ground(grey: Floats) -> Floats:
    """Return how much ink lies where, (H, W) in [0, 1], or (0, 0) if there is none.

    Raises:
        ValueError: if what stands out from the ground is no more than its noise.
    """
    low, high = _ground(grey), 1 - _ground(1 - grey)
    # Taken for ground, strokes and the gaps between them leave a blot; the true ground is even.
    if _unevenness(high) < _unevenness(low):
        ink = (high - grey) / np.maximum(high, 0.1)
    else:
        ink = (grey - low) / np.maximum(1 - low, 0.1)
    ink = ink - np.median(ink)  # noise lets the ground lie a little too far off
    level = np.quantile(ink[ink >= _threshold(ink)], 0.9)
    noise = 1.5 * np.median(np.abs(ink))
    if level < FAINTEST:
        return np.zeros((0, 0))
    if level < 6 * noise:
        raise ValueError(
            "No digit can be told from the background; show one digit on plain ground."
        )
    return np.clip((ink - 3 * noise) / (level - 3 * noise), 0, 1)


def _ground(grey: Floats) -> Floats:
    """Return the ground (H, W) of a picture whose ink is lighter than that.

    It is the picture's opening: what is left of it when all that is lighter than its
    surroundings and narrower than a window is taken off. Lamps and shadows are wider.
    """
    window = max(3, round(max(grey.shape) * WINDOW))
    # The ground goes on beyond the border; else the margin around a digit would count as narrow.
    wide = np.pad(grey, window, mode="edge")
    return -_lowest(-_lowest(wide, window), window)[window:-window, window:-window]


def _lowest(values: Floats, window: int) -> Floats:
    """Return the least value in a square around each of (H, W)."""
    for _ in range(2):
        padded = np.pad(values, ((window // 2, window // 2), (0, 0)), constant_values=np.inf)
        covered = 1
        while covered < 2 * (window // 2) + 1:
            step = min(covered, 2 * (window // 2) + 1 - covered)
            padded = np.minimum(padded[:-step], padded[step:])
            covered += step
        values = padded.T
    return values


def _unevenness(ground: Floats) -> float:
    """Return the total variation of a ground."""
    return float(sum(np.abs(np.diff(ground, axis=axis)).sum() for axis in (0, 1)))


def _threshold(values: Floats) -> float:
    """Return the value that parts values in two best (N. Otsu, 1979)."""
    counts, edges = np.histogram(values, 256)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1]
    above = values.size - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (sums[:-1] / below - (sums[-1] - sums[:-1]) / above) ** 2
    return float(edges[1 + np.nan_to_num(apart).argmax()])


def _parts_of_one_digit(labels: NDArray[np.intp], count: int, ink: Floats) -> NDArray[np.bool_]:
    """Return where the parts of the digit are; raise ValueError if there is more than one digit."""
    mass = np.bincount(labels.ravel(), ink.ravel(), count + 1)
    mass[0] = 0
    whole = mass.copy()
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        whole[edge] = 0
    if whole.max() > 0.1 * mass.max():  # what the border cuts is a table's edge, or a shadow
        mass = whole
    kept = np.flatnonzero(mass > SPECK * mass.max())
    if len(kept) > MOST_PARTS:
        raise ValueError(
            f"The picture holds {len(kept)} separate parts; show one digit on plain ground."
        )
    chosen = np.isin(labels, kept)
    rows, columns = (np.flatnonzero(chosen.any(axis)) for axis in (1, 0))
    tall = []  # left and right end of the parts that could be a digit by themselves
    for part in kept:
        where = labels == part
        if where.any(1).sum() > 0.6 * len(rows):
            tall.append(np.flatnonzero(where.any(0))[[0, -1]])
    tall.sort(key=lambda ends: ends[0])
    beside = sum(b[0] > a[1] for a, b in pairwise(tall))
    if beside and np.ptp(columns) > np.ptp(rows):
        raise ValueError(
            f"The picture seems to hold {beside + 1} digits side by side; cut it to one of them."
        )
    return chosen
