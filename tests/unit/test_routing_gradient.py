"""Which gradient routing takes: through the last iteration, or through all of them."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.autograd import gradcheck

from capsnet import CapsNet, squash
from capsnet.routing import Gradient, routing_steps


def route(votes: Tensor, gradient: Gradient, iterations: int = 3) -> Tensor:
    return list(routing_steps(votes, iterations, gradient))[-1].outputs


def gradient_of(votes: Tensor, gradient: Gradient) -> Tensor:
    votes = votes.clone().requires_grad_()
    outputs = route(votes, gradient)
    (result,) = torch.autograd.grad((outputs * torch.arange(4)).sum(), votes)
    return result


@pytest.fixture
def votes() -> Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, 5, 3, 4, dtype=torch.float64, generator=generator)


@pytest.mark.parametrize("iterations", [1, 2, 4])
def test_all_iterations_differentiate_what_they_compute(votes, iterations):
    assert gradcheck(lambda x: route(x, "all", iterations), votes.requires_grad_())


def test_last_iteration_holds_the_couplings_constant(votes):
    couplings = list(routing_steps(votes, 3))[-1].couplings
    constant = votes.clone().requires_grad_()
    outputs = squash((couplings.unsqueeze(3) * constant).sum(dim=1))
    (expected,) = torch.autograd.grad((outputs * torch.arange(4)).sum(), constant)
    torch.testing.assert_close(gradient_of(votes, "last"), expected)


def test_the_two_gradients_differ_and_the_values_do_not(votes):
    assert torch.equal(route(votes, "last"), route(votes, "all"))
    assert not torch.allclose(gradient_of(votes, "last"), gradient_of(votes, "all"), rtol=0.01)


def test_the_config_chooses_the_gradient(tiny_model, digits):
    images = digits.images[:4].unsqueeze(1) / 255
    gradients = []
    for gradient in ("last", "all"):
        model = CapsNet(replace(tiny_model.config, routing_gradient=gradient))
        model.load_state_dict(tiny_model.state_dict())
        model(images).lengths[:, 3].sum().backward()
        gradients.append(model.digit.weight.grad)
    assert not torch.allclose(*gradients, rtol=0.01)
