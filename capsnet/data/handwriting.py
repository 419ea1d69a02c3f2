"""Training images from real pen strokes: varied as hands vary, and rendered as drawings are.

A network learns the styles that MNIST hardly has (a barred seven, a one with a foot, a nine like a
g) from strokes, not from distorted MNIST. So each stroke digit is bent a little, given another
slant and thickness, and sent through the same `prepare_strokes` that a user's drawing goes through.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from numpy.typing import NDArray

from capsnet.data.batches import NO_DIGIT, Batch, Batches
from capsnet.data.digits import Digits
from capsnet.data.negatives import not_a_digit
from capsnet.data.unipen import PenDigit
from capsnet.drawing import prepare_strokes

Strokes = list[NDArray[np.float64]]


def varied(strokes: Sequence[NDArray[np.float64]], random: np.random.Generator) -> Strokes:
    """Return strokes as another hand might have written them.

    They are scaled to a box of 1, turned, slanted, stretched, bent smoothly, and each point is
    moved a little.

    Args:
        strokes: each (n, 2), in any unit.
        random: where chance comes from.
    """
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    points = (points - (low + high) / 2) / max((high - low).max(), 1e-9)  # (N, 2) in ±0.5
    turn = np.deg2rad(random.normal(0, 6))
    slant, stretch = random.normal(0, 0.15), np.exp(random.normal(0, 0.12))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    shear = np.array([[stretch, slant], [0, 1 / stretch]])
    points = points @ (rotation @ shear).T
    # A few slow waves across the digit: what is near moves together.
    for _ in range(3):
        wave, phase = random.normal(0, 3, 2), random.uniform(0, 2 * np.pi)
        push = random.normal(0, 0.02, 2)
        points = points + np.sin(points @ wave + phase)[:, None] * push
    points = points + random.normal(0, random.uniform(0, 0.008), points.shape)
    return np.split(points, np.cumsum([len(stroke) for stroke in strokes])[:-1])


def any_thickness(random: np.random.Generator) -> float:
    """Return a thickness for `prepare_strokes`, from half of MNIST's own to nearly twice."""
    return float(np.exp(random.uniform(np.log(0.5), np.log(1.8))))


def split_writers(
    digits: Sequence[PenDigit], held_out: int
) -> tuple[list[PenDigit], list[PenDigit]]:
    """Split digits by who wrote them: the last `held_out` writers' are set aside.

    Raises:
        ValueError: unless somebody is left to train on.
    """
    writers = sorted({digit.writer for digit in digits})
    if len(writers) <= held_out:
        raise ValueError(
            f"cannot hold out {held_out} of {len(writers)} writers; somebody must be left to "
            f"train on (give digits with --strokes FILE)"
        )
    apart = set(writers[len(writers) - held_out :])
    return (
        [digit for digit in digits if digit.writer not in apart],
        [digit for digit in digits if digit.writer in apart],
    )


def rendered(digits: Sequence[PenDigit]) -> Digits:
    """Return written digits as images, as they are."""
    images = np.stack([prepare_strokes(digit.strokes) for digit in digits])
    labels = torch.tensor([digit.label for digit in digits])
    return Digits(torch.from_numpy(np.round(images * 255).astype(np.uint8)), labels)


class Handwriting:
    """Batches of another source, with drawings and with drawings of no digit added to each."""

    def __init__(
        self,
        others: Batches,
        written: Sequence[PenDigit],
        drawn: int,
        undrawn: int,
        seed: int,
    ) -> None:
        """Add `drawn` of the written digits, varied, and `undrawn` other drawings to each batch."""
        self._others = others
        self._written = written
        self._drawn = drawn
        self._undrawn = undrawn
        self._seed = seed
        self.steps = others.steps

    def epoch(self, number: int, first: int = 0) -> Iterator[Batch]:
        """Yield the batches of an epoch (from 0), beginning with step `first`."""
        # Rendered one step ahead, beside the step that is being trained on.
        with ThreadPoolExecutor(max_workers=1) as ahead:
            ready = ahead.submit(self._render, number, first)
            for step, batch in enumerate(self._others.epoch(number, first), first):
                images, labels, _ = ready.result()
                if step + 1 < self.steps:
                    ready = ahead.submit(self._render, number, step + 1)
                device = batch.images.device
                yield Batch(
                    torch.cat([batch.images, images.to(device)]),
                    torch.cat([batch.labels, labels.to(device)]),
                )

    def _render(self, epoch: int, step: int) -> Batch:
        random = np.random.default_rng((self._seed, epoch, step))
        images, labels = [], []
        for chosen in random.integers(len(self._written), size=self._drawn):
            digit = self._written[chosen]
            strokes = varied(digit.strokes, random)
            images.append(prepare_strokes(strokes, thickness=any_thickness(random)))
            labels.append(digit.label)
        for _ in range(self._undrawn):
            strokes = not_a_digit(random, self._written)
            images.append(prepare_strokes(strokes, thickness=any_thickness(random)))
            labels.append(NO_DIGIT)
        return Batch(torch.from_numpy(np.stack(images))[:, None], torch.tensor(labels))
