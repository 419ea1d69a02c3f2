"""Squash and routing-by-agreement (Sabour, Frosst and Hinton 2017, section 2 and procedure 1).

The letters, everywhere in this library, are the paper's:

    B  batch                       u  pose of a child capsule        (B, I, K)
    I  child capsules (1152)       W  what turns a pose into votes   (I, J, D, K)
    J  parent capsules (10)        û  vote of child i for parent j   (B, I, J, D)
    K  length of a child's pose    b  routing logit                  (B, I, J)
    D  length of a parent's pose   c  coupling, softmax of b over J  (B, I, J)
    R  routing iterations          s  weighted sum of votes          (B, J, D)
                                   v  squash(s), a parent's pose     (B, J, D)
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import torch
from torch import Tensor

Gradient = Literal["last", "all"]


class RoutingStep(NamedTuple):
    """What one iteration of routing computed."""

    logits: Tensor  # b (B, I, J), as they entered this iteration's softmax: 0 in the first
    couplings: Tensor  # c (B, I, J), sums to 1 over J
    sums: Tensor  # s (B, J, D)
    outputs: Tensor  # v (B, J, D)


def at_least_float32(x: Tensor) -> Tensor:
    """Return x in float32 if it is narrower, unchanged otherwise."""
    return x.float() if x.dtype in (torch.bfloat16, torch.float16) else x


def squash(s: Tensor, dim: int = -1) -> Tensor:
    """Shrink vectors to a length below 1, keeping their direction (paper, eq. 1).

    v = |s|² / (1 + |s|²) · s / |s|, with value and gradient 0 at s = 0.

    Args:
        s: vectors along `dim`, any shape, any floating dtype (at least float32 is used inside).
        dim: the axis that holds a vector's components.

    Returns:
        A tensor of the shape of `s`.
    """
    s = at_least_float32(s)
    # The epsilon only matters at zero, where |s| has no derivative.
    square = (s * s).sum(dim, keepdim=True)
    return s * (square * torch.rsqrt(square + 1e-12) / (1 + square))


def routing_steps(
    votes: Tensor, iterations: int = 3, gradient: Gradient = "last"
) -> Iterator[RoutingStep]:
    """Route votes by agreement, one iteration at a time (paper, procedure 1).

    Args:
        votes: û (B, I, J, D), floating. bfloat16 votes are multiplied as such; logits, softmax and
            squash are computed in at least float32.
        iterations: how many steps to yield, at least 1.
        gradient: "last" lets the gradient flow through the votes of the last iteration only;
            "all" through every iteration, as Sabour's official code does.

    Yields:
        One RoutingStep per iteration.

    Raises:
        ValueError: for votes of another rank or dtype, or fewer than one iteration.
    """
    if votes.ndim != 4 or not votes.is_floating_point():
        raise ValueError(
            f"votes must be a floating tensor of shape (B, I, J, D), "
            f"got {votes.dtype} of shape {tuple(votes.shape)}"
        )
    check_iterations(iterations)
    if gradient not in ("last", "all"):
        raise ValueError(f'gradient must be "last" or "all", got {gradient!r}')
    # Parents before children: both sums below are then plain batched matrix products.
    votes = votes.transpose(1, 2).contiguous()  # (B, J, I, D)
    logits = torch.zeros(
        votes.shape[:3], device=votes.device, dtype=at_least_float32(votes[:0]).dtype
    )  # (B, J, I)
    for iteration in range(1, iterations + 1):
        is_last = iteration == iterations
        routed = votes if is_last or gradient == "all" else votes.detach()
        couplings = torch.softmax(logits, dim=1)  # over the parents  (B, J, I)
        sums = couplings.to(routed.dtype).unsqueeze(2) @ routed  # (B, J, 1, D)
        sums = at_least_float32(sums.squeeze(2))  # (B, J, D)
        outputs = squash(sums)  # (B, J, D)
        yield RoutingStep(logits.transpose(1, 2), couplings.transpose(1, 2), sums, outputs)
        if not is_last:
            agreement = routed @ outputs.to(routed.dtype).unsqueeze(3)  # (B, J, I, 1)
            logits = logits + agreement.squeeze(3)  # (B, J, I)


def dynamic_routing(votes: Tensor, iterations: int = 3) -> tuple[Tensor, Tensor]:
    """Route votes by agreement and return the last iteration.

    Args:
        votes: û (B, I, J, D), floating.
        iterations: at least 1.

    Returns:
        The parents' poses v (B, J, D) and the couplings c (B, I, J) that made them.

    Raises:
        ValueError: as `routing_steps`.
    """
    *_, last = routing_steps(votes, iterations)
    return last.outputs, last.couplings


def check_iterations(iterations: int) -> None:
    """Raise ValueError unless `iterations` is a whole number of at least 1."""
    if isinstance(iterations, bool) or not isinstance(iterations, int) or iterations < 1:
        raise ValueError(
            f"routing iterations must be a whole number of at least 1 (the paper takes 3), "
            f"got {iterations!r}"
        )
