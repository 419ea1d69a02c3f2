"""MultiMNIST: two digits of different classes that lie on top of each other.

Made as the paper makes it (Sabour, Frosst and Hinton 2017, section 6): each digit is shifted by up
to 4 pixels in each direction on 36 × 36 pixels, and the two are added and clipped. The paper drew
60 million such pairs from the training digits, and 10 million from the test digits; here training
pairs are drawn on the fly, and the test pairs are 10,000, always the same.

The paper says that the digits' boxes overlap by 80% on average. Of these test pairs, what both
boxes share is 73% of the smaller one on average, and 46% of what the two cover (`mean_overlap`).
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from capsnet.data.batches import Batch
from capsnet.data.digits import Digits, shift, to_float

SIZE = 36
SHIFT_PIXELS = 4  # pixels that a digit is moved by at most, in each direction
TEST_SEED = 2017


class Drawn(NamedTuple):
    """Which digits make N pairs, and where in the image each lies."""

    first: Tensor  # (N,) long, positions of digits
    second: Tensor  # likewise, each of another class than its first
    offsets: Tensor  # (N, 2, 2) long, how far down and right of the middle the two go


class Pairs(NamedTuple):
    """Images of two digits each, white on black."""

    images: Tensor  # uint8 (N, H, W), both digits
    parts: Tensor  # uint8 (N, 2, H, W), each digit alone, where it lies in the image
    labels: Tensor  # (N, 2) long, two different digits


def overlay(first: Tensor, second: Tensor, offsets: Tensor, size: int = SIZE) -> Pairs:
    """Lay two digits on top of each other, for each of N pairs; labels are left to the caller.

    Args:
        first: uint8 (N, h, w), white on black, no larger than `size`.
        second: likewise.
        offsets: (N, 2, 2) long, how far down and right of the middle the first and second go.
        size: height and width of what is made.

    Returns:
        The pairs, their labels all 0.

    Raises:
        ValueError: for digits that do not fit.
    """
    count, height, width = first.shape
    if second.shape != first.shape or max(height, width) > size:
        raise ValueError(
            f"both digits must be of one size, at most {size} × {size}, got "
            f"{tuple(first.shape)} and {tuple(second.shape)}"
        )
    top, left = (size - height) // 2, (size - width) // 2
    margins = (left, size - width - left, top, size - height - top)
    parts = torch.stack(
        [shift(pad(digit, margins), offsets[:, n]) for n, digit in enumerate((first, second))], 1
    )  # (N, 2, H, W)
    images = parts.sum(1).clamp(max=255).to(torch.uint8)
    return Pairs(images, parts, torch.zeros(count, 2, dtype=torch.long, device=first.device))


def draw(
    labels: Tensor, first: Tensor, generator: torch.Generator, shift_pixels: int = SHIFT_PIXELS
) -> Drawn:
    """Choose for some digits others of another class, at random, and where both lie.

    Args:
        labels: (n,) long, of the digits that both come from; on the CPU.
        first: (N,) long, the positions of the first digit of each pair.
        generator: where chance comes from; on the CPU, so that every device sees the same.
        shift_pixels: pixels that a digit is moved by at most, in each direction.

    Raises:
        ValueError: if all digits are of one class.
    """
    by_class = torch.argsort(labels, stable=True)  # (n,) positions
    counts = torch.bincount(labels, minlength=10)  # (J,)
    if int((counts > 0).sum()) < 2:
        raise ValueError("digits of at least two classes are needed to lay one on another")
    own = labels[first]  # (N,)
    # Of the digits in the order of their classes, leave out those of the first one's class.
    others = len(labels) - counts[own]  # (N,)
    drawn = (torch.rand(len(first), generator=generator, dtype=torch.float64) * others).long()
    drawn += counts[own] * (drawn >= (counts.cumsum(0) - counts)[own])
    offsets = torch.randint(
        -shift_pixels, shift_pixels + 1, (len(first), 2, 2), generator=generator
    )
    return Drawn(first, by_class[drawn], offsets)


def laid(digits: Digits, drawn: Drawn, size: int = SIZE) -> Pairs:
    """Return drawn pairs as images, `size` pixels high and wide."""
    images, labels = digits
    offsets = drawn.offsets.to(images.device)
    pairs = overlay(images[drawn.first], images[drawn.second], offsets, size)
    chosen = torch.stack([labels[drawn.first], labels[drawn.second]], 1)  # (N, 2)
    return pairs._replace(labels=chosen)


def draw_pairs(
    digits: Digits,
    first: Tensor,
    generator: torch.Generator,
    shift_pixels: int = SHIFT_PIXELS,
    size: int = SIZE,
) -> Pairs:
    """Lay digits on others that `draw` chooses; its arguments, and the images' size.

    Raises:
        ValueError: if all digits are of one class.
    """
    return laid(digits, draw(digits.labels.cpu(), first, generator, shift_pixels), size)


def fixed_draw(labels: Tensor, seed: int = TEST_SEED) -> Drawn:
    """Return pairs that are always the same: each digit once with another, drawn by the seed."""
    generator = torch.Generator().manual_seed(seed)
    return draw(labels.cpu(), torch.arange(len(labels)), generator)


def fixed_pairs(digits: Digits, size: int = SIZE, seed: int = TEST_SEED) -> Pairs:
    """Return the pairs of `fixed_draw` as images."""
    return laid(digits, fixed_draw(digits.labels, seed), size)


def mean_overlap(pairs: Pairs) -> tuple[float, float]:
    """Return how much the boxes of two digits overlap on average, as shares.

    Returns:
        What both share, of the smaller box; and of what the two cover together.
    """
    inked = pairs.parts > 0  # (N, 2, H, W)
    low, high = [], []
    for across in (2, 3):  # from the columns, then from the rows
        along = inked.any(across)  # (N, 2, H or W)
        low.append(along.int().argmax(2))
        high.append(along.shape[2] - along.flip(2).int().argmax(2))
    lows, highs = torch.stack(low, 2), torch.stack(high, 2)  # (N, 2, 2): top, left; bottom, right
    areas = (highs - lows).prod(2)  # (N, 2)
    shared = (highs.amin(1) - lows.amax(1)).clamp(min=0).prod(1)  # (N,)
    of_smaller = shared / areas.amin(1)
    of_both = shared / (areas.sum(1) - shared)
    return float(of_smaller.mean()), float(of_both.mean())


class OverlappingDigits:
    """Each digit once an epoch, with another of another class on top of it, anew each time."""

    def __init__(
        self, digits: Digits, batch_size: int, shift_pixels: int, seed: int, size: int = SIZE
    ) -> None:
        self._digits = digits
        self._size = size
        self._batch_size = batch_size
        self._shift_pixels = shift_pixels
        self._seed = seed
        self.steps = len(digits.labels) // batch_size

    def epoch(self, number: int, first: int = 0) -> Iterator[Batch]:
        """Yield the batches of an epoch (from 0), beginning with step `first`."""
        generator = torch.Generator().manual_seed(self._seed * 100_003 + number)
        order = torch.randperm(len(self._digits.labels), generator=generator)  # (N,)
        for step in range(first, self.steps):
            seed = hash((self._seed, number, step)) % 2**63  # of whole numbers, so never salted
            generator = torch.Generator().manual_seed(seed)
            chosen = order[step * self._batch_size : (step + 1) * self._batch_size]
            images, parts, labels = draw_pairs(
                self._digits, chosen, generator, self._shift_pixels, self._size
            )
            yield Batch(to_float(images), labels, parts.float() / 255)
