"""What counts of errors can tell, against values worked out elsewhere."""

from math import comb, inf, sqrt
from statistics import stdev

import pytest

from capsnet.measuring.uncertainty import interval, mean_interval, sign_test_p


@pytest.mark.parametrize(
    ("wrong", "images", "low", "high"),
    [
        # Newcombe (1998), table I, method 3.
        (81, 263, 25.53, 36.62),
        (15, 148, 6.24, 16.05),
        (0, 20, 0.0, 16.11),
        (1, 29, 0.61, 17.18),
    ],
)
def test_wilsons_interval_is_that_of_the_literature(wrong, images, low, high):
    assert interval(wrong, images) == pytest.approx((low, high), abs=0.005)


@pytest.mark.parametrize(("one", "other"), [(0, 0), (3, 3), (0, 5), (2, 9), (30, 41), (1, 1)])
def test_chance_is_the_two_sided_binomial_test(one, other):
    total = one + other
    both_tails = sum(
        comb(total, k) for k in range(total + 1) if abs(2 * k - total) >= abs(one - other)
    )
    assert sign_test_p(one, other) == pytest.approx(both_tails / 2**total)
    assert sign_test_p(one, other) == sign_test_p(other, one)


def test_chance_of_many_is_small_and_finite():
    assert 0 < sign_test_p(1_000, 1_500) < 1e-20
    assert sign_test_p(4_000, 4_010) == pytest.approx(0.92, abs=0.01)


def test_the_interval_of_a_mean_is_students():
    assert mean_interval([3.0]) == (-inf, inf)
    assert mean_interval([3.0, 3.0, 3.0]) == (3, 3)
    # Student's own t, to three digits: 12.706 with 1 degree of freedom, 2.262 with 9.
    assert mean_interval([0.0, 2.0]) == pytest.approx((1 - 12.706, 1 + 12.706), abs=0.001)
    values = [float(k * k) for k in range(10)]
    half = 2.262 * stdev(values) / sqrt(10)
    assert mean_interval(values) == pytest.approx((28.5 - half, 28.5 + half), abs=0.01)
    with pytest.raises(ValueError, match="at least one value"):
        mean_interval([])
