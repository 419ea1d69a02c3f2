"""Routing-by-agreement against the paper's procedure 1, written out as plain loops."""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from capsnet import dynamic_routing
from capsnet.routing import routing_steps

Steps = list[tuple[NDArray[np.float64], ...]]


def route_one_image(votes: NDArray[np.float64], iterations: int) -> Steps:
    """Procedure 1 for the votes (I, J, D) of one image: (b, c, s, v) of each iteration."""
    children, parents, dim = votes.shape
    b = np.zeros((children, parents))
    steps: Steps = []
    for _ in range(iterations):
        c, s, v = np.zeros_like(b), np.zeros((parents, dim)), np.zeros((parents, dim))
        for i in range(children):
            total = sum(math.exp(b[i, k]) for k in range(parents))
            for j in range(parents):
                c[i, j] = math.exp(b[i, j]) / total
        for j in range(parents):
            for i in range(children):
                for d in range(dim):
                    s[j, d] += c[i, j] * votes[i, j, d]
            length = math.sqrt(sum(x * x for x in s[j]))
            v[j] = length**2 / (1 + length**2) * s[j] / length
        steps.append((b.copy(), c, s, v))
        for i in range(children):
            for j in range(parents):
                for d in range(dim):
                    b[i, j] += votes[i, j, d] * v[j, d]
    return steps


@pytest.fixture
def votes() -> Tensor:
    """Votes (B, I, J, D) float64 long enough for logits to move."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(3, 12, 4, 5, dtype=torch.float64, generator=generator)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float64, 1e-9), (torch.float32, 1e-5)], ids=["f64", "f32"]
)
@pytest.mark.parametrize("gradient", ["last", "all"])
def test_every_step_equals_the_loops(votes, dtype, tolerance, gradient):
    steps = list(routing_steps(votes.to(dtype), 4, gradient))
    for image in range(len(votes)):
        by_hand = route_one_image(votes[image].numpy(), 4)
        assert len(steps) == len(by_hand) == 4
        for step, expected in zip(steps, by_hand, strict=True):
            for came, wanted in zip(step, expected, strict=True):
                np.testing.assert_allclose(came[image], wanted, rtol=0, atol=tolerance)


def test_couplings_sum_to_one_over_parents_and_not_over_children(votes):
    for step in routing_steps(votes, 4):
        over_parents = step.couplings.sum(dim=2)
        torch.testing.assert_close(over_parents, torch.ones_like(over_parents))
        over_children = step.couplings.sum(dim=1)
        assert (over_children - 1).abs().min() > 0.1
        torch.testing.assert_close(
            over_children.sum(dim=1), torch.full((3,), 12.0, dtype=torch.float64)
        )


def test_first_logits_are_zero_and_first_couplings_uniform(votes):
    first, second, *_ = routing_steps(votes, 3)
    assert not first.logits.any()
    assert (first.couplings == 1 / 4).all()
    assert second.logits.abs().min() > 0


def test_one_iteration_averages_the_votes(votes):
    capsules, couplings = dynamic_routing(votes, iterations=1)
    assert (couplings == 1 / 4).all()
    mean = votes.mean(dim=1) * 12 / 4
    length = mean.norm(dim=2, keepdim=True)
    torch.testing.assert_close(capsules, length / (1 + length**2) * mean)


def test_dynamic_routing_returns_the_last_step(votes):
    last = list(routing_steps(votes, 3))[-1]
    capsules, couplings = dynamic_routing(votes)
    assert torch.equal(capsules, last.outputs)
    assert torch.equal(couplings, last.couplings)


def test_more_iterations_begin_as_fewer_do(votes):
    for short, long in zip(routing_steps(votes, 2), routing_steps(votes, 6), strict=False):
        for a, b in zip(short, long, strict=True):
            assert torch.equal(a, b)


def test_each_image_is_routed_alone(votes):
    together, _ = dynamic_routing(votes)
    for image in range(len(votes)):
        alone, _ = dynamic_routing(votes[image : image + 1])
        torch.testing.assert_close(alone[0], together[image])
    assert not torch.allclose(together[0], together[1], atol=0.1)


def test_nothing_is_kept_between_calls(votes):
    assert torch.equal(dynamic_routing(votes)[0], dynamic_routing(votes)[0])


def test_order_of_children_does_not_matter(votes):
    order = torch.randperm(12)
    capsules, couplings = dynamic_routing(votes)
    permuted, permuted_couplings = dynamic_routing(votes[:, order])
    torch.testing.assert_close(permuted, capsules)
    torch.testing.assert_close(permuted_couplings, couplings[:, order])


def test_parents_can_be_renamed(votes):
    order = torch.tensor([2, 0, 3, 1])
    capsules, couplings = dynamic_routing(votes)
    permuted, permuted_couplings = dynamic_routing(votes[:, :, order])
    torch.testing.assert_close(permuted, capsules[:, order])
    torch.testing.assert_close(permuted_couplings, couplings[:, :, order])


def test_agreement_wins():
    """Eight children agree on parent 0 and contradict each other on parent 1."""
    votes = torch.zeros(1, 8, 2, 4)
    votes[0, :, 0] = torch.tensor([1.0, 0, 0, 0])
    votes[0, :, 1] = torch.cat([torch.eye(4), -torch.eye(4)])
    for step, least in zip(routing_steps(votes, 4), (0.5, 0.7, 0.85, 0.93), strict=True):
        assert (step.couplings[0, :, 0] >= least).all()
