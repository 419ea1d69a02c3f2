"""What a network reads of digits, counted: which right, which as what, and how surely."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Reading:
    """What was read of the first `images` digits."""

    images: int
    confusion: np.ndarray  # (J, J) int, rows: the true digit, columns: what was read
    wrong: np.ndarray  # (errors,) int, the positions of the misread digits
    read_as: np.ndarray  # (errors,) int, what they were read as
    lengths: np.ndarray  # (images,) float32, |v| of the longest capsule, or highest probability

    @property
    def errors(self) -> int:
        """How many digits were misread."""
        return len(self.wrong)

    @property
    def read_lengths(self) -> np.ndarray:
        """The length (errors,) of the capsule that each misread digit was read by."""
        return self.lengths[self.wrong]

    @property
    def error_percent(self) -> float:
        """Misread digits in percent."""
        return 100 * self.errors / self.images

    def losses(self) -> dict[str, float]:
        """Return what training minimises, mean over the images, rounded as it is published."""
        return {}

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {
            "images": self.images,
            "errors": self.errors,
            "error_percent": round(self.error_percent, 4),
            **self.losses(),
            "confusion": self.confusion.tolist(),
        }


class Counter:
    """Counts what is read, a batch after another."""

    def __init__(self, classes: int) -> None:
        self._classes = classes
        self._confusion = torch.zeros(classes, classes, dtype=torch.long)
        self._wrong: list[int] = []
        self._read_as: list[int] = []
        self._lengths: list[float] = []

    def add(self, lengths: Tensor, labels: Tensor) -> Tensor:
        """Count a batch by its lengths or probabilities (B, J); return what was read (B,)."""
        read = lengths.argmax(dim=1)  # (B,)
        classes = self._classes
        counts = torch.bincount(labels * classes + read, minlength=classes**2)
        self._confusion += counts.view(classes, classes).cpu()
        misread = (read != labels).nonzero()[:, 0]
        self._wrong += (len(self._lengths) + misread).tolist()
        self._read_as += read[misread].tolist()
        self._lengths += lengths.amax(dim=1).tolist()
        return read

    def counted(self) -> dict[str, Any]:
        """Return the fields of a Reading of what was counted so far."""
        return {
            "images": len(self._lengths),
            "confusion": self._confusion.numpy().copy(),
            "wrong": np.array(self._wrong, int),
            "read_as": np.array(self._read_as, int),
            "lengths": np.array(self._lengths, np.float32),
        }
