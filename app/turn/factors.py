"""By what a digit can be moved in the Turn scene, each with its range and its words."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Factor:
    """One way to move a digit: a field of `capsnet.measuring.affine.Motion`."""

    name: str
    title: str
    done: str  # of a digit that was moved by it
    low: float
    high: float
    step: float  # of its slider
    none: float  # that leaves the digit as it is
    unit: str
    more: str  # what it is called beyond `none`
    less: str  # and before it

    def say(self, amount: float) -> str:
        """Return an amount in words, such as "20° clockwise"."""
        size = f"{abs(amount - self.none) if self.none == 0 else amount:g}{self.unit}"
        if amount == self.none:
            return "as it is"
        return f"{size} {self.more if amount > self.none else self.less}"

    def amounts(self, count: int = 25) -> np.ndarray:
        """Return amounts (count,) from `low` to `high`, the one for none among them.

        `count` must be odd; where `none` is not in the middle, either side has steps of its own.
        They are as evenly spaced as the slider allows: each is one that it can be set to.
        """
        left = round((count - 1) * (self.none - self.low) / (self.high - self.low))
        below = np.linspace(self.low, self.none, left + 1)
        even = np.concatenate([below[:-1], np.linspace(self.none, self.high, count - left)])
        return np.round(self.low + np.round((even - self.low) / self.step) * self.step, 3)


_EVERY = (
    Factor("degrees", "Turn", "turned", -90, 90, 1, 0, "°", "clockwise", "anticlockwise"),
    Factor("right", "Shift across", "shifted", -8, 8, 0.25, 0, " px", "rightwards", "leftwards"),
    Factor("down", "Shift down", "shifted", -8, 8, 0.25, 0, " px", "down", "up"),
    Factor("scale", "Scale", "scaled to", 0.5, 1.5, 0.02, 1, " times", "the size", "the size"),
    Factor("shear", "Lean", "leant by", -0.8, 0.8, 0.02, 0, "", "to the right", "to the left"),
    Factor("thickness", "Thickness", "its strokes", -1, 3, 0.1, 0, " px", "thicker", "thinner"),
)
FACTORS = {factor.name: factor for factor in _EVERY}
