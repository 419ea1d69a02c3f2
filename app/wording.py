"""What the app says about an answer of the network, in words a teacher can read aloud."""

import numpy as np

from app.drawing import Drawing

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SURE = 0.5  # a capsule that is not longer than this says "rather not"


def answer(lengths: np.ndarray, label: int | None = None, empty: bool = False) -> str:
    """Say what the network read, and how sure it is.

    Args:
        lengths: |v| of the ten digit capsules (10,).
        label: the true digit, where it is known.
        empty: whether nothing was drawn.
    """
    if empty:
        return "Nothing drawn yet."
    first, second = (int(digit) for digit in np.argsort(-lengths, kind="stable")[:2])
    long, next_long = lengths[first], lengths[second]
    if not is_long(long):
        told = f" It is {a(label)}." if label is not None else ""
        return (
            f"Not sure: no capsule is longer than {SURE}. The longest are "
            f"{first} at {long:.2f} and {second} at {next_long:.2f}.{told}"
        )
    also = ", which is long too" if is_long(next_long) else ""
    found = f"its capsule is {long:.2f} long, next {second} at {next_long:.2f}{also}."
    if label is None or label == first:
        return f"{a(first).capitalize()}: {found}"
    return f"This {NAMES[label]} is read as {a(first)}: {found}"


def seen(drawing: Drawing, lengths: np.ndarray) -> str:
    """Say how the image that the network sees came about.

    Args:
        drawing: the drawing.
        lengths: |v| of the ten digit capsules (10,) for its image.
    """
    if drawing.is_empty:
        longest = int(lengths.argmax())
        return (
            f"An empty image. Asked about it, the network would name {a(longest)}, its capsule "
            f"{lengths[longest]:.2f} long: it never saw an image without a digit. So it is not "
            f"asked."
        )
    nearest = (
        f"The network never saw an image without a digit, so {a(int(lengths.argmax()))} is merely "
        f"what comes nearest."
    )
    if drawing.is_dot:
        return (
            f"A dot, as wide as a stroke, its centre of mass (cross) moved to the middle. A digit "
            f"would fill 20 × 20 pixels (dashed). {nearest}"
        )
    if drawing.source == "test":
        return (
            f"No. {drawing.test_index} of MNIST’s test digits, {a(drawing.label)}, unchanged: "
            f"scaled to fit 20 × 20 pixels (dashed), its centre of mass (cross) in the middle."
        )
    what = "Your strokes" if drawing.source == "strokes" else "The ink in your picture"
    blob = f" So much ink hides every stroke. {nearest}" if drawing.is_blob else ""
    return (
        f"{what}, scaled to fit 20 × 20 pixels (dashed), the centre of mass (cross) moved to the "
        f"middle. MNIST’s digits were made the same way.{blob}"
    )


def is_long(length: float) -> bool:
    """Whether a capsule's length, as it is printed, says that the network is sure."""
    return float(f"{length:.2f}") > SURE  # a 0.50 that is longer than 0.5 would look wrong


def a(digit: int) -> str:
    """Return a digit's name with its article: "an eight"."""
    return f"{'an' if digit == 8 else 'a'} {NAMES[digit]}"
