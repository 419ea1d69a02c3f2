"""Connected parts of a picture."""

import numpy as np
from numpy.typing import NDArray


def label_parts(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], int]:
    """Number the connected parts of a mask; pixels that touch at a corner are connected.

    Args:
        mask: (H, W) bool.

    Returns:
        (H, W), 0 outside of the mask and 1, 2, ... in each part, and how many parts there are.
    """
    from scipy.ndimage import label  # here, so that importing the library does not wait for it

    labels, count = label(mask, np.ones((3, 3)), np.intp)
    return labels, count
