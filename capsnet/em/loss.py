"""Spread loss (Hinton, Sabour and Frosst 2018, eq. 3), and its margin over a training."""

import torch
from torch import Tensor
from torch.nn.functional import one_hot

FIRST_MARGIN, LAST_MARGIN = 0.2, 0.9  # m at the start, which avoids dead capsules, and later


def spread_loss(activations: Tensor, labels: Tensor, margin: float) -> Tensor:
    """Return Σ_{i≠t} max(0, m − (a_t − a_i))², mean over the batch.

    Args:
        activations: a (B, E) of the class capsules, floating.
        labels: (B,) long, the true classes t.
        margin: m, in (0, 1].

    Raises:
        ValueError: for shapes, labels or a margin that do not fit.
    """
    if activations.ndim != 2 or not activations.is_floating_point():
        raise ValueError(
            f"activations must be a floating tensor of shape (B, E), "
            f"got {activations.dtype} of shape {tuple(activations.shape)}"
        )
    batch, classes = activations.shape
    if labels.shape != (batch,) or labels.dtype != torch.long:
        raise ValueError(
            f"labels must be long of shape ({batch},), "
            f"got {labels.dtype} of shape {tuple(labels.shape)}"
        )
    if batch and not 0 <= int(labels.min()) <= int(labels.max()) < classes:
        raise ValueError(
            f"labels must lie in 0..{classes - 1}, got {int(labels.min())}..{int(labels.max())}"
        )
    if not 0 < margin <= 1:
        raise ValueError(f"margin must lie in (0, 1], got {margin!r}")
    own = activations.gather(1, labels[:, None])  # a_t (B, 1)
    short = torch.relu(margin - (own - activations)).square()  # (B, E)
    return (short * (1 - one_hot(labels, classes))).sum(1).mean()


def margin_at(step: int, rising: int) -> float:
    """Return m of a step (from 0): up linearly from 0.2 to 0.9 over `rising` steps."""
    share = min(1.0, step / max(1, rising))
    return FIRST_MARGIN + share * (LAST_MARGIN - FIRST_MARGIN)
