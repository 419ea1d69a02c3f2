"""Measuring the network on the test digits, a batch at a time, so that it can be stopped."""

from dataclasses import dataclass

from app.running import Running
from capsnet import CapsNet
from capsnet.data import Digits, fair_sample
from capsnet.measuring.evaluate import Evaluation, evaluation_steps

BATCH = 50  # a batch is what other users, and a click on Stop, may have to wait for


@dataclass(frozen=True)
class Misread:
    """A test digit that the network reads as another."""

    index: int  # among the test digits
    label: int
    read: int
    length: float  # |v| of the capsule that was read


class Measurement(Running[Evaluation]):
    """One evaluation of a network, from its first batch to its last or to a stop."""

    def __init__(self, model: CapsNet, digits: Digits, count: int, batch_size: int = BATCH) -> None:
        """Prepare to measure `model` on `count` of `digits`; each `step` measures one batch."""
        self.order, self._digits = fair_sample(digits, count)
        steps = evaluation_steps(model, self._digits, batch_size)
        super().__init__(steps, len(self.order), lambda found: found.images)

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
