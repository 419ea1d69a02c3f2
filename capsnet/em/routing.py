"""Routing by EM (Hinton, Sabour and Frosst 2018, section 3 and procedure 1).

The letters are the paper's, in the shapes that are computed with: children first, parents last, so
that sums over either are sums over contiguous rows.

    N  children in a field        V  votes of a field's children for its parents     (N, B, P, H, J)
    B  batch                      R  responsibility of a parent for a child          (N, B, P, J)
    P  positions of parents       μ  mean of a parent's Gaussian, its pose           (B, P, H, J)
    J  types of parents           σ² its variance, one for each of H                 (B, P, H, J)
    H  numbers of a pose (16)     a  activation: of children (N, B, P), of parents   (B, P, J)

The field of a parent position holds the children that vote for the parents there. A child that
lies in several fields votes in each, and its responsibilities sum to 1 over all of these parents,
positions and types. Fully connected parents have one position, whose field holds every child.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from capsnet.routing import at_least_float32, check_iterations

VARIANCE_FLOOR = 5e-4  # a parent with one child has no variance at all
LOG_2_PI = 1.8378770664093453
NO_MASS = 1e-7  # the least that a sum over children is divided by: some parents have no vote


@dataclass(frozen=True, eq=False)
class Fields:
    """Which children lie in the field of which parent position."""

    children: Tensor  # (N, P) long: the number of each child among all
    total: int  # how many children there are, those in no field among them

    def sums(self, values: Tensor) -> Tensor:
        """Add up by child what stands in the fields: (N, B, P) to (B, total)."""
        rows = values.transpose(0, 1).flatten(1)  # (B, N·P)
        return rows.new_zeros(len(rows), self.total).index_add(1, self.children.flatten(), rows)

    def largest(self, values: Tensor) -> Tensor:
        """Return by child the largest of what stands in the fields: (N, B, P) to (B, total)."""
        rows = values.transpose(0, 1).flatten(1)  # (B, N·P)
        low = rows.new_full((len(rows), self.total), -torch.inf)
        return low.scatter_reduce(1, self.children.flatten().expand_as(rows), rows, "amax")

    def spread(self, values: Tensor) -> Tensor:
        """Put a value of each child where it stands in the fields: (B, total) to (N, B, P)."""
        return values[:, self.children].transpose(0, 1)


class EMStep(NamedTuple):
    """What one iteration of EM computed."""

    responsibilities: Tensor  # R (N, B, P, J), as they entered this M-step
    means: Tensor  # μ (B, P, H, J)
    variances: Tensor  # σ² (B, P, H, J), the floor included
    costs: Tensor  # (B, P, J)
    activations: Tensor  # a (B, P, J)


def every_child(count: int, device: torch.device | None = None) -> Fields:
    """Return the one field of fully connected parents."""
    return Fields(torch.arange(count, device=device)[:, None], count)


def inverse_temperature(iteration: int) -> float:
    """Return λ of an iteration, counted from 0: 0.01 (1 − 0.95^(t+1)), as the authors gave it."""
    return 0.01 * (1 - 0.95 ** (iteration + 1))


def em_steps(
    votes: Tensor,
    activations: Tensor,
    beta_u: Tensor,
    beta_a: Tensor,
    fields: Fields,
    iterations: int = 3,
    cost_scale: float = 1.0,
) -> Iterator[EMStep]:
    """Cluster votes by EM, one iteration at a time (paper, procedure 1).

    Args:
        votes: V (N, B, P, H, J), floating; at least float32 is used inside.
        activations: a (N, B, P) of the children, in [0, 1].
        beta_u: (J,), the cost of describing a child by a parent that is off.
        beta_a: (J,), the cost of describing none by a parent that is on.
        fields: which child is which.
        iterations: how many steps to yield, at least 1; gradients flow through all of them.
        cost_scale: what costs are multiplied by. They are a sum over children, so λ, which the
            paper leaves open, only fits one number of them.

    Yields:
        One EMStep per iteration.
    """
    votes, activations = at_least_float32(votes), at_least_float32(activations)
    beta_u, beta_a = beta_u.to(votes.dtype), beta_a.to(votes.dtype)
    seen = fields.spread(fields.sums(torch.ones_like(activations[:, :1])))  # (N, 1, P)
    # At first every parent of a child has the same share of it.
    shares = (1 / (seen * votes.shape[4])).unsqueeze(3).expand(*votes.shape[:3], votes.shape[4])
    for iteration in range(iterations):
        scale = inverse_temperature(iteration)
        step, off = _m_step(votes, activations, shares, beta_u, beta_a, scale, cost_scale)
        yield step
        if iteration + 1 < iterations:
            shares = _e_step(off, step, fields, scale, beta_a)


def _m_step(
    votes: Tensor,
    activations: Tensor,
    shares: Tensor,
    beta_u: Tensor,
    beta_a: Tensor,
    scale: float,
    cost_scale: float,
) -> tuple[EMStep, Tensor]:
    """Fit a Gaussian to each parent's votes; return it and the squared distances from its mean."""
    weights = shares * activations.unsqueeze(3)  # r = R a  (N, B, P, J)
    mass = weights.sum(0)  # (B, P, J)
    weights = (weights / mass.clamp(min=NO_MASS)).unsqueeze(3)  # (N, B, P, 1, J)
    means = (weights * votes).sum(0)  # (B, P, H, J)
    off = (votes - means).square()  # (N, B, P, H, J)
    variances = (weights * off).sum(0) + VARIANCE_FLOOR  # (B, P, H, J)
    description = votes.shape[3] * beta_u + variances.log().sum(2) / 2  # (B, P, J)
    costs = cost_scale * description * mass  # (B, P, J)
    on = torch.sigmoid(scale * (beta_a - costs))  # a (B, P, J)
    return EMStep(shares, means, variances, costs, on), off


def _e_step(off: Tensor, step: EMStep, fields: Fields, scale: float, beta_a: Tensor) -> Tensor:
    """Return R (N, B, P, J): what share of each child every parent's Gaussian explains."""
    # log a + log p(V | μ, σ²), whose last terms are the same for all children
    constant = logsigmoid(scale * (beta_a - step.costs)) - (
        (step.variances.log() + LOG_2_PI).sum(2) / 2
    )  # (B, P, J)
    logits = constant - (off * (0.5 / step.variances)).sum(3)  # (N, B, P, J)
    top = fields.spread(fields.largest(logits.detach().amax(3)))  # (N, B, P)
    odds = torch.exp(logits - top.unsqueeze(3))
    return odds / fields.spread(fields.sums(odds.sum(3))).unsqueeze(3)


def em_routing(
    votes: Tensor,
    activations: Tensor,
    beta_u: Tensor,
    beta_a: Tensor,
    iterations: int = 3,
    cost_scale: float = 1.0,
) -> tuple[Tensor, Tensor, Tensor]:
    """Route votes to fully connected parents by EM and return the last iteration.

    Args:
        votes: V (B, I, J, 16), floating and finite.
        activations: a (B, I) of the children, in [0, 1].
        beta_u: (J,).
        beta_a: (J,).
        iterations: at least 1.
        cost_scale: what costs are multiplied by, finite and above 0.

    Returns:
        The parents' poses μ (B, J, 16), their activations (B, J), and the responsibilities R
        (B, I, J) that entered the last M-step; all in at least float32.

    Raises:
        ValueError: for other shapes, dtypes or values.
    """
    check_votes(votes, activations, beta_u, beta_a)
    check_iterations(iterations)
    check_cost_scale(cost_scale)
    fields = every_child(votes.shape[1], votes.device)
    inner = votes.permute(1, 0, 3, 2).unsqueeze(2)  # (I, B, 1, H, J)
    weighing = activations.t().unsqueeze(2)  # (I, B, 1)
    *_, last = em_steps(inner, weighing, beta_u, beta_a, fields, iterations, cost_scale)
    shares = last.responsibilities.squeeze(2).transpose(0, 1)  # R (B, I, J)
    return last.means.squeeze(1).transpose(1, 2), last.activations.squeeze(1), shares


def check_cost_scale(cost_scale: float) -> None:
    """Raise ValueError unless costs can be multiplied by this."""
    if not 0 < cost_scale < float("inf"):
        raise ValueError(f"cost_scale must be above 0 and finite, got {cost_scale!r}")


def check_votes(votes: Tensor, activations: Tensor, beta_u: Tensor, beta_a: Tensor) -> None:
    """Raise ValueError unless these are what `em_routing` takes."""
    if votes.ndim != 4 or votes.shape[3] != 16 or not votes.is_floating_point():
        raise ValueError(
            f"votes must be a floating tensor of shape (B, I, J, 16), "
            f"got {votes.dtype} of shape {tuple(votes.shape)}"
        )
    batch, children, parents, _ = votes.shape
    wanted = {
        "activations": (activations, (batch, children)),
        "beta_u": (beta_u, (parents,)),
        "beta_a": (beta_a, (parents,)),
    }
    for name, (tensor, shape) in wanted.items():
        if tensor.shape != shape or not tensor.is_floating_point():
            raise ValueError(
                f"{name} must be a floating tensor of shape {shape} for votes of shape "
                f"{tuple(votes.shape)}, got {tensor.dtype} of shape {tuple(tensor.shape)}"
            )
    if not children or not parents:
        raise ValueError(f"votes need children and parents, got shape {tuple(votes.shape)}")
    for name, tensor in {"votes": votes, "beta_u": beta_u, "beta_a": beta_a}.items():
        if not bool(tensor.isfinite().all()):
            raise ValueError(f"{name} must be finite, got NaN or an infinity")
    if activations.numel():
        low, high = (float(x) for x in torch.aminmax(activations.detach()))  # NaN if any value is
        if not 0 <= low <= high <= 1:
            raise ValueError(f"activations must lie in [0, 1], got values from {low:g} to {high:g}")
