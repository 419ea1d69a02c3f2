"""The paper's network (Sabour, Frosst and Hinton 2017, section 4), its sizes fields of a config."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn

from capsnet.images import check_images
from capsnet.routing import Gradient, RoutingStep, check_iterations, routing_steps, squash


@dataclass(frozen=True)
class CapsNetConfig:
    """All sizes of a CapsNet; the defaults are the paper's network for MNIST."""

    image_size: int = 28
    image_channels: int = 1
    conv_channels: int = 256
    conv_kernel: int = 9
    primary_types: int = 32
    primary_dim: int = 8  # K
    primary_kernel: int = 9
    primary_stride: int = 2
    classes: int = 10  # J
    digits: int = 1  # on an image at a time: the so many longest capsules are the answer
    digit_dim: int = 16  # D
    iterations: int = 3  # R, in training and for every prediction
    routing_gradient: Gradient = "last"  # "all": through every iteration, as Sabour's code
    decoder_hidden: tuple[int, ...] = (512, 1024)

    def __post_init__(self) -> None:
        if not isinstance(self.decoder_hidden, (tuple, list)):
            raise ValueError(
                f"decoder_hidden must be a tuple of sizes, got {self.decoder_hidden!r}"
            )
        object.__setattr__(self, "decoder_hidden", tuple(self.decoder_hidden))
        check_iterations(self.iterations)
        sizes = {k: v for k, v in vars(self).items() if k != "routing_gradient"}
        hidden = sizes.pop("decoder_hidden")
        sizes.update({f"decoder_hidden[{n}]": size for n, size in enumerate(hidden)})
        for name, size in sizes.items():
            if isinstance(size, bool) or not isinstance(size, int) or size < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, got {size!r}")
        if self.routing_gradient not in ("last", "all"):
            raise ValueError(
                f'routing_gradient must be "last" or "all", got {self.routing_gradient!r}'
            )
        if self.digits > self.classes:
            raise ValueError(f"digits must be at most {self.classes}, got {self.digits}")
        if self.features_size < self.primary_kernel:
            smallest = self.conv_kernel + self.primary_kernel - 1
            raise ValueError(
                f"image_size must be at least {smallest} for kernels of {self.conv_kernel} "
                f"and {self.primary_kernel}, got {self.image_size}"
            )

    @property
    def features_size(self) -> int:
        """Height and width of the feature maps that Conv1 makes."""
        return self.image_size - self.conv_kernel + 1

    @property
    def grid(self) -> int:
        """Height and width of the grid on which primary capsules lie."""
        return (self.features_size - self.primary_kernel) // self.primary_stride + 1

    @property
    def children(self) -> int:
        """Number of primary capsules, I."""
        return self.primary_types * self.grid**2


class CapsNetOutput(NamedTuple):
    """What the network says about a batch."""

    capsules: Tensor  # v (B, J, D)
    lengths: Tensor  # |v| (B, J), the probability that a class is present


class PrimaryCaps(nn.Module):
    """A convolution whose channels are capsules: `types` types of `dim` channels each."""

    def __init__(self, config: CapsNetConfig) -> None:
        super().__init__()
        self.types, self.dim = config.primary_types, config.primary_dim
        self.conv = nn.Conv2d(
            config.conv_channels,
            self.types * self.dim,
            config.primary_kernel,
            config.primary_stride,
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return poses u (B, I, K) for features (B, C, H, W).

        A capsule is the K channels of one type at one place; child i is type i // (h·w),
        row (i % (h·w)) // w, column i % w.
        """
        # One image alone is a third faster as a matrix product (python -m benchmarks.network).
        maps = self._product(features) if len(features) == 1 else self.conv(features)
        batch, _, height, width = maps.shape  # (B, types·K, h, w)
        poses = maps.view(batch, self.types, self.dim, height, width)
        poses = poses.permute(0, 1, 3, 4, 2).flatten(1, 3)  # (B, I, K)
        return squash(poses)

    def _product(self, features: Tensor) -> Tensor:
        """Return what the convolution makes of features (1, C, H, W): patches times weights."""
        (size, _), (stride, _) = self.conv.kernel_size, self.conv.stride
        patches = features[0].unfold(1, size, stride).unfold(2, size, stride)  # (C, h, w, k, k)
        _, height, width, _, _ = patches.shape
        rows = patches.permute(1, 2, 0, 3, 4).reshape(height * width, -1)  # (h·w, C·k·k)
        maps = nn.functional.linear(
            rows, self.conv.weight.flatten(1), self.conv.bias
        )  # (h·w, types·K)
        return maps.t().reshape(1, -1, height, width)


class DigitCaps(nn.Module):
    """What every primary capsule thinks each digit's pose should be: û_j|i = W_ij u_i (eq. 2)."""

    def __init__(self, config: CapsNetConfig) -> None:
        super().__init__()
        shape = (config.children, config.classes, config.digit_dim, config.primary_dim)
        # Votes must start short, or routing saturates before anything is learnt.
        self.weight = nn.Parameter(0.1 * torch.randn(shape))  # W (I, J, D, K)

    def forward(self, poses: Tensor) -> Tensor:
        """Return votes û (B, I, J, D) for poses u (B, I, K)."""
        children, parents, dim, pose_dim = self.weight.shape
        # One matrix product per child, which is many times faster than one per image.
        weight = self.weight.view(children, parents * dim, pose_dim)
        votes = poses.transpose(0, 1) @ weight.transpose(1, 2)  # (I, B, J·D)
        return votes.unflatten(2, (parents, dim)).transpose(0, 1)  # (B, I, J, D)


class Decoder(nn.Module):
    """Redraws the image from one digit capsule, the others masked by 0 (section 4.1)."""

    def __init__(self, config: CapsNetConfig) -> None:
        super().__init__()
        self.image_shape = (config.image_channels, config.image_size, config.image_size)
        sizes = (config.classes * config.digit_dim, *config.decoder_hidden)
        pixels = config.image_channels * config.image_size**2
        layers: list[nn.Module] = []
        for size, next_size in pairwise(sizes):
            layers += [nn.Linear(size, next_size), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(sizes[-1], pixels), nn.Sigmoid())

    def forward(self, capsules: Tensor, digits: Tensor) -> Tensor:
        """Return images (B, C, H, W) in [0, 1] from capsules v (B, J, D) and digits (B,) long."""
        return self.stages(capsules, digits)[-1].unflatten(1, self.image_shape)

    def stages(self, capsules: Tensor, digits: Tensor) -> list[Tensor]:
        """Return what goes in, the masked capsules (B, J·D), and what each layer makes of it.

        The last are the pixels (B, C·H·W).
        """
        rows = torch.arange(len(capsules), device=capsules.device)
        masked = torch.zeros_like(capsules)  # (B, J, D)
        masked[rows, digits] = capsules[rows, digits]
        stages, layers = [masked.flatten(1)], list(self.layers)
        for linear, activation in zip(layers[::2], layers[1::2], strict=True):
            stages.append(activation(linear(stages[-1])))
        return stages


class CapsNet(nn.Module):
    """Conv1, PrimaryCaps, DigitCaps by routing, and a decoder."""

    def __init__(self, config: CapsNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or CapsNetConfig()
        self.conv = nn.Conv2d(config.image_channels, config.conv_channels, config.conv_kernel)
        self.primary = PrimaryCaps(config)
        self.digit = DigitCaps(config)
        self.decoder = Decoder(config)

    def features(self, images: Tensor) -> Tensor:
        """Return Conv1's feature maps (B, C, H, W) of images, after checking the images.

        Raises:
            ValueError: unless images are float32 (B, channels, size, size) in [0, 1].
        """
        check_images(images, self.config.image_channels, self.config.image_size)
        return torch.relu(self.conv(images))

    def route(self, votes: Tensor, iterations: int | None = None) -> list[RoutingStep]:
        """Return the steps of routing votes (B, I, J, D); None: as often as in training."""
        if iterations is None:
            iterations = self.config.iterations
        return list(routing_steps(votes, iterations, self.config.routing_gradient))

    def forward(self, images: Tensor, iterations: int | None = None) -> CapsNetOutput:
        """Return digit capsules v (B, J, D) and their lengths (B, J).

        Args:
            images: float32 (B, channels, size, size) in [0, 1].
            iterations: of routing; None is the number the network was trained with.

        Raises:
            ValueError: for images of another shape, dtype or range, or fewer than one iteration.
        """
        votes = self.digit(self.primary(self.features(images)))  # (B, I, J, D)
        capsules = self.route(votes, iterations)[-1].outputs
        return CapsNetOutput(capsules, torch.linalg.vector_norm(capsules, dim=2))

    def decode(self, capsules: Tensor, digits: Tensor | None = None) -> Tensor:
        """Redraw images from capsules.

        Args:
            capsules: v (B, J, D), float32.
            digits: (B,) long, the one capsule of each image to draw from; None: the longest.

        Returns:
            Images (B, channels, size, size) in [0, 1].

        Raises:
            ValueError: for capsules or digits of another shape, dtype or range.
        """
        expected = (self.config.classes, self.config.digit_dim)
        if capsules.shape[1:] != expected or capsules.dtype != torch.float32:
            raise ValueError(
                f"capsules must be float32 of shape (B, {expected[0]}, {expected[1]}), as the "
                f"network returns them, got {capsules.dtype} of shape {tuple(capsules.shape)}"
            )
        if digits is None:
            digits = torch.linalg.vector_norm(capsules, dim=2).argmax(dim=1)  # (B,)
        elif digits.dtype != torch.long or digits.shape != capsules.shape[:1]:
            raise ValueError(
                f"digits must be long of shape ({len(capsules)},), one for each image, "
                f"got {digits.dtype} of shape {tuple(digits.shape)}"
            )
        elif len(digits) and not 0 <= int(digits.min()) <= int(digits.max()) < expected[0]:
            raise ValueError(f"digits must lie in 0..{expected[0] - 1}, got {digits.tolist()}")
        return self.decoder(capsules, digits)
