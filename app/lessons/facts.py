"""What a lesson can say of the current digit: numbers taken from its trace, never from hope."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.routing_numbers import CLEARLY
from app.wording import NAMES, a
from capsnet.measuring.abstention import is_long
from capsnet.trace import CapsNetTrace

# By name, what a lesson's text can have in braces.
FACTS = {
    "network": "the name of the network that reads, as the switch has it",
    "longest": "the digit of the longest capsule",
    "a_longest": "the same in words: a seven",
    "length": "how long that capsule is",
    "second": "the digit of the next longest",
    "second_length": "how long that one is",
    "sure": "is sure, or is not sure",
    "threshold": "the length beyond which the network is sure",
    "label": "what the digit really is, in words, or: not known",
    "chosen": "the digit whose capsule is chosen",
    "chosen_length": "how long that capsule is",
    "first_length": "how long the longest capsule was after the first iteration",
    "last_length": "how long it is after the last iteration of the clock",
    "last_second": "the digit of the longest of the others then",
    "last_second_length": "how long that one is then",
    "last_second_before": "how long the same one was after the trained iterations",
    "iterations": "how many iterations the clock has",
    "trained": "how many the network was trained with",
    "children": "how many primary capsules there are",
    "undecided": "how many of 100 of them lean clearly to no digit after the trained iterations",
    "leaning": "how many lean clearly toward the digit of the longest capsule",
    "most_coupling": "the largest coupling to it",
    "even": "an even share",
    "pixels": "how many of the network's pixels hold ink",
    "dimensions": "how many numbers a digit capsule has",
    "bent": "how far the slider that was moved furthest was moved",
    "bent_dimension": "which dimension that is, from 1",
}


def facts(
    trace: CapsNetTrace,
    threshold: float,
    chosen: int,
    label: int | None,
    offsets: Mapping[int, list[float]],
    network: str,
) -> dict[str, Any]:
    """Return all FACTS of a digit.

    Args:
        trace: of at least the trained iterations.
        threshold: the network is sure of digit capsules that are longer.
        chosen: the digit whose capsule is chosen.
        label: the true digit, where it is known.
        offsets: δ of the capsules whose sliders were moved.
        network: the name of the network that made the trace.
    """
    order = np.argsort(-trace.lengths, kind="stable")
    first, second = int(order[0]), int(order[1])
    trained = trace.config.iterations
    by_iteration = trace.routing.lengths  # (R, J)
    last = by_iteration[-1]
    other = max((digit for digit in range(len(last)) if digit != first), key=last.__getitem__)
    couplings = trace.routing.couplings[trained - 1]  # c (I, J)
    share = 1 / trace.config.classes
    clear = (couplings >= CLEARLY * share) | (couplings <= share / CLEARLY)  # (I, J)
    bent = np.abs(offsets.get(chosen, [0.0]))
    sure = is_long(trace.lengths[first], threshold)
    return {
        "network": network,
        "longest": first,
        "a_longest": a(first),
        "length": float(trace.lengths[first]),
        "second": second,
        "second_length": float(trace.lengths[second]),
        "sure": "is sure" if sure else "is not sure",
        "threshold": threshold,
        "label": "not known" if label is None else NAMES[label],
        "chosen": chosen,
        "chosen_length": float(trace.lengths[chosen]),
        "first_length": float(by_iteration[0, first]),
        "last_length": float(last[first]),
        "last_second": other,
        "last_second_length": float(last[other]),
        "last_second_before": float(trace.lengths[other]),
        "iterations": len(by_iteration),
        "trained": trained,
        "children": trace.config.children,
        "undecided": round(100 * float((~clear.any(axis=1)).mean())),
        "leaning": int((couplings[:, first] >= CLEARLY * share).sum()),
        "most_coupling": float(couplings[:, first].max()),
        "even": share,
        "pixels": int((trace.image > 0).sum()),
        "dimensions": trace.config.digit_dim,
        "bent": float(bent.max()),
        "bent_dimension": int(bent.argmax()) + 1,
    }


def told(text: str, known: Mapping[str, Any]) -> str:
    """Return a text with facts in the place of {their names}, lengths to two places."""
    forms = {float: "{:.2f}", int: "{:,}"}
    shown = {name: forms.get(type(v), "{}").format(v) for name, v in known.items()}
    return text.format_map(shown)
