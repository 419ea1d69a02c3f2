"""When a network should say that it is not sure: if its longest capsule is short.

The margin loss (paper, eq. 4) pulls the present digit's capsule beyond 0.9, but how long the
capsules of unusual digits become differs from network to network. So the threshold is not chosen
but measured, on digits that the network was not trained on.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

KEPT = 0.99  # share of the digits that must be answered


def is_long(length: ArrayLike, threshold: float) -> NDArray[np.bool_]:
    """Whether lengths, rounded to two decimals as they are shown, are above a threshold.

    A 0.50 that is beyond 0.5 only in its third decimal would look wrong on a screen.
    """
    return np.round(np.asarray(length, np.float64), 2) > threshold


def abstention_threshold(lengths: ArrayLike, kept: float = KEPT) -> float:
    """Return the largest threshold, in hundredths, beyond which `kept` of the lengths lie.

    It is 0 where even that is too much: such a network is sure of nothing yet.

    Args:
        lengths: |v| of the longest digit capsule of each of some digits (N,).
        kept: the share of them that must be long.

    Raises:
        ValueError: if there are no lengths.
    """
    shown = np.round(np.asarray(lengths, np.float64), 2)
    if not shown.size:
        raise ValueError("there are no lengths to find a threshold by")
    below = (n / 100 for n in range(99, 0, -1))
    return next((t for t in below if np.mean(shown > t) >= kept), 0.0)
