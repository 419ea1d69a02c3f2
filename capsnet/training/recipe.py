"""What a run of training is to do: everything that its weights depend on but data and machine."""

import math
from dataclasses import dataclass
from typing import Literal

from capsnet.data import DATASETS
from capsnet.loss import RECONSTRUCTION_WEIGHT


@dataclass(frozen=True)
class Recipe:
    """A run of training; `python -m capsnet.train` has a flag for each field that one sets."""

    epochs: int = 15
    dataset: str = "mnist"  # a name that `capsnet.data.load_dataset` knows
    batch_size: int = 128
    micro_batch: int = 0  # images a forward and backward; 0: the whole batch
    learning_rate: float = 1e-3  # Adam's, after the warm-up; then linearly to 0
    warmup_steps: int = 300
    shift_pixels: int = 2  # that a digit is moved by at most, in each direction
    distort: float = 0.0  # how strongly each MNIST digit is turned, scaled, sheared and bent
    reconstruction_weight: float = RECONSTRUCTION_WEIGHT
    margin_steps: int = 1_000  # over which the margin of the spread loss rises
    validation: int = 5_000  # training images held out; 0: train on all of them
    precision: Literal["float32", "bfloat16"] = "float32"
    seed: int = 0
    start: str = ""  # a shipped network whose weights the run begins with; "": drawn from the seed
    written: int = 0  # digits as strokes, rendered anew for each batch, that are added to it
    negatives: int = 0  # drawings of no digit that are added likewise
    held_out_writers: int = 6  # the last so many people's digits are validated on, never trained on
    average: float = 0.0  # decay, a step, of the averaged weights that are shipped; 0: no average

    def __post_init__(self) -> None:
        for name in (
            "epochs",
            "batch_size",
            "micro_batch",
            "margin_steps",
            "warmup_steps",
            "shift_pixels",
            "validation",
            "seed",
            "written",
            "negatives",
            "held_out_writers",
        ):
            value, bound = getattr(self, name), int(name in ("epochs", "batch_size"))
            if isinstance(value, bool) or not isinstance(value, int) or value < bound:
                raise ValueError(
                    f"{name} must be a whole number of at least {bound}, got {value!r}"
                )
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"learning_rate must be above 0 and finite, got {self.learning_rate}")
        if not 0 <= self.reconstruction_weight < math.inf:
            raise ValueError(
                f"reconstruction_weight must be at least 0 and finite, "
                f"got {self.reconstruction_weight}"
            )
        if not 0 <= self.distort < math.inf:
            raise ValueError(f"distort must be at least 0 and finite, got {self.distort}")
        if not 0 <= self.average < 1:
            raise ValueError(f"average must lie in 0..1, 1 excluded, got {self.average}")
        if self.negatives and not self.written:
            raise ValueError("negatives are made of written digits; give some, too")
        if self.dataset not in DATASETS:
            raise ValueError(f"dataset must be one of {', '.join(DATASETS)}, got {self.dataset!r}")
        if self.precision not in ("float32", "bfloat16"):
            raise ValueError(f'precision must be "float32" or "bfloat16", got {self.precision!r}')

    def steps_per_epoch(self, digits: int) -> int:
        """Return how many whole batches the digits fill that are not held out.

        Raises:
            ValueError: if they fill none.
        """
        steps = (digits - self.validation) // self.batch_size
        if steps < 1:
            raise ValueError(
                f"{digits} digits, {self.validation} of them held out, do not fill a batch of "
                f"{self.batch_size}; hold out fewer, or take smaller batches"
            )
        return steps


def learning_rate(recipe: Recipe, step: int, total: int) -> float:
    """Return the rate of a step: up linearly over the warm-up, then down linearly to 0."""
    warm = min(1.0, (step + 1) / max(1, recipe.warmup_steps))
    left = (total - step) / max(1, total - recipe.warmup_steps)
    return recipe.learning_rate * min(warm, left)
