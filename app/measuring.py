"""Measuring the network on the test digits, a batch at a time, so that it can be stopped."""

import threading
import time
from dataclasses import dataclass

import torch

from capsnet import CapsNet
from capsnet.data import Digits
from capsnet.evaluate import Evaluation, evaluation_steps

BATCH = 50  # a batch is what other users, and a click on Stop, may have to wait for
SEED = 0


@dataclass(frozen=True)
class Misread:
    """A test digit that the network reads as another."""

    index: int  # among the test digits
    label: int
    read: int
    length: float  # |v| of the capsule that was read


class Measurement:
    """One evaluation of a network, from its first batch to its last or to a stop.

    The digits come in an order that is shuffled once and for all: MNIST's later test digits are
    harder than its earlier ones, so a part of them is a fair sample in no other order.
    """

    def __init__(self, model: CapsNet, digits: Digits, count: int, batch_size: int = BATCH) -> None:
        """Prepare to measure `model` on `count` of `digits`; each `step` measures one batch."""
        shuffled = torch.randperm(len(digits.labels), generator=torch.Generator().manual_seed(SEED))
        self.order = shuffled[:count]
        self.count = len(self.order)
        self.running = True
        self.result: Evaluation | None = None
        self._digits = Digits(digits.images[self.order], digits.labels[self.order])
        self._steps = evaluation_steps(model, self._digits, batch_size)
        self._seconds = 0.0
        self._lock = threading.Lock()  # a session that reconnects may overlap with itself

    @property
    def done(self) -> int:
        """How many digits were measured so far."""
        return self.result.images if self.result else 0

    @property
    def misread(self) -> list[Misread]:
        """The misread digits so far."""
        if self.result is None:
            return []
        found = zip(self.result.wrong, self.result.read_as, self.result.read_lengths, strict=True)
        return [
            Misread(
                int(self.order[position]),
                int(self._digits.labels[position]),
                int(read),
                float(length),
            )
            for position, read, length in found
        ]

    @property
    def is_partial(self) -> bool:
        """Whether it was stopped before its last digit."""
        return not self.running and self.done < self.count

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take, as fast as it went so far; None before the first batch."""
        if not self.done:
            return None
        return self._seconds / self.done * (self.count - self.done)

    def step(self) -> None:
        """Measure one more batch, unless stopped."""
        with self._lock:
            if not self.running:
                return
            started = time.monotonic()
            self.result = next(self._steps)
            self._seconds += time.monotonic() - started
            if self.done == self.count:  # never back to True: a stop may have come meanwhile
                self.running = False

    def stop(self) -> None:
        """Measure no more, and keep what was measured."""
        self.running = False
