"""Max pooling, which capsules do without: what it keeps, and what it forgets.

It stands here to be compared with: the paper's network has none.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Pooled(NamedTuple):
    """What becomes of feature maps."""

    values: Floats  # (..., h, w), the largest value of each window: all that pooling hands on
    places: NDArray[np.int32]  # (..., h, w), where in its window that stood, row by row; forgotten


def windows(maps: Floats, size: int = 2) -> Floats:
    """Cut maps (..., H, W) into windows (..., h, w, size²), each read row by row.

    Raises:
        ValueError: unless the windows fill the maps.
    """
    *others, height, width = maps.shape
    if height % size or width % size:
        raise ValueError(f"windows of {size} × {size} do not fill maps of {height} × {width}")
    cut = maps.reshape(*others, height // size, size, width // size, size)
    return np.moveaxis(cut, -3, -2).reshape(*others, height // size, width // size, size**2)


def max_pool(maps: Floats, size: int = 2) -> Pooled:
    """Keep the largest value of each window of feature maps (..., H, W); of equals, the first.

    Raises:
        ValueError: unless the windows fill the maps.
    """
    cut = windows(maps, size)
    return Pooled(cut.max(axis=-1), cut.argmax(axis=-1).astype(np.int32))
