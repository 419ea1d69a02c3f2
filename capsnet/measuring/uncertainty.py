"""What a count of errors can tell: where the error lies, and which of two networks errs less."""

import math
from collections.abc import Sequence

ALPHA = 0.05  # of tests: splits less probable than this are taken for no chance
Z = 1.959964  # of the normal distribution lies 95% within so many deviations
# The same of Student's t (1908), by degrees of freedom.
T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def interval(wrong: int, images: int) -> tuple[float, float]:
    """Return where the error of all images like these lies, in percent, with 95% confidence.

    Wilson's interval (1927), which unlike the usual one is sensible for few or no errors.
    """
    share = wrong / images
    middle = (share + Z**2 / (2 * images)) / (1 + Z**2 / images)
    spread = Z * math.sqrt(share * (1 - share) / images + Z**2 / (4 * images**2))
    half = spread / (1 + Z**2 / images)
    # At none and at all, rounding would leave the share itself outside.
    return 100 * min(share, max(0.0, middle - half)), 100 * max(share, min(1.0, middle + half))


def sign_test_p(one: int, other: int) -> float:
    """Return how probable so uneven a split is if both were as likely: the exact sign test.

    Of two networks on the same images, only those count that one alone misreads (McNemar 1947).

    Args:
        one: how often only the first was wrong.
        other: how often only the second was.

    Returns:
        The two-sided p-value; 1 where there is nothing to tell them apart.
    """
    total, few = one + other, min(one, other)
    if 2 * few == total:
        return 1.0
    ways = term = 1
    for k in range(few):
        term = term * (total - k) // (k + 1)
        ways += term
    return min(1.0, 2 * ways / 2**total)


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return where the mean of all values like these lies, with 95% confidence.

    By Student's t, for 2 to 10 values; nothing follows from one: then it may lie anywhere.

    Raises:
        ValueError: for none, or for more than 10.
    """
    if not 1 <= len(values) <= len(T) + 1:
        raise ValueError(f"it takes 1 to {len(T) + 1} values, got {len(values)}")
    if len(values) == 1:
        return -math.inf, math.inf
    mean, degrees = sum(values) / len(values), len(values) - 1
    variance = sum((value - mean) ** 2 for value in values) / degrees
    half = T[degrees] * math.sqrt(variance / len(values))
    return mean - half, mean + half
