"""How well a network reads two digits that lie on top of each other.

An image counts as right only if both digits are right (paper, section 6): half a pair is an error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from capsnet.data import to_float
from capsnet.data.multimnist import Pairs
from capsnet.loss import margin_loss
from capsnet.model import CapsNet


@dataclass(frozen=True)
class PairEvaluation:
    """What was measured on the first `images` pairs."""

    images: int
    wrong: np.ndarray  # (errors,) int, the positions of the pairs that were misread
    read_as: np.ndarray  # (errors, 2) int, what they were read as, the longest capsule first
    lengths: np.ndarray  # (images,) float32, |v| of the second longest capsule of each pair
    shown: np.ndarray  # (J,) int, how often each class was there
    missed: np.ndarray  # (J,) int, how often it was there and not read
    imagined: np.ndarray  # (J,) int, how often it was read and not there
    margin_loss: float  # mean over the images
    reconstruction_losses: np.ndarray  # (J,) squared error summed over the pixels, mean over digits

    @property
    def errors(self) -> int:
        """How many pairs were misread."""
        return len(self.wrong)

    @property
    def error_percent(self) -> float:
        """Misread pairs in percent."""
        return 100 * self.errors / self.images

    @property
    def reconstruction_loss(self) -> float:
        """Squared error of a digit drawn from its own capsule, mean over the digits shown."""
        there = self.shown > 0
        return float(np.average(self.reconstruction_losses[there], weights=self.shown[there]))

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {
            "images": self.images,
            "errors": self.errors,
            "error_percent": round(self.error_percent, 4),
            "margin_loss": round(self.margin_loss, 6),
            "reconstruction_loss": round(self.reconstruction_loss, 4),
            "reconstruction_losses": [round(float(loss), 4) for loss in self.reconstruction_losses],
            "digits_missed_percent": round(100 * self.missed.sum() / self.shown.sum(), 4),
            "shown": self.shown.tolist(),
            "missed": self.missed.tolist(),
            "imagined": self.imagined.tolist(),
        }


@torch.inference_mode()
def pair_steps(model: CapsNet, pairs: Pairs, batch_size: int = 250) -> Iterator[PairEvaluation]:
    """Evaluate a network batch by batch, so that a caller can show progress, or stop.

    What is read are the two longest capsules. Each true digit is drawn from its own capsule, and
    compared with that digit alone.

    Yields:
        What was measured so far, after each batch.

    Raises:
        ValueError: if there are no pairs.
    """
    if not len(pairs.labels):
        raise ValueError("there are no pairs to evaluate on")
    device = next(model.parameters()).device
    classes = model.config.classes
    wrong: list[int] = []
    read_as: list[list[int]] = []
    lengths: list[float] = []
    shown, missed, imagined = (torch.zeros(classes, dtype=torch.long) for _ in range(3))
    squared = torch.zeros(classes, dtype=torch.float64)
    margin = 0.0
    for start in range(0, len(pairs.labels), batch_size):
        images, parts, labels = (part[start : start + batch_size].to(device) for part in pairs)
        output = model(to_float(images))
        longest = output.lengths.topk(2, dim=1)  # values and indices (B, 2)
        there, read = (
            torch.zeros_like(output.lengths, dtype=torch.bool).scatter(1, which, True).cpu()
            for which in (labels, longest.indices)
        )  # (B, J) each
        margin += float(margin_loss(output.lengths, there.to(device))) * len(labels)
        for place in (0, 1):
            drawn = model.decode(output.capsules, labels[:, place])  # (B, 1, H, W)
            alone = to_float(parts[:, place])
            errors = (drawn - alone).square().flatten(1).sum(1).double().cpu()  # (B,)
            squared.index_add_(0, labels[:, place].cpu(), errors)
        misread = (there != read).any(1).nonzero()[:, 0]
        wrong += (start + misread).tolist()
        read_as += longest.indices.cpu()[misread].tolist()
        lengths += longest.values[:, 1].tolist()
        shown += there.sum(0)
        missed += (there & ~read).sum(0)
        imagined += (read & ~there).sum(0)
        seen = start + len(labels)
        yield PairEvaluation(
            seen,
            np.array(wrong, int),
            np.array(read_as, int).reshape(-1, 2),
            np.array(lengths, np.float32),
            shown.numpy().copy(),
            missed.numpy().copy(),
            imagined.numpy().copy(),
            margin / seen,
            (squared / shown.clamp(min=1)).numpy(),
        )
