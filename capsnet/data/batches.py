"""Where a training step's images come from: an order, shifts and drawings that follow from a seed.

What an epoch holds is a function of (seed, epoch) alone, step by step, so that a run which was
stopped anywhere goes on with exactly the images that it would have seen.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from capsnet.data.digits import Digits, shift, to_float

NO_DIGIT = -1  # the label of an image on which no single digit is to be seen


class Batch(NamedTuple):
    """What one step of training sees."""

    images: Tensor  # float32 (B, 1, H, W) in [0, 1]
    labels: Tensor  # (B,) long, NO_DIGIT where there is none; (B, P) where P lie on each other
    parts: Tensor | None = None  # float32 (B, P, H, W), each of these alone


class Batches(Protocol):
    """A source of training images."""

    steps: int  # of an epoch

    def epoch(self, number: int, first: int = 0) -> Iterator[Batch]:
        """Yield the batches of an epoch (from 0), beginning with step `first`."""
        ...


class ShiftedDigits:
    """Each digit once an epoch, in another order each time, moved by up to a few pixels."""

    def __init__(
        self, digits: Digits, batch_size: int, shift_pixels: int, seed: int, filled: bool = True
    ) -> None:
        self._digits = digits
        self._batch_size = batch_size
        self._shift_pixels = shift_pixels
        self._seed = seed
        self._filled = filled  # with black; else the pixels at the edge are repeated
        self.steps = len(digits.labels) // batch_size

    def epoch(self, number: int, first: int = 0) -> Iterator[Batch]:
        """Yield the batches of an epoch (from 0), beginning with step `first`."""
        images, labels = self._digits
        generator = torch.Generator().manual_seed(self._seed * 100_003 + number)
        order = torch.randperm(len(labels), generator=generator)  # (N,)
        offsets = torch.randint(
            -self._shift_pixels, self._shift_pixels + 1, (len(labels), 2), generator=generator
        )
        for step in range(first, self.steps):
            part = slice(step * self._batch_size, (step + 1) * self._batch_size)
            chosen = order[part].to(images.device)
            moved = shift(images[chosen], offsets[part].to(images.device), self._filled)
            yield Batch(to_float(moved), labels[chosen])
