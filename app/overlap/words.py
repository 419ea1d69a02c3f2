"""What the Overlap scene says of two digits, in sentences a teacher can read aloud."""

from typing import TYPE_CHECKING

from app.ideas.idea import State
from app.overlap.pair import COLOURS
from app.wording import NAMES, a

if TYPE_CHECKING:
    from app.overlap.reading import Read


def sentence(state: State, seen: "Read") -> str:
    """Say what lies there, what was read, whether that is right, and what was asked for."""
    if not any(seen.pair.inked):
        return "Nothing is drawn yet. Draw a digit with each pen, or choose two test digits."
    parts = [_laid(state, seen), _reading(seen), _verdict(seen), _asked(state, seen), _far(seen)]
    return " ".join(filter(None, parts))


def _laid(state: State, seen: "Read") -> str:
    labels = seen.pair.labels
    if not all(seen.pair.inked):
        colour = COLOURS[state["colours"]][seen.pair.inked.index(True)]
        return f"Only the {colour} digit is there."
    if None in labels:
        return ""
    first, second = labels
    if first == second:
        many = _many(first)
        return f"Two {many} lie on each other, and there is one capsule for all {many}."
    return f"{a(first).capitalize()} and {a(second)} lie on each other."


def _reading(seen: "Read") -> str:
    lengths = seen.trace.lengths
    one, two = (f"{a(digit)} ({lengths[digit]:.2f} long)" for digit in seen.read)
    match seen.sure:
        case (True, True):
            return f"The network reads {one} and {two}."
        case (True, False):
            return f"The network is sure of {one} only; next comes {two}."
    return f"The network is not sure of any digit: {one} and {two} come first."


def _verdict(seen: "Read") -> str:
    labels = seen.pair.labels
    if seen.is_right is None or not all(seen.pair.inked) or labels[0] == labels[1]:
        return ""
    if seen.is_right:
        return "Both are right." if all(seen.sure) else "These two are right."
    missed = [label for label in labels if label not in seen.read]
    wrong = [digit for digit in seen.read if digit not in labels]
    told = f"{_list(missed)} {'is' if len(missed) == 1 else 'are'} missed"
    lengths = seen.trace.lengths
    return (
        f"{told[0].upper()}{told[1:]} ({', '.join(f'{lengths[m]:.2f}' for m in missed)} long) for "
        f"{_list(wrong)}, so the pair counts as misread."
    )


def _asked(state: State, seen: "Read") -> str:
    asked = state["asked"]
    if asked is None or asked in seen.read:
        return ""
    there = asked in seen.pair.labels
    whether = "which is there" if there else "which is not there"
    if None in seen.pair.labels:
        whether = "which was not read"
    return (
        f"Capsule {asked}, {whether}, is {seen.trace.lengths[asked]:.2f} long: what the decoder "
        f"makes of it stands beside."
    )


def _far(seen: "Read") -> str:
    return "No digit lay so far from the middle in training." if seen.pair.is_far else ""


def _list(digits: list[int]) -> str:
    return " and ".join(a(digit) for digit in digits)


def _many(digit: int) -> str:
    return "sixes" if digit == 6 else f"{NAMES[digit]}s"
