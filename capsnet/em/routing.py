"""Routing by EM (Hinton, Sabour and Frosst 2018, section 3 and procedure 1).

The letters are the paper's, in the shapes that are computed with: children last, so that sums over
children, and over the numbers of a pose, are batched matrix products over contiguous rows.

    N  children in a field        V  votes of a field's children for its parents     (B, P, J, H, N)
    B  batch                      R  responsibility of a parent for a child          (B, P, J, N)
    P  positions of parents       μ  mean of a parent's Gaussian, its pose           (B, P, J, H)
    J  types of parents           σ² its variance, one for each of H                 (B, P, J, H)
    H  numbers of a pose (16)     a  activation: of children (B, P, N), of parents   (B, P, J)
    G  parents of a batch, B·P·J

The field of a parent position holds the children that vote for the parents there. A child that
lies in several fields votes in each, and its responsibilities sum to 1 over all of these parents,
positions and types. Fully connected parents have one position, whose field holds every child.

Votes are by far the largest of all tensors, so time goes by how often they are passed over. Their
gradient from one M-step or E-step is a product of one row for the children and one for the parent;
from all steps it is one product of low rank, computed once (see `_Shared`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import logsigmoid

from capsnet.routing import at_least_float32, check_iterations

VARIANCE_FLOOR = 5e-4  # a parent with one child has no variance at all
LOG_2_PI = 1.8378770664093453
NO_MASS = 1e-7  # the least that a sum over children is divided by: some parents have no vote


@dataclass(frozen=True, eq=False)
class Fields:
    """Which children lie in the field of which parent position."""

    children: Tensor  # (P, N) long: the number of each child among all
    total: int  # how many children there are, those in no field among them

    def sums(self, values: Tensor) -> Tensor:
        """Add up by child what stands in the fields: (B, P, N) to (B, total)."""
        rows = values.flatten(1)  # (B, P·N)
        return rows.new_zeros(len(rows), self.total).index_add(1, self.children.flatten(), rows)

    def largest(self, values: Tensor) -> Tensor:
        """Return by child the largest of what stands in the fields: (B, P, N) to (B, total)."""
        rows = values.flatten(1)  # (B, P·N)
        low = rows.new_full((len(rows), self.total), -torch.inf)
        return low.scatter_reduce(1, self.children.flatten().expand_as(rows), rows, "amax")

    def spread(self, values: Tensor) -> Tensor:
        """Put values of each child where it stands in the fields: (..., total) to (..., P, N)."""
        found = values.index_select(-1, self.children.flatten())  # (..., P·N)
        return found.unflatten(-1, self.children.shape)


class EMStep(NamedTuple):
    """What one iteration of EM computed."""

    responsibilities: Tensor  # R (B, P, J, N), as they entered this M-step
    means: Tensor  # μ (B, P, J, H)
    variances: Tensor  # σ² (B, P, J, H), the floor included
    costs: Tensor  # (B, P, J)
    activations: Tensor  # a (B, P, J)


def every_child(count: int, device: torch.device | None = None) -> Fields:
    """Return the one field of fully connected parents."""
    return Fields(torch.arange(count, device=device)[None], count)


def product(left: Tensor, right: Tensor) -> Tensor:
    """Return the batched matrix product, which autocast must not narrow."""
    with torch.autocast(left.device.type, enabled=False):
        return torch.bmm(left, right)


def applied(function: type[torch.autograd.Function], *given: Any) -> Any:
    """Apply a function that has its own gradient."""
    return function.apply(*given)


class _Shared(torch.autograd.Function):
    """Share votes among M-steps and E-steps, whose gradients come back as factors.

    The gradient of votes from one step is (C + D V) r, where r (G, N) is a row of numbers for the
    children and C and D (G, H) are for the parent. A step takes two tokens instead of the votes'
    graph, and returns r as the gradient of one, C and D as that of the other; here they meet.
    """

    @staticmethod
    def forward(ctx: Any, votes: Tensor, uses: int) -> tuple[Tensor, ...]:
        """Return `uses` times a token for children (G, N) and one for parents (G, 2·H)."""
        groups, numbers, children = votes.shape
        ctx.save_for_backward(votes)
        ctx.set_materialize_grads(False)
        zero = votes.new_zeros(())
        shapes = ((groups, children), (groups, 2 * numbers))
        return tuple(zero.expand(shape) for _ in range(uses) for shape in shapes)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *factors: Tensor | None) -> tuple[Tensor, None]:
        """Return the gradient of votes (G, H, N)."""
        (votes,) = ctx.saved_tensors
        used = [factor for factor in factors if factor is not None]
        children = torch.stack(used[::2], 1)  # (G, uses, N)
        parents = torch.stack(used[1::2], 2)  # (G, 2·H, uses)
        constant, slope = parents.chunk(2, 1)  # (G, H, uses)
        gradient = product(slope, children).mul_(votes)  # (G, H, N)
        with torch.autocast(votes.device.type, enabled=False):
            return gradient.baddbmm_(constant, children), None


class _Moments(torch.autograd.Function):
    """The mass, mean and variance of each parent's votes, weighted; squares are about the mean."""

    @staticmethod
    def forward(
        ctx: Any, weights: Tensor, votes: Tensor, child_token: Tensor, parent_token: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return masses (G,), μ and σ² (G, H), and squared distances (G, H, N) without gradient."""
        mass = weights.sum(1, keepdim=True)  # (G, 1)
        shares = weights / mass.clamp(min=NO_MASS)  # (G, N)
        rows = shares.unsqueeze(1)  # (G, 1, N)
        means = product(rows, votes.transpose(1, 2)).squeeze(1)  # (G, H)
        off = (votes - means.unsqueeze(2)).square_()  # (G, H, N)
        variances = product(rows, off.transpose(1, 2)).squeeze(1)  # (G, H)
        ctx.save_for_backward(shares, mass, votes, means, variances, off)
        ctx.mark_non_differentiable(off)
        ctx.set_materialize_grads(False)  # of `off` it would be as large as the votes
        return mass.squeeze(1), means, variances, off

    @staticmethod
    @once_differentiable
    def backward(
        ctx: Any,
        by_mass: Tensor | None,
        by_mean: Tensor | None,
        by_variance: Tensor | None,
        _: None,
    ) -> tuple[Any, ...]:
        """Return the gradient of the weights, and the factors of that of the votes."""
        shares, mass, votes, means, variances, off = ctx.saved_tensors
        by_mean = torch.zeros_like(means) if by_mean is None else by_mean
        by_variance = torch.zeros_like(means) if by_variance is None else by_variance
        least, double = mass.clamp(min=NO_MASS), 2 * by_variance  # (G, 1), (G, H)
        # A variance does not change with the mean, but where the shares do not sum to 1.
        by_mean = by_mean - double * means * (1 - mass / least)
        by_share = product(by_mean.unsqueeze(1), votes)  # (G, 1, N)
        by_share += product(by_variance.unsqueeze(1), off)
        # What all shares of a parent gain alike, dividing by their sum takes away.
        alike = (by_mean * means + by_variance * variances).sum(1, keepdim=True)  # (G, 1)
        alike = alike * (mass > NO_MASS) / least
        if by_mass is not None:
            alike = alike - by_mass.unsqueeze(1)
        by_weight = by_share.squeeze(1).div_(least).sub_(alike)  # (G, N)
        parents = torch.cat((by_mean - double * means, double), 1)  # (G, 2·H)
        return by_weight, None, shares, parents


class _Distances(torch.autograd.Function):
    """The squared distance of each vote from its parent's mean, each number weighed by 1 / 2 σ²."""

    @staticmethod
    def forward(
        ctx: Any,
        precisions: Tensor,
        means: Tensor,
        off: Tensor,
        votes: Tensor,
        child_token: Tensor,
        parent_token: Tensor,
    ) -> Tensor:
        """Return distances (G, N) for precisions and means (G, H), off and votes (G, H, N)."""
        ctx.save_for_backward(precisions, means, off, votes)
        return product(precisions.unsqueeze(1), off).squeeze(1)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Any, ...]:
        """Return gradients of precisions and means, and the factors of that of the votes."""
        precisions, means, off, votes = ctx.saved_tensors
        rows = gradient.unsqueeze(1)  # (G, 1, N)
        by_precision = product(rows, off.transpose(1, 2)).squeeze(1)  # (G, H)
        whole = product(rows, votes.transpose(1, 2)).squeeze(1)  # (G, H)
        double = 2 * precisions  # (G, H)
        by_mean = double * (means * gradient.sum(1, keepdim=True) - whole)  # (G, H)
        parents = torch.cat((-double * means, double), 1)  # (G, 2·H)
        return by_precision, by_mean, None, None, gradient, parents


def inverse_temperature(iteration: int) -> float:
    """Return λ of an iteration, counted from 0: 0.01 (1 − 0.95^(t+1)), as the authors gave it."""
    return 0.01 * (1 - 0.95 ** (iteration + 1))


class _Shares(torch.autograd.Function):
    """The softmax of each child's logits over all of its parents, in as few passes as can be."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, children: Tensor, total: int) -> Tensor:
        """Return R (B, P, J, N) for logits of that shape and what `Fields` holds."""
        fields = Fields(children, total)
        top = fields.spread(fields.largest(logits.amax(2)))  # (B, P, N)
        odds = (logits - top.unsqueeze(2)).exp_()  # (B, P, J, N)
        shares = odds / fields.spread(fields.sums(odds.sum(2))).unsqueeze(2)
        ctx.save_for_backward(shares, children)
        ctx.total = total
        return shares

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        """Return the gradient of the logits."""
        shares, children = ctx.saved_tensors
        fields = Fields(children, ctx.total)
        weighed = shares * gradient  # (B, P, J, N)
        whole = fields.spread(fields.sums(weighed.sum(2)))  # (B, P, N)
        return weighed.addcmul_(shares, whole.unsqueeze(2), value=-1), None, None


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
        votes: V (B, P, J, H, N), floating; at least float32 is used inside.
        activations: a (B, P, N) of the children, in [0, 1].
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
    widest = torch.promote_types(votes.dtype, activations.dtype)
    votes, activations = votes.to(widest), activations.to(widest)
    beta_u, beta_a = beta_u.to(widest), beta_a.to(widest)
    parents = votes.shape[:3]  # B, P, J
    rows = votes.flatten(0, 2)  # (G, H, N)
    tokens = iter(applied(_Shared, rows, 2 * iterations - 1))
    rows = rows.detach()  # from here on, gradients take the way of the tokens
    seen = fields.spread(fields.sums(torch.ones_like(activations[:1])))  # (1, P, N)
    # At first every parent of a child has the same share of it.
    shares = (1 / (seen * parents[2])).unsqueeze(2).expand(*parents, -1)  # R (B, P, J, N)
    for iteration in range(iterations):
        scale = inverse_temperature(iteration)
        weights = shares * activations.unsqueeze(2)  # r = R a  (B, P, J, N)
        mass, means, variances, off = applied(
            _Moments, weights.flatten(0, 2), rows, next(tokens), next(tokens)
        )  # (G,), (G, H), (G, H), (G, H, N)
        variances = variances + VARIANCE_FLOOR
        spread = variances.log().sum(1).view(parents)  # (B, P, J)
        costs = cost_scale * (rows.shape[1] * beta_u + spread / 2) * mass.view(parents)  # (B, P, J)
        logits = scale * (beta_a - costs)  # (B, P, J)
        yield EMStep(
            shares,
            means.unflatten(0, parents),
            variances.unflatten(0, parents),
            costs,
            torch.sigmoid(logits),
        )
        if iteration + 1 < iterations:
            distances = applied(
                _Distances, 0.5 / variances, means, off, rows, next(tokens), next(tokens)
            ).unflatten(0, parents)  # (B, P, J, N)
            # log a + log p(V | μ, σ²), whose terms but the distances are the same for all children
            constant = logsigmoid(logits) - (spread + rows.shape[1] * LOG_2_PI) / 2  # (B, P, J)
            shares = applied(
                _Shares, constant.unsqueeze(3) - distances, fields.children, fields.total
            )  # R (B, P, J, N)


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
    inner, weighing = fully_connected(votes, activations)
    *_, last = em_steps(inner, weighing, beta_u, beta_a, fields, iterations, cost_scale)
    shares = last.responsibilities.squeeze(1).transpose(1, 2)  # R (B, I, J)
    return last.means.squeeze(1), last.activations.squeeze(1), shares


def fully_connected(votes: Tensor, activations: Tensor) -> tuple[Tensor, Tensor]:
    """Return V (B, 1, J, 16, I) and a (B, 1, I) for votes (B, I, J, 16) and activations (B, I)."""
    return votes.permute(0, 2, 3, 1).unsqueeze(1).contiguous(), activations.unsqueeze(1)


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
