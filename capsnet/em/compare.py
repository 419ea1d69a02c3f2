"""Routing by agreement and routing by EM on the same votes, iteration by iteration."""

from dataclasses import dataclass

import torch
from torch import Tensor

from capsnet.em.layers import TYPICAL_MASS
from capsnet.em.routing import (
    check_cost_scale,
    check_votes,
    em_steps,
    every_child,
    fully_connected,
)
from capsnet.routing import check_iterations, routing_steps


@dataclass(frozen=True, eq=False)
class RoutingComparison:
    """What R iterations of both routings made of the same votes."""

    couplings: Tensor  # c (R, B, I, J) of routing by agreement, sums to 1 over J
    lengths: Tensor  # |v| (R, B, J)
    responsibilities: Tensor  # R (R, B, I, J) of EM, sums to 1 over J
    activations: Tensor  # a (R, B, J)
    beta_a: Tensor  # (B,), see `compare_routing`
    cost_scale: float


@torch.no_grad()
def compare_routing(
    votes: Tensor, activations: Tensor, iterations: int = 3, cost_scale: float | None = None
) -> RoutingComparison:
    """Route the same votes by agreement (Sabour et al. 2017) and by EM (Hinton et al. 2018).

    Votes of a network that was not trained for EM have no β. It is our choice, which whoever shows
    the result should say, that β_u is 0 and β_a the mean cost of an image's parents in the first
    iteration: a parent is on where it costs less than they did on average.

    Args:
        votes: û (B, I, J, 16), floating and finite.
        activations: of the children (B, I), in [0, 1]: the lengths of Sabour's primary capsules.
        iterations: R, at least 1.
        cost_scale: what EM's costs are multiplied by; None: 100 / (children / parents).

    Raises:
        ValueError: for other shapes, dtypes or values.
    """
    check_iterations(iterations)
    none = votes.new_zeros(votes.shape[2:3])  # (J,)
    check_votes(votes, activations, none, none)
    scale = TYPICAL_MASS * votes.shape[2] / votes.shape[1] if cost_scale is None else cost_scale
    check_cost_scale(scale)
    agreed = list(routing_steps(votes, iterations))
    inner, weighing = fully_connected(votes, activations)  # (B, 1, J, D, I), (B, 1, I)
    fields = every_child(votes.shape[1], votes.device)
    first = next(em_steps(inner, weighing, none, none, fields, 1, scale))
    beta_a = first.costs.mean(2, keepdim=True)  # (B, 1, 1)
    steps = list(em_steps(inner, weighing, none, beta_a, fields, iterations, scale))
    return RoutingComparison(
        couplings=torch.stack([step.couplings for step in agreed]),
        lengths=torch.stack([step.outputs.norm(dim=2) for step in agreed]),
        responsibilities=torch.stack(
            [step.responsibilities.squeeze(1).transpose(1, 2) for step in steps]
        ),
        activations=torch.stack([step.activations[:, 0] for step in steps]),
        beta_a=beta_a.flatten(),
        cost_scale=scale,
    )
