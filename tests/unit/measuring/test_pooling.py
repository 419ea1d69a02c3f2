"""Max pooling, as torch does it."""

import numpy as np
import pytest
import torch

from capsnet.measuring.pooling import max_pool, windows


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pooled_as_torch_pools(size):
    maps = torch.rand(3, 20, 10, generator=torch.Generator().manual_seed(0))
    values, places = torch.nn.functional.max_pool2d(maps, size, return_indices=True)
    pooled = max_pool(maps.numpy(), size)
    np.testing.assert_array_equal(pooled.values, values.numpy())
    # Torch counts places over the whole map.
    rows, columns = places.numpy() // 10 % size, places.numpy() % 10 % size
    np.testing.assert_array_equal(pooled.places, rows * size + columns)


def test_windows_are_read_row_by_row():
    cut = windows(np.arange(16, dtype=np.float32).reshape(4, 4))
    np.testing.assert_array_equal(cut[0, 1], [2, 3, 6, 7])
    np.testing.assert_array_equal(cut[1, 0], [8, 9, 12, 13])


def test_of_equals_the_first_is_said_to_stand():
    assert max_pool(np.zeros((2, 2), np.float32)).places.tolist() == [[0]]


def test_windows_must_fill_the_map():
    with pytest.raises(ValueError, match="3 × 3 do not fill maps of 20 × 20"):
        max_pool(np.zeros((20, 20), np.float32), 3)
