"""What the network is trained to minimise (Sabour, Frosst and Hinton 2017, sections 3 and 4.1)."""

import torch
from torch import Tensor
from torch.nn.functional import one_hot

PRESENT_MARGIN = 0.9  # m⁺: a class that is there should be at least this long
ABSENT_MARGIN = 0.1  # m⁻: a class that is not there should be at most this long
ABSENT_WEIGHT = 0.5  # λ: keeps the absent classes from shrinking every capsule early on
RECONSTRUCTION_WEIGHT = 0.0005  # so that reconstruction does not dominate the margin loss


def margin_loss(lengths: Tensor, labels: Tensor, **constants: float) -> Tensor:
    """Return the margin loss (eq. 4), summed over the classes, mean over the batch.

    Arguments and errors as `margin_losses`.
    """
    return margin_losses(lengths, labels, **constants).sum(dim=1).mean()


def margin_losses(
    lengths: Tensor,
    labels: Tensor,
    *,
    present_margin: float = PRESENT_MARGIN,
    absent_margin: float = ABSENT_MARGIN,
    absent_weight: float = ABSENT_WEIGHT,
) -> Tensor:
    """Return the margin loss of each class of each image (eq. 4), (B, J).

    L_c = T_c max(0, m⁺ − |v_c|)² + λ (1 − T_c) max(0, |v_c| − m⁻)²

    Args:
        lengths: |v| (B, J), floating.
        labels: (B,) long, or (B, J) of zeros and ones where several classes may be present.
        present_margin: m⁺.
        absent_margin: m⁻.
        absent_weight: λ.

    Raises:
        ValueError: for shapes or labels that do not fit.
    """
    if lengths.ndim != 2:
        raise ValueError(f"lengths must have shape (B, J), got {tuple(lengths.shape)}")
    batch, classes = lengths.shape
    if labels.shape == (batch,) and labels.dtype == torch.long:
        if batch and not 0 <= int(labels.min()) <= int(labels.max()) < classes:
            raise ValueError(
                f"labels must lie in 0..{classes - 1}, got {int(labels.min())}..{int(labels.max())}"
            )
        present = one_hot(labels, classes).to(lengths.dtype)  # T (B, J)
    elif labels.shape == lengths.shape:
        present = labels.to(lengths.dtype)
        if not bool(((present == 0) | (present == 1)).all()):
            raise ValueError("labels of shape (B, J) must be zeros and ones")
    else:
        raise ValueError(
            f"labels must be long of shape ({batch},) or zeros and ones of shape "
            f"({batch}, {classes}), got {labels.dtype} of shape {tuple(labels.shape)}"
        )
    too_short = torch.relu(present_margin - lengths) ** 2
    too_long = torch.relu(lengths - absent_margin) ** 2
    return present * too_short + absent_weight * (1 - present) * too_long


def reconstruction_loss(reconstruction: Tensor, images: Tensor) -> Tensor:
    """Return the squared error, summed over the pixels, mean over the batch, not yet weighted.

    Raises:
        ValueError: if the shapes differ.
    """
    if reconstruction.shape != images.shape:
        raise ValueError(
            f"reconstruction {tuple(reconstruction.shape)} and images {tuple(images.shape)} "
            f"must have the same shape"
        )
    return ((reconstruction - images) ** 2).flatten(1).sum(dim=1).mean()
