"""Digits bent as hands bend them: turned, scaled, sheared, and pushed about smoothly.

The affine and elastic distortions of Simard, Steinkraus and Platt (2003), "Best Practices for
Convolutional Neural Networks Applied to Visual Document Analysis", as one resampling.
"""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, interpolate

from capsnet.data.batches import Batch, Batches

# At strength 1, the standard deviations of what is drawn for each image.
TURN = 0.12  # radians, about 7 degrees
SCALE = 0.08  # of the logarithm, for each axis
SHEAR = 0.12
PUSH = 0.06  # of each knot, where the image is 2 wide: nearly a pixel of 28
KNOTS = 5  # each way; the push between them is interpolated
SAFE = 2.5  # standard deviations, beyond which what is drawn is cut off


def distorted(images: Tensor, strength: float, generator: torch.Generator) -> Tensor:
    """Return images, each distorted in its own way.

    Args:
        images: float32 (B, C, H, W) in [0, 1].
        strength: multiplies what is drawn at random; 0 leaves the images as they are.
        generator: where chance comes from; on the CPU, so that every device sees the same.

    Returns:
        float32 (B, C, H, W) in [0, 1]; what comes from beyond the edge is 0.
    """

    def draw(*shape: int) -> Tensor:
        drawn = torch.randn(*shape, generator=generator).clamp(-SAFE, SAFE)
        return (strength * drawn).to(images.device)

    count = len(images)
    turn, shear = TURN * draw(count), SHEAR * draw(count)  # (B,)
    across, down = torch.exp(SCALE * draw(2, count))  # (B,) each
    cosine, sine = torch.cos(turn), torch.sin(turn)
    zero = torch.zeros_like(turn)
    matrix = torch.stack(
        [
            torch.stack([across * cosine, shear * cosine - down * sine, zero], 1),
            torch.stack([across * sine, shear * sine + down * cosine, zero], 1),
        ],
        1,
    )  # a rotation times a shear and scales, (B, 2, 3)
    grid = affine_grid(matrix, list(images.shape), align_corners=False)  # (B, H, W, 2)
    knots = PUSH * draw(count, 2, KNOTS, KNOTS)
    push = interpolate(knots, images.shape[2:], mode="bicubic", align_corners=True)
    grid = grid + push.permute(0, 2, 3, 1)  # (B, H, W, 2)
    return grid_sample(images, grid, align_corners=False).clamp(0, 1)


class Distorted:
    """Batches of another source whose images are distorted, anew in every epoch."""

    def __init__(self, others: Batches, strength: float, seed: int) -> None:
        self._others = others
        self._strength = strength
        self._seed = seed
        self.steps = others.steps

    def epoch(self, number: int, first: int = 0) -> Iterator[Batch]:
        """Yield the batches of an epoch (from 0), beginning with step `first`."""
        for step, (images, labels, _) in enumerate(self._others.epoch(number, first), first):
            seed = hash((self._seed, number, step)) % 2**63  # of whole numbers, so never salted
            generator = torch.Generator().manual_seed(seed)
            yield Batch(distorted(images, self._strength, generator), labels)
