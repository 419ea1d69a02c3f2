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
    height, width = mask.shape
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    run_row, start = np.nonzero(edges == 1)  # runs of a row, from start up to end
    end = np.nonzero(edges == -1)[1]
    parent = list(range(len(start)))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    first = np.searchsorted(run_row, np.arange(height + 1))
    for row in range(1, height):
        above, here = int(first[row - 1]), int(first[row])
        while above < first[row] and here < first[row + 1]:
            if start[above] <= end[here] and start[here] <= end[above]:
                parent[root(here)] = root(above)
            if end[above] < end[here]:
                above += 1
            else:
                here += 1
    roots = np.array([root(run) for run in range(len(parent))], np.intp)
    names, numbers = np.unique(roots, return_inverse=True)
    steps = np.zeros((height, width + 1), np.intp)
    np.add.at(steps, (run_row, start), numbers + 1)
    np.add.at(steps, (run_row, end), -(numbers + 1))
    return np.cumsum(steps, axis=1)[:, :width], len(names)
