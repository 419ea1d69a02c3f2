"""A plain convolutional network with max pooling, to compare the CapsNet with.

Two convolutions, each followed by max pooling over 2 × 2, and two full layers with dropout between
them, ended by a softmax: what capsules were proposed to replace (Sabour, Frosst and Hinton 2017,
section 1). It is smaller than the CapsNet, 1.3 million parameters against 8.2.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from capsnet.images import check_images, standardised

POOL = 2  # height and width of the windows that are pooled


@dataclass(frozen=True)
class CnnConfig:
    """All sizes of the network."""

    image_size: int = 28
    image_channels: int = 1
    channels: tuple[int, int] = (64, 128)  # of the two convolutions
    kernel: int = 5
    hidden: int = 512
    classes: int = 10  # J
    dropout: float = 0.5  # share of the hidden units that are silent in a step of training
    standardise: bool = False  # each image to mean 0 and deviation 1, before the first convolution
    digits: int = 1  # on an image at a time; softmax says one

    def __post_init__(self) -> None:
        channels = self.channels
        if not isinstance(channels, (tuple, list)) or len(channels) != 2:
            raise ValueError(f"channels must be two sizes, got {channels!r}")
        object.__setattr__(self, "channels", tuple(channels))
        if not isinstance(self.standardise, bool):
            raise ValueError(f"standardise must be True or False, got {self.standardise!r}")
        others = ("channels", "dropout", "standardise")
        sizes = {k: v for k, v in vars(self).items() if k not in others}
        sizes.update({f"channels[{n}]": size for n, size in enumerate(channels)})
        for name, size in sizes.items():
            if isinstance(size, bool) or not isinstance(size, int) or size < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, got {size!r}")
        if self.digits != 1:
            raise ValueError(f"digits must be 1 for a network with a softmax, got {self.digits}")
        if not isinstance(self.dropout, (int, float)) or not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must lie in 0..1, 1 excluded, got {self.dropout!r}")
        first = self.image_size - self.kernel + 1
        second = first // POOL - self.kernel + 1
        if second < POOL or first % POOL or second % POOL:
            raise ValueError(
                f"images of {self.image_size} pixels do not fill the windows after kernels of "
                f"{self.kernel}: maps of {first} and {second} pixels"
            )

    @property
    def features_size(self) -> int:
        """Height and width of the maps that the full layers read."""
        first = (self.image_size - self.kernel + 1) // POOL
        return (first - self.kernel + 1) // POOL


class CnnOutput(NamedTuple):
    """What the network says about a batch."""

    logits: Tensor  # (B, J)
    probabilities: Tensor  # (B, J), their softmax


class Cnn(nn.Module):
    """Convolution, pooling, convolution, pooling, two full layers."""

    def __init__(self, config: CnnConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or CnnConfig()
        first, second = config.channels
        self.conv1 = nn.Conv2d(config.image_channels, first, config.kernel)
        self.conv2 = nn.Conv2d(first, second, config.kernel)
        self.hidden = nn.Linear(second * config.features_size**2, config.hidden)
        self.dropout = nn.Dropout(config.dropout)
        self.last = nn.Linear(config.hidden, config.classes)

    def maps(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return the feature maps (B, C, H, W) that each pooling reads, after checking the images.

        Raises:
            ValueError: unless images are float32 (B, channels, size, size) in [0, 1].
        """
        check_images(images, self.config.image_channels, self.config.image_size)
        if self.config.standardise:
            images = standardised(images)
        first = torch.relu(self.conv1(images))
        return first, torch.relu(self.conv2(max_pool2d(first, POOL)))

    def forward(self, images: Tensor) -> CnnOutput:
        """Return logits and probabilities (B, J).

        Args:
            images: float32 (B, channels, size, size) in [0, 1].

        Raises:
            ValueError: for images of another shape, dtype or range.
        """
        _, second = self.maps(images)
        features = max_pool2d(second, POOL).flatten(1)
        logits = self.last(self.dropout(torch.relu(self.hidden(features))))  # (B, J)
        return CnnOutput(logits, torch.softmax(logits.float(), dim=1))
