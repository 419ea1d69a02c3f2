"""The threshold of abstention keeps as many digits as it says, and no larger one does."""

import numpy as np
import pytest

from capsnet.measuring.abstention import abstention_threshold, is_long


def test_a_length_is_judged_as_it_is_shown() -> None:
    shown_as_half, beyond = 0.504, 0.506
    assert is_long([shown_as_half, beyond, 0.2], 0.5).tolist() == [False, True, False]
    assert is_long(np.float32(0.57), 0.57) == False  # noqa: E712 - a NumPy bool


def test_the_threshold_is_the_largest_that_keeps_so_many() -> None:
    lengths = np.arange(1, 101) / 100  # 0.01 … 1.00
    assert abstention_threshold(lengths, kept=0.9) == 0.1  # 90 are longer than 0.10, 89 than 0.11
    assert abstention_threshold(lengths, kept=0.5) == 0.5
    random = np.random.default_rng(0).uniform(0.3, 1, 5000)
    threshold = abstention_threshold(random)
    assert is_long(random, threshold).mean() >= 0.99
    assert is_long(random, threshold + 0.01).mean() < 0.99


def test_a_network_that_is_sure_of_nothing_never_abstains() -> None:
    assert abstention_threshold([0.0, 0.9]) == 0
    with pytest.raises(ValueError, match="no lengths"):
        abstention_threshold([])
