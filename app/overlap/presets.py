"""Pairs to begin with in the Overlap scene, those among them that the network fails on."""

from dataclasses import dataclass
from typing import Any

from app.ideas.idea import State
from app.overlap.pair import from_test_pair
from capsnet.data import Digits
from capsnet.data.multimnist import Drawn

NOTHING: dict[str, Any] = {"source": "strokes", "strokes": []}


@dataclass(frozen=True)
class Preset:
    """A pair under a name."""

    title: str
    pair: int | None = None  # of the fixed test pairs
    digits: tuple[dict[str, Any], dict[str, Any]] | None = None  # else these
    asked: int | None = None  # which capsule is drawn, too

    def state(self, drawn: Drawn) -> State:
        """Return it as the scene's state."""
        if self.pair is not None:
            return from_test_pair(drawn, self.pair) | {"asked": self.asked}
        return {
            "digits": [dict(digit) for digit in self.digits or (NOTHING, NOTHING)],
            "pair": None,
            "asked": self.asked,
            "colours": "ours",
        }


def test_digit(index: int, down: int, right: int) -> dict[str, Any]:
    """Return a test digit that lies somewhere on the field."""
    return {"source": "test", "index": index, "at": [down, right]}


# Test digits 0, 3, 4 and 6 are a seven, a zero, a four and a four.
PRESETS = (
    Preset("One on the other", digits=(test_digit(0, 0, -3), test_digit(4, 1, 3))),
    Preset("Right on top", digits=(test_digit(0, 0, 0), test_digit(3, 0, 0))),
    Preset("The same digit twice", digits=(test_digit(4, -2, -4), test_digit(6, 2, 4))),
    Preset("A digit that is not there", pair=0, asked=5),
    Preset("A pair it misreads", pair=175),
    Preset("Another that it misreads", pair=214),
    Preset("One digit alone", digits=(test_digit(4, 0, 0), NOTHING)),
)
FEW = 24  # test digits of each class to choose from


def start(drawn: Drawn) -> State:
    """Return what the scene opens on."""
    return PRESETS[0].state(drawn)


def by_class(digits: Digits) -> list[list[int]]:
    """Return for each class the numbers of a few test digits."""
    return [(digits.labels == label).nonzero()[:FEW, 0].tolist() for label in range(10)]
