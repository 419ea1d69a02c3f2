"""What every network asks of its images, and says when it is given others."""

from typing import Any

import numpy as np
import torch
from torch import Tensor


def check_images(images: Tensor, channels: int, size: int) -> None:
    """Raise ValueError unless images are float32 (B, channels, size, size) in [0, 1]."""
    expected = (channels, size, size)
    if not isinstance(images, Tensor) or images.ndim != 4 or images.shape[1:] != expected:
        came = tuple(images.shape) if hasattr(images, "shape") else type(images).__name__
        raise ValueError(
            f"images must be a tensor of shape (B, {channels}, {size}, {size}), got {came}; "
            f"resize them, and put one image x into a batch with x.reshape(1, {channels}, "
            f"{size}, {size})"
        )
    if images.dtype != torch.float32:
        raise ValueError(
            f"images must be float32 in [0, 1], got {images.dtype}; "
            f"divide bytes by 255 first: images.float() / 255"
        )
    if images.numel():
        low, high = (float(x) for x in torch.aminmax(images.detach()))  # NaN if any value is
        if low != low:
            raise ValueError(
                "images must lie in [0, 1], got NaN; find where they stop being numbers"
            )
        if low < 0.0 or high > 1.0:
            raise ValueError(
                f"images must lie in [0, 1], got values from {low:g} to {high:g}; "
                f"divide bytes by 255, and do not normalise by mean and deviation"
            )


def standardised(images: Tensor) -> Tensor:
    """Return images (B, C, H, W), each with mean 0 and standard deviation 1.

    So Hinton, Sabour and Frosst (2018) showed smallNORB to their networks: grey all over, its
    toys differ little from what is behind them. An even image becomes 0.
    """
    mean = images.mean(dim=(1, 2, 3), keepdim=True)  # (B, 1, 1, 1)
    deviation = images.std(dim=(1, 2, 3), keepdim=True, correction=0)
    return (images - mean) / deviation.clamp(min=1 / 255)


def as_batch(image: Any, channels: int, size: int) -> Tensor:
    """Return one image (H, W) or (C, H, W), tensor or array, as (1, C, H, W); checks come later.

    Raises:
        ValueError: if it is no array of numbers, or of another rank.
    """
    if not isinstance(image, Tensor):
        try:
            image = torch.from_numpy(np.array(image))
        except TypeError as error:
            raise ValueError(f"an image must be an array of numbers: {error}") from error
    if image.ndim == 2:
        image = image.unsqueeze(0)
    if image.ndim != 3:
        raise ValueError(
            f"an image must have shape ({size}, {size}) or ({channels}, {size}, {size}), "
            f"got {tuple(image.shape)}"
        )
    return image.unsqueeze(0)


def as_numpy(tensor: Tensor) -> np.ndarray:
    """Return a tensor's values as a float32 array."""
    return tensor.float().cpu().contiguous().numpy()
