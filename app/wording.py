"""What the app says about an answer of the network, in words a teacher can read aloud."""

import numpy as np

from app.drawing import Drawing
from capsnet.measuring.abstention import is_long

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def answer(
    lengths: np.ndarray, threshold: float, label: int | None = None, empty: bool = False
) -> str:
    """Say what the network read, and how sure it is.

    Args:
        lengths: |v| of the ten digit capsules (10,).
        threshold: the network is sure of capsules that are longer.
        label: the true digit, where it is known.
        empty: whether nothing was drawn.
    """
    if empty:
        return "Nothing drawn yet."
    first, second = (int(digit) for digit in np.argsort(-lengths, kind="stable")[:2])
    long, next_long = lengths[first], lengths[second]
    if not is_long(long, threshold):
        told = f" It is {a(label)}." if label is not None else ""
        return (
            f"Not sure: no capsule passes {threshold:.2f}. The longest are "
            f"{first} at {long:.2f} and {second} at {next_long:.2f}.{told}"
        )
    also = ", which is long too" if is_long(next_long, threshold) else ""
    found = f"its capsule is {long:.2f} long, next {second} at {next_long:.2f}{also}."
    if label is None or label == first:
        return f"{a(first).capitalize()}: {found}"
    return f"This {NAMES[label]} is read as {a(first)}: {found}"


def seen(drawing: Drawing, lengths: np.ndarray, threshold: float, saw_others: bool) -> str:
    """Say how the image that the network sees came about.

    Args:
        drawing: the drawing.
        lengths: |v| of the ten digit capsules (10,) for its image.
        threshold: the network is sure of capsules that are longer.
        saw_others: whether it was trained on images without a digit, too.
    """
    longest = int(lengths.argmax())
    sure = is_long(lengths[longest], threshold)
    if drawing.is_empty:
        would = f"name {a(longest)}, its" if sure else "not be sure, its longest"
        why = "" if saw_others else ": it never saw an image without a digit"
        return (
            f"An empty image. Asked about it, the network would {would} capsule "
            f"{lengths[longest]:.2f} long{why}. So it is not asked."
        )
    nearest = ""
    if not saw_others:
        nearest = (
            f" The network never saw an image without a digit, so {a(longest)} is merely what "
            f"comes nearest."
        )
    elif sure:
        nearest = f" It shows no digit; {a(longest)} is merely what comes nearest."
    if drawing.is_dot:
        return (
            f"A dot, as wide as a stroke, its centre of mass (cross) moved to the middle. A digit "
            f"would fill 20 × 20 pixels (dashed).{nearest}"
        )
    if drawing.source == "test":
        return (
            f"No. {drawing.test_index} of MNIST’s test digits, {a(drawing.label)}, unchanged: "
            f"scaled to fit 20 × 20 pixels (dashed), its centre of mass (cross) in the middle."
        )
    what = "Your strokes" if drawing.source == "strokes" else "The ink in your picture"
    blob = f" So much ink hides every stroke.{nearest}" if drawing.is_blob else ""
    return (
        f"{what}, scaled to fit 20 × 20 pixels (dashed), the centre of mass (cross) moved to the "
        f"middle. MNIST’s digits were made the same way.{blob}"
    )


def a(digit: int) -> str:
    """Return a digit's name with its article: "an eight"."""
    return f"{'an' if digit == 8 else 'a'} {NAMES[digit]}"


def signed(value: float, decimals: int = 2) -> str:
    """Return a number with its sign, as it is printed: "+0.50", "−0.50"."""
    return f"{value:+.{decimals}f}".replace("-", "−")
