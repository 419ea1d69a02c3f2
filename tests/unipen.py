"""Writes digits in UNIPEN form, as UCI's file of pen strokes has them."""

from collections.abc import Sequence

from capsnet.data.unipen import PenDigit


def as_unipen(digits: Sequence[PenDigit]) -> str:
    """Return a file's text; y points up in it."""
    lines: list[str] = []
    for digit in digits:
        lines += [f'.SEGMENT DIGIT 0-{len(digit.strokes)} ? "{digit.label}"']
        lines += [f".COMMENT {digit.label} {digit.writer}"]
        for stroke in digit.strokes:
            lines += [".PEN_DOWN", *(f"{x} {-y}" for x, y in stroke), ".PEN_UP"]
    return "\n".join(lines) + "\n"
