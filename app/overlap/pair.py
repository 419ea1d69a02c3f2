"""Two digits on one field of 36 × 36 pixels: what a browser says of them, and their images.

Each digit is one of two small JSON objects. Strokes are fractions of the field; a test digit lies
so many pixels down and right of the middle:

    {"source": "strokes", "strokes": [[[x, y], ...], ...]}
    {"source": "test", "index": 0, "at": [down, right]}
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from app import drawing as drawings
from app.checked import choice, number
from app.ideas.idea import State
from capsnet.data import Digits, to_float
from capsnet.data.multimnist import SHIFT_PIXELS, SIZE, Drawn, overlay

FURTHEST = (
    2 * SHIFT_PIXELS
)  # pixels that a digit may lie from the middle: twice as far as in training
MIDDLE = SIZE / 2 + 0.5  # where a digit's centre of mass lies that was not moved
COLOURS = {"ours": ("blue", "orange"), "paper": ("red", "green")}


class Pair(NamedTuple):
    """Two digits as they lie on the field."""

    image: np.ndarray  # float32 (H, W), what the network sees
    parts: np.ndarray  # float32 (2, H, W), each digit alone
    offsets: tuple[tuple[int, int], tuple[int, int]]  # pixels down and right of the middle
    labels: tuple[int | None, int | None]  # the true digits, where they are known

    @property
    def inked(self) -> tuple[bool, bool]:
        """Whether each of the two is there at all."""
        first, second = self.parts.any((1, 2))
        return bool(first), bool(second)

    @property
    def is_overlap(self) -> bool:
        """Whether the two share a pixel."""
        first, second = self.parts
        return bool((first * second).any())

    @property
    def is_far(self) -> bool:
        """Whether a digit lies further from the middle than any that was trained on."""
        moves = (
            move
            for there, way in zip(self.inked, self.offsets, strict=True)
            if there
            for move in way
        )
        return any(abs(move) > SHIFT_PIXELS for move in moves)


def from_test_pair(drawn: Drawn, place: int) -> State:
    """Return one of the fixed test pairs."""
    chosen = (drawn.first[place], drawn.second[place])
    return {
        "digits": [
            {"source": "test", "index": int(index), "at": offset}
            for index, offset in zip(chosen, drawn.offsets[place].tolist(), strict=True)
        ],
        "pair": place,
        "asked": None,
        "colours": "ours",
    }


def check(sent: Mapping[str, Any], test_digits: Digits, drawn: Drawn) -> State:
    """Return two digits that came from a browser, a link or an earlier session.

    Where it only names a test pair, "digits" null, that pair's digits come in.

    Raises:
        ValueError: one sentence that says what is wrong with it.
    """
    pair, asked = sent.get("pair"), sent.get("asked")
    colours = choice(sent.get("colours"), *COLOURS)
    if pair is not None:
        pair = _whole(pair, 0, len(drawn.first) - 1)
    if asked is not None:
        asked = _whole(asked, 0, 9)
    digits = sent.get("digits")
    if digits is None and pair is not None:
        return from_test_pair(drawn, pair) | {"colours": colours}
    if not isinstance(digits, list) or len(digits) != 2:
        raise ValueError("there must be two digits")
    known = [_digit(value, test_digits) for value in digits]
    if pair is not None and known != from_test_pair(drawn, pair)["digits"]:
        pair = None
    return {"digits": known, "pair": pair, "asked": asked, "colours": colours}


def lay(digits: Sequence[Mapping[str, Any]], test_digits: Digits) -> Pair:
    """Lay two digits, checked, on the field, by the recipe of the training pairs."""
    images, offsets, labels = [], [], []
    for digit in digits:
        if digit["source"] == "test":
            images.append(test_digits.images[digit["index"]])
            labels.append(int(test_digits.labels[digit["index"]]))
            offsets.append(tuple(digit["at"]))
            continue
        strokes = [np.array(stroke, np.float64) for stroke in digit["strokes"]]
        image = drawings.from_strokes(strokes).image
        images.append(torch.from_numpy(np.round(image * 255).astype(np.uint8)))
        labels.append(None)
        offsets.append(_place(strokes))
    pair = overlay(images[0][None], images[1][None], torch.tensor([offsets]))
    whole = torch.cat([pair.images, pair.parts[0]])  # (3, H, W)
    image, *parts = to_float(whole)[:, 0].numpy()
    return Pair(image, np.stack(parts), (offsets[0], offsets[1]), (labels[0], labels[1]))


def _place(strokes: Sequence[np.ndarray]) -> tuple[int, int]:
    """Return how many pixels down and right of the middle strokes (n, 2) were drawn."""
    if not strokes:
        return 0, 0
    total, weight = np.zeros(2), 0.0
    for stroke in strokes:
        starts, ends = stroke[:-1], stroke[1:]
        lengths = np.hypot(*(ends - starts).T)  # (n - 1,)
        total += lengths @ ((starts + ends) / 2)
        weight += lengths.sum()
    x, y = total / weight if weight else np.concatenate(strokes).mean(0)
    down, right = (int(np.clip(round(SIZE * at - MIDDLE), -FURTHEST, FURTHEST)) for at in (y, x))
    return down, right


def _digit(value: object, test_digits: Digits) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("a digit must be an object")
    match value.get("source"):
        case "strokes":
            strokes = drawings.check_strokes(value.get("strokes"))
            return {"source": "strokes", "strokes": [stroke.tolist() for stroke in strokes]}
        case "test":
            at = value.get("at")
            if not isinstance(at, list) or len(at) != 2:
                raise ValueError("a test digit must lie somewhere")
            return {
                "source": "test",
                "index": _whole(value.get("index"), 0, len(test_digits.labels) - 1),
                "at": [_whole(move, -FURTHEST, FURTHEST) for move in at],
            }
    raise ValueError("a digit must come from strokes or the test digits")


def _whole(value: object, low: int, high: int) -> int:
    found = number(value, low, high)
    if found != int(found):
        raise ValueError("a number in it must be whole")
    return int(found)
