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
        label = labels[seen.pair.inked.index(True)]
        return f"Only the {colour} digit is there{'' if label is None else f', {a(label)}'}."
    where = "lie on each other" if seen.pair.is_overlap else "lie apart"
    if None in labels:
        return ""
    first, second = labels
    if first == second:
        many = _many(first)
        return f"Two {many} {where}, and there is one capsule for all {many}."
    return f"{a(first).capitalize()} and {a(second)} {where}."


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
    pair = seen.pair
    labels = [label for label, there in zip(pair.labels, pair.inked, strict=True) if there]
    if None in labels:
        return ""
    if len(set(labels)) == 1:
        return _verdict_of_one(labels[0], seen)
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


def _verdict_of_one(label: int, seen: "Read") -> str:
    """Say what of one digit, there once or twice, was read, and what was that is not there."""
    surely = [digit for digit, sure in zip(seen.read, seen.sure, strict=True) if sure]
    wrong = [digit for digit in surely if digit != label]
    parts = []
    if label not in surely:
        parts.append(f"It does not say {a(label)} ({seen.trace.lengths[label]:.2f} long).")
    if wrong:
        parts.append(f"There is no {' and no '.join(map(str, wrong))}.")
    return " ".join(parts)


def _asked(state: State, seen: "Read") -> str:
    asked = state["asked"]
    if asked is None or asked in seen.read:
        return ""
    whether = "there" if asked in seen.pair.labels else "not there"
    if None in seen.pair.labels:
        whether = "not read"
    return (
        f"Capsule {asked}, whose digit is {whether}, is {seen.trace.lengths[asked]:.2f} long: what "
        f"the decoder makes of it is drawn under the ten lengths."
    )


def _far(seen: "Read") -> str:
    return "No digit lay so far from the middle in training." if seen.pair.is_far else ""


def _list(digits: list[int]) -> str:
    return " and ".join(a(digit) for digit in digits)


def _many(digit: int) -> str:
    return "sixes" if digit == 6 else f"{NAMES[digit]}s"
