"""Images turned, scaled, sheared, shifted and thickened, as a whole and by known amounts.

Nothing is centred or fitted afterwards: what a network is shown is the digit as it was moved.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, max_pool2d


@dataclass(frozen=True)
class Motion:
    """What is done to images, in this order; a number is for all, a tensor (B,) one for each.

    At its defaults an image stays as it is.
    """

    thickness: float = 0.0  # pixels that strokes grow on either side; below 0 they shrink
    scale: float | Tensor = 1.0  # of height and width
    shear: float | Tensor = 0.0  # how far right a point goes for each pixel above the middle
    degrees: float | Tensor = 0.0  # clockwise, about the middle
    right: float | Tensor = 0.0  # pixels
    down: float | Tensor = 0.0  # pixels

    @property
    def is_at_rest(self) -> bool:
        """Whether no point goes anywhere, for all images alike."""
        at_rest = {"scale": 1, "shear": 0, "degrees": 0, "right": 0, "down": 0}
        given = {name: getattr(self, name) for name in at_rest}
        return not any(isinstance(value, Tensor) for value in given.values()) and given == at_rest


@dataclass(frozen=True)
class Ranges:
    """From what a motion is drawn for each image: evenly, to either side of none."""

    degrees: float = 0.0
    shear: float = 0.0
    scale: float = 0.0  # of 1
    shift: float = 0.0  # pixels, right and down

    def draw(self, count: int, generator: torch.Generator) -> Motion:
        """Return a motion for each of `count` images."""
        even = 2 * torch.rand(5, count, generator=generator) - 1  # (5, B) in ±1
        return Motion(
            degrees=self.degrees * even[0],
            shear=self.shear * even[1],
            scale=1 + self.scale * even[2],
            right=self.shift * even[3],
            down=self.shift * even[4],
        )


def moved(images: Tensor, motion: Motion) -> Tensor:
    """Return images moved; each pixel lies between four old ones, so that shifts may be fractions.

    Args:
        images: float32 (B, C, H, W) in [0, 1], H = W.
        motion: how.

    Returns:
        Like `images`; what comes from beyond the edge is 0.
    """
    images = thickened(images, motion.thickness)
    if motion.is_at_rest:
        return images
    count, size = len(images), images.shape[3]

    def each(value: float | Tensor) -> Tensor:
        given = torch.as_tensor(value, dtype=images.dtype, device=images.device)
        return given.expand(count)  # (B,)

    angle, scale, shear = (
        torch.deg2rad(each(motion.degrees)),
        each(motion.scale),
        each(motion.shear),
    )
    cosine, sine = torch.cos(angle), torch.sin(angle)
    # Columns (x right, y down) to where a point goes: the turn times the shear times the scale.
    rows = [
        torch.stack([cosine, -shear * cosine - sine], 1),
        torch.stack([sine, -shear * sine + cosine], 1),
    ]
    forward = scale[:, None, None] * torch.stack(rows, 1)  # (B, 2, 2)
    back = torch.linalg.inv(forward)  # from each new pixel to where it comes from
    shift = torch.stack([each(motion.right), each(motion.down)], 1) * 2 / size  # (B, 2)
    matrix = torch.cat([back, -back @ shift[:, :, None]], 2)  # (B, 2, 3)
    grid = affine_grid(matrix, list(images.shape), align_corners=False)  # (B, H, W, 2)
    return grid_sample(images, grid, align_corners=False).clamp(0, 1)


def thickened(images: Tensor, pixels: float) -> Tensor:
    """Return images whose strokes are thicker or thinner on either side.

    By a whole pixel, each pixel becomes the largest (or smallest) of itself and its four
    neighbours; by a part of one, what is between.

    Args:
        images: (B, C, H, W) in [0, 1], white on black.
        pixels: how much; below 0 strokes shrink.
    """
    sign = 1 if pixels > 0 else -1
    left = abs(pixels)
    while left > 0:
        signed = sign * images
        across = max_pool2d(signed, (1, 3), 1, (0, 1))
        along = max_pool2d(signed, (3, 1), 1, (1, 0))
        grown = sign * torch.maximum(across, along)
        images = torch.lerp(images, grown, min(1.0, left))
        left -= 1
    return images
