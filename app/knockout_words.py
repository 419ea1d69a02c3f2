"""What is said about routing without some of the primary capsules, computed from both routings."""

import numpy as np

from app.capsule_names import group_name
from capsnet.explain import length_bill
from capsnet.knockout import Knockout
from capsnet.measuring.abstention import is_long
from capsnet.trace import CapsNetTrace


def knockout_sentence(trace: CapsNetTrace, knockout: Knockout, digit: int, threshold: float) -> str:
    """Say what changed when some capsules were left out, and what they had been worth to a digit.

    Args:
        trace: with all capsules.
        knockout: without some of them.
        digit: whose bill is looked at.
        threshold: the network is sure of digit capsules that are longer.
    """
    config, removed = trace.config, knockout.removed
    first, before = _reading(trace.lengths, threshold)
    start = f"With all {config.children:,} capsules, {before}."
    if not removed.any():
        return f"{start} Nobody is knocked out yet."
    if removed.all():
        return (
            f"{start} Without them nobody votes: all {config.classes} lengths are 0, and the "
            f"picture is what the decoder draws from nothing."
        )
    longest, after = _reading(knockout.lengths, threshold)
    if longest == first:
        after = after.replace(" is the longest", " is still the longest", 1)
    elif f" then {first} " not in after:
        after += f"; {first} is left with {knockout.lengths[first]:.2f}"
    worth = _worth(trace, removed, digit)
    return f"{start} Without {group_name(config, removed)}, {after}. {worth}"


def _reading(lengths: np.ndarray, threshold: float) -> tuple[int, str]:
    """Return the longest digit, and what is said of it and the next."""
    first, second = (int(digit) for digit in np.argsort(-lengths, kind="stable")[:2])
    said = (
        f"{first} is the longest with {lengths[first]:.2f}, then {second} with "
        f"{lengths[second]:.2f}"
    )
    if not is_long(lengths[first], threshold):
        said += f" (none passes {threshold:.2f}: not sure)"
    return first, said


def _worth(trace: CapsNetTrace, removed: np.ndarray, digit: int) -> str:
    """Say what children added to |s| of a digit at the trained iteration, when all voted."""
    step = min(trace.config.iterations, len(trace.routing.sums)) - 1
    added = float(length_bill(trace)[step, removed, digit].sum())
    total = float(np.linalg.norm(trace.routing.sums[step, digit]))
    change = f"added {added:.2f} to" if added >= 0 else f"taken {-added:.2f} from"
    return f"They had {change} the length of the sum for {digit}, {total:.2f} when all vote."
