"""squash against its definition (paper, eq. 1)."""

import pytest
import torch
from torch.autograd import gradcheck

from capsnet import squash


def test_value_by_hand():
    s = torch.tensor([[3.0, 4.0], [0.0, -1.0]], dtype=torch.float64)
    expected = torch.tensor([[25 / 26 * 0.6, 25 / 26 * 0.8], [0.0, -0.5]], dtype=torch.float64)
    torch.testing.assert_close(squash(s), expected, rtol=1e-10, atol=0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_length_follows_the_formula_and_stays_below_one(dtype: torch.dtype):
    lengths = torch.logspace(-3, 3, 200, dtype=dtype)
    directions = torch.nn.functional.normalize(torch.randn(200, 16, dtype=dtype), dim=1)
    squashed = squash(lengths[:, None] * directions).norm(dim=1)
    expected = lengths**2 / (1 + lengths**2)
    torch.testing.assert_close(squashed, expected, rtol=1e-5, atol=1e-9)
    assert (squashed < 1).all()
    assert (squashed[1:150] > squashed[:149]).all()


def test_direction_is_kept():
    s = torch.randn(50, 8, dtype=torch.float64)
    cosine = torch.nn.functional.cosine_similarity(s, squash(s), dim=1)
    torch.testing.assert_close(cosine, torch.ones_like(cosine))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_value_and_gradient_are_zero_at_zero(dtype: torch.dtype):
    s = torch.zeros(3, 8, dtype=dtype)
    s[1] = torch.arange(8)
    s.requires_grad_()
    v = squash(s)
    v.sum().backward()
    assert s.grad is not None
    assert v[0].tolist() == v[2].tolist() == [0.0] * 8
    assert s.grad[0].tolist() == s.grad[2].tolist() == [0.0] * 8
    assert s.grad.isfinite().all()
    assert s.grad[1].abs().sum() > 0


@pytest.mark.parametrize("size", [1e-30, 1e-12, 1e-6, 1e6])
def test_value_and_gradient_are_finite_near_zero_and_far_from_it(size: float):
    s = (size * torch.randn(20, 8)).requires_grad_()
    v = squash(s)
    v.sum().backward()
    assert s.grad is not None
    assert v.isfinite().all()
    assert s.grad.isfinite().all()


@pytest.mark.parametrize("dim", [-1, 0, 1])
def test_gradient_is_that_of_the_value(dim: int):
    s = torch.randn(3, 4, 5, dtype=torch.float64, requires_grad=True)
    assert gradcheck(lambda s: squash(s, dim), s)


def test_other_dim_squashes_along_that_dim():
    s = torch.randn(2, 5, 3, dtype=torch.float64)
    torch.testing.assert_close(squash(s, dim=1), squash(s.movedim(1, -1)).movedim(-1, 1))
    assert not torch.allclose(squash(s, dim=1), squash(s))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_numbers_are_squashed_in_float32(dtype: torch.dtype):
    s = torch.randn(4, 8).to(dtype)
    assert squash(s).dtype == torch.float32
    torch.testing.assert_close(squash(s), squash(s.float()), rtol=0, atol=0)
