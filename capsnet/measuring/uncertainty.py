"""What a count of errors can tell: where the error lies, and which of two networks errs less.

scipy.stats is imported where it is needed, so that importing the library does not wait for it.
"""

import math
from collections.abc import Sequence

ALPHA = 0.05  # of tests: splits less probable than this are taken for no chance


def interval(wrong: int, images: int) -> tuple[float, float]:
    """Return where the error of all images like these lies, in percent, with 95% confidence.

    Wilson's interval (1927), which unlike the usual one is sensible for few or no errors.
    """
    from scipy.stats import binomtest

    low, high = binomtest(wrong, images).proportion_ci(method="wilson")
    return 100 * float(low), 100 * float(high)


def sign_test_p(one: int, other: int) -> float:
    """Return how probable so uneven a split is if both were as likely: the exact sign test.

    Of two networks on the same images, only those count that one alone misreads (McNemar 1947).

    Args:
        one: how often only the first was wrong.
        other: how often only the second was.

    Returns:
        The two-sided p-value; 1 where there is nothing to tell them apart.
    """
    from scipy.stats import binomtest

    return float(binomtest(one, one + other).pvalue) if one + other else 1.0


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return where the mean of all values like these lies, with 95% confidence.

    By Student's t; nothing follows from one value: then it may lie anywhere.

    Raises:
        ValueError: for none.
    """
    from scipy.stats import t

    if not values:
        raise ValueError("it takes at least one value")
    if len(values) == 1:
        return -math.inf, math.inf
    mean, degrees = sum(values) / len(values), len(values) - 1
    variance = sum((value - mean) ** 2 for value in values) / degrees
    low, high = (
        float(end) * math.sqrt(variance / len(values)) for end in t.interval(0.95, degrees)
    )
    return mean + low, mean + high
