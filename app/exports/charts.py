"""What slides and films have in common: bars of lengths, and the mosaic of couplings."""

from collections.abc import Sequence

import numpy as np

from app.exports.sheet import Sheet, ramp, signed_colours

MARKS = (0.1, 0.9)  # the lengths that training aims at


def lengths_chart(
    sheet: Sheet,
    lengths: np.ndarray,
    threshold: float,
    *,
    left: int,
    top: int,
    width: int,
    pitch: int,
    size: int,
) -> None:
    """Paint a bar for each digit capsule.

    Args:
        sheet: to paint on.
        lengths: |v| (J,).
        threshold: the length where doubt ends, which is marked.
        left: of the digits' names.
        top: of the first row.
        width: of all, names and numbers included.
        pitch: from row to row.
        size: of the letters.
    """
    start, end = left + round(1.2 * size), left + width - round(2.6 * size)
    bar, longest = round(0.6 * pitch), int(lengths.argmax())

    def x(length: float) -> int:
        return round(start + length * (end - start))

    for digit, length in enumerate(lengths):
        y = top + digit * pitch
        middle, printed = y + pitch / 2, f"{length:.2f}"
        track = (start, y + (pitch - bar) // 2, end, y + (pitch + bar) // 2)
        sheet.draw.rectangle(track, fill=sheet.palette.panel, outline=sheet.palette.border)
        # As long as the number says, so that no bar looks as if it passed a mark that it misses.
        reached = (track[0], track[1], x(float(printed)), track[3])
        sheet.draw.rectangle(reached, fill=sheet.palette.digits[digit])
        sheet.write(left, middle, str(digit), size, bold=digit == longest, anchor="lm")
        sheet.write(end + size / 2, middle, printed, size, bold=digit == longest, anchor="lm")
    bottom = top + len(lengths) * pitch
    for mark in MARKS:
        for y in range(top, bottom, 10):
            sheet.draw.line((x(mark), y, x(mark), min(y + 4, bottom)), sheet.palette.text, 2)
    sheet.draw.line((x(threshold), top, x(threshold), bottom), sheet.palette.text, 3)
    for length in (*MARKS, threshold):
        sheet.write(x(length), top - 8, f"{length:.2g}", size, muted=True, anchor="ms")


def couplings_chart(
    sheet: Sheet,
    couplings: np.ndarray,
    grid: int,
    limit: float,
    *,
    left: int,
    top: int,
    unit: int,
    gap: int,
    size: int,
) -> int:
    """Paint the couplings of all types (across) and digits (down), coloured by log2(J·c).

    Args:
        sheet: to paint on.
        couplings: c (J, I) of one iteration.
        grid: places each way.
        limit: how far from 0 the colours reach.
        left: of the first type; the digits' names stand before it.
        top: of the first digit; the types' names stand above it.
        unit: of a cell.
        gap: between tiles.
        size: of the letters.

    Returns:
        Where it ends, y.
    """
    digits, children = couplings.shape
    types, pitch = children // grid**2, grid * unit + gap
    leanings = np.log2(np.maximum(couplings * digits, 1e-30))
    cells = signed_colours(leanings, limit, sheet.palette.diverging)  # (J, I, 3)
    tiles = cells.reshape(digits, types, grid, grid, 3)
    for digit in range(digits):
        y = top + digit * pitch
        sheet.write(left - 8, y + pitch / 2 - gap / 2, str(digit), size, muted=True, anchor="rm")
        for kind in range(types):
            sheet.paste(tiles[digit, kind], left + kind * pitch, y, unit)
    for kind in range(types):
        x = left + kind * pitch + grid * unit / 2
        sheet.write(x, top - 8, str(kind + 1), size, muted=True, anchor="ms")
    return top + digits * pitch - gap


def colour_key(
    sheet: Sheet, texts: tuple[str, str, str], *, left: int, top: int, width: int, size: int
) -> None:
    """Paint the diverging map, with what its ends and its middle stand for."""
    strip = ramp(sheet.palette.diverging)[np.linspace(0, 255, width).astype(int)]
    sheet.paste(np.broadcast_to(strip, (14, width, 3)), left, top, 1)
    places = ((left, "ls"), (left + width / 2, "ms"), (left + width, "rs"))
    for (x, anchor), text in zip(places, texts, strict=True):
        sheet.write(x, top + 20 + size, text, size, muted=True, anchor=anchor)


def leaning_texts(limit: float, digits: int, extremes: Sequence[float]) -> tuple[str, str, str]:
    """Return what the ends and the middle of the couplings' colours stand for.

    Args:
        limit: how far from 0 the colours reach, in log2(J·c).
        digits: J.
        extremes: the least and the largest that is painted; some may lie off the colours.
    """
    low, high = (2.0**leaning / digits for leaning in (-limit, limit))
    below, above = "≤ " * (extremes[0] < -limit), "≥ " * (extremes[1] > limit)
    top = f"{high:.2g} (× {2**limit:.2g})" if high < 1 else f"1 (× {digits}): all of it"
    return f"{below}{low:.2g} (÷ {2**limit:.2g})", f"{1 / digits:g} even", f"{above}{top}"
