"""What counts of errors can tell, against values worked out elsewhere."""

from math import comb, inf

import pytest
from scipy import stats

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
    for count in range(2, 11):
        values = [0.3 * k * k - k for k in range(count)]
        error = stats.sem(values)
        wanted = stats.t.interval(0.95, count - 1, sum(values) / count, error)
        assert mean_interval(values) == pytest.approx(wanted, abs=0.002)
    with pytest.raises(ValueError, match="1 to 10 values"):
        mean_interval([1.0] * 11)
    with pytest.raises(ValueError, match="1 to 10 values"):
        mean_interval([])
