"""What the network for two digits makes of two that lie on each other, and what is shown of it."""

from dataclasses import dataclass

import numpy as np

import capsnet
from app.ideas.idea import Answer, State
from app.overlap.pair import Pair
from app.overlap.words import sentence
from capsnet.explain import length_bill, over_fields, receptive_field
from capsnet.measuring.abstention import is_long
from capsnet.trace import CapsNetTrace


@dataclass(frozen=True, eq=False)
class Read:
    """What the network read, and which digit it drew for which of the two."""

    pair: Pair
    trace: CapsNetTrace  # of the one forward that everything shown is from
    threshold: float  # it is sure of digit capsules that are longer
    read: tuple[int, int]  # the two longest capsules, the longest first
    own: tuple[int, int]  # the same two: what is drawn for the first digit, and for the second
    errors: tuple[float, float]  # squared error of each, summed over the pixels

    @property
    def sure(self) -> tuple[bool, bool]:
        """Whether it is sure of each of `read`."""
        first, second = (is_long(self.trace.lengths[digit], self.threshold) for digit in self.read)
        return bool(first), bool(second)

    @property
    def is_right(self) -> bool | None:
        """Whether both digits are read; None where they are not known."""
        if None in self.pair.labels:
            return None
        return set(self.pair.labels) == set(self.read)


def look(network: capsnet.CapsNet, pair: Pair, threshold: float) -> Read:
    """Show a pair to the network, once."""
    trace = capsnet.trace(network, pair.image)
    first, second = (int(digit) for digit in np.argsort(-trace.lengths, kind="stable")[:2])
    # Whose picture is whose: a digit that was read has that of its own capsule; else, as the two
    # come nearest to what was laid there.
    ways = [(first, second), (second, first)]
    errors = [_errors(trace, pair, own) for own in ways]
    missed = [
        sum(label != digit for label, digit in zip(pair.labels, own, strict=True)) for own in ways
    ]
    best = min((0, 1), key=lambda way: (missed[way], sum(errors[way])))
    return Read(pair, trace, threshold, (first, second), ways[best], errors[best])


def _errors(trace: CapsNetTrace, pair: Pair, own: tuple[int, int]) -> tuple[float, float]:
    drawn = trace.readings[list(own)]  # (2, H, W)
    first, second = ((drawn - pair.parts) ** 2).sum((1, 2), dtype=np.float64)
    return float(first), float(second)


def answer(state: State, seen: Read) -> Answer:
    """Say and show what the network made of a pair."""
    pair, trace = seen.pair, seen.trace
    config = trace.config
    bill = length_bill(trace)[-1]  # (I, J) after the trained number of iterations
    by_place = bill.reshape(config.primary_types, config.grid, config.grid, -1).sum(0)  # (h, w, J)
    numbers = {
        "read": list(seen.read),
        "sure": list(seen.sure),
        "threshold": seen.threshold,
        "labels": list(pair.labels),
        "inked": list(pair.inked),
        "at": [list(offset) for offset in pair.offsets],
        "indices": [digit.get("index") for digit in state["digits"]],
        "own": list(seen.own),
        "missed": [  # which of the two, though known, another capsule's picture stands in for
            label not in (None, digit) for label, digit in zip(pair.labels, seen.own, strict=True)
        ],
        "errors": list(seen.errors),
        "ink": [float(part) for part in (pair.parts**2).sum((1, 2), dtype=np.float64)],
        "bills": [
            {
                "for": float(np.maximum(bill[:, digit], 0).sum(dtype=np.float64)),
                "against": float(np.minimum(bill[:, digit], 0).sum(dtype=np.float64)),
                "field": receptive_field(config, int(by_place[..., digit].argmax()))._asdict(),
                "most": float(by_place[..., digit].max()),
            }
            for digit in seen.own
        ],
    }
    arrays = {
        "image": _bytes(pair.image),
        "parts": _bytes(pair.parts),
        "lengths": trace.lengths,
        "readings": _bytes(trace.readings),
        "bills": np.stack([over_fields(config, by_place[..., digit]) for digit in seen.own]),
    }
    return Answer(sentence(state, seen), numbers, arrays)


def _bytes(images: np.ndarray) -> np.ndarray:
    return np.round(images * 255).astype(np.uint8)
