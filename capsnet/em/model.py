"""The matrix CapsNet (Hinton, Sabour and Frosst 2018, figure 1), its sizes fields of a config."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from capsnet.em.layers import POSE, Capsules, ClassCaps, ConvCaps, PrimaryMatrixCaps
from capsnet.images import check_images, standardised
from capsnet.routing import check_iterations


@dataclass(frozen=True)
class MatrixCapsNetConfig:
    """All sizes of a matrix CapsNet; A, B, C, D and E are the paper's letters."""

    image_size: int = 28
    image_channels: int = 1
    conv_channels: int = 32  # A
    conv_kernel: int = 5
    conv_stride: int = 2
    primary_types: int = 8  # B
    conv_caps1_types: int = 16  # C
    conv_caps1_kernel: int = 3
    conv_caps1_stride: int = 2
    conv_caps2_types: int = 16  # D
    conv_caps2_kernel: int = 3
    conv_caps2_stride: int = 1
    classes: int = 10  # E
    standardise: bool = False  # each image to mean 0 and deviation 1, before Conv1
    iterations: int = 2  # of EM between each two layers, in training and for every prediction

    def __post_init__(self) -> None:
        check_iterations(self.iterations)
        if not isinstance(self.standardise, bool):
            raise ValueError(f"standardise must be True or False, got {self.standardise!r}")
        for name, size in vars(self).items():
            if name == "standardise":
                continue
            if isinstance(size, bool) or not isinstance(size, int) or size < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, got {size!r}")
        size = self.image_size
        for layer in ("conv", "conv_caps1", "conv_caps2"):
            kernel, stride = getattr(self, f"{layer}_kernel"), getattr(self, f"{layer}_stride")
            if kernel > size:
                raise ValueError(
                    f"{layer}_kernel must be at most {size}, the size of what it slides over on "
                    f"images of {self.image_size} × {self.image_size}, got {kernel}"
                )
            size = (size - kernel) // stride + 1

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Height and width of the grids of primary capsules, ConvCaps1 and ConvCaps2."""
        sizes = [self.image_size]
        for layer in ("conv", "conv_caps1", "conv_caps2"):
            kernel, stride = getattr(self, f"{layer}_kernel"), getattr(self, f"{layer}_stride")
            sizes.append((sizes[-1] - kernel) // stride + 1)
        return sizes[1], sizes[2], sizes[3]

    @property
    def digits(self) -> int:
        """How many classes are on an image at a time."""
        return 1


class MatrixCapsNetOutput(NamedTuple):
    """What the network says about a batch."""

    poses: Tensor  # (B, E, 4, 4)
    activations: Tensor  # a (B, E), the probability that a class is present


class MatrixCapsNet(nn.Module):
    """Conv1, PrimaryCaps, ConvCaps1, ConvCaps2 and ClassCaps, EM between the layers of capsules."""

    def __init__(self, config: MatrixCapsNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or MatrixCapsNetConfig()
        first, second, third = config.sizes
        self.conv = nn.Conv2d(
            config.image_channels, config.conv_channels, config.conv_kernel, config.conv_stride
        )
        self.primary = PrimaryMatrixCaps(config.conv_channels, config.primary_types)
        self.conv_caps1 = ConvCaps(
            config.primary_types,
            config.conv_caps1_types,
            config.conv_caps1_kernel,
            config.conv_caps1_stride,
            first,
        )
        self.conv_caps2 = ConvCaps(
            config.conv_caps1_types,
            config.conv_caps2_types,
            config.conv_caps2_kernel,
            config.conv_caps2_stride,
            second,
        )
        self.classes = ClassCaps(config.conv_caps2_types, config.classes, third)

    def features(self, images: Tensor) -> Tensor:
        """Return Conv1's feature maps (B, A, h, w) of images, after checking the images.

        Raises:
            ValueError: unless images are float32 (B, channels, size, size) in [0, 1].
        """
        check_images(images, self.config.image_channels, self.config.image_size)
        return torch.relu(self.conv(standardised(images) if self.config.standardise else images))

    def below(self, images: Tensor, iterations: int) -> Capsules:
        """Return the capsules that vote for the classes."""
        capsules = self.primary(self.features(images))
        capsules = self.conv_caps1(capsules, iterations)
        return self.conv_caps2(capsules, iterations)

    def forward(self, images: Tensor, iterations: int | None = None) -> MatrixCapsNetOutput:
        """Return the classes' poses (B, E, 4, 4) and activations (B, E).

        Args:
            images: float32 (B, channels, size, size) in [0, 1].
            iterations: of EM in every layer; None is the number the network was trained with.

        Raises:
            ValueError: for images of another shape, dtype or range, or fewer than one iteration.
        """
        if iterations is None:
            iterations = self.config.iterations
        check_iterations(iterations)
        last = self.classes.steps(self.below(images, iterations), iterations)[-1]
        return MatrixCapsNetOutput(
            last.means.squeeze(1).unflatten(2, (POSE, POSE)),
            last.activations.squeeze(1),
        )
