"""Reader of digits kept as pen strokes in UNIPEN form.

They are those of UCI's "Pen-Based Recognition of Handwritten Digits", original unnormalised
version (E. Alpaydin and F. Alimoglu, 1998, CC BY 4.0).
"""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

_SEGMENT = re.compile(r'\.SEGMENT\s+DIGIT\s.*"(\d)"')
_COMMENT = re.compile(r"\.COMMENT\s+\S+\s+(\d+)")


class PenDigit(NamedTuple):
    """One written digit."""

    label: int
    writer: int
    strokes: list[np.ndarray]  # each (n, 2): x right, y down, in the tablet's unit


def read_unipen(path: Path) -> list[PenDigit]:
    """Read all digits of a file, their y turned to point down.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if a line makes no sense, with its number.
    """
    digits: list[PenDigit] = []
    points: list[tuple[float, float]] | None = None  # of the stroke being read
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if segment := _SEGMENT.match(line):
            digits.append(PenDigit(int(segment[1]), 0, []))
        elif digits and (comment := _COMMENT.match(line)):
            digits[-1] = digits[-1]._replace(writer=int(comment[1]))
        elif line == ".PEN_DOWN" and digits:
            points = []
        elif line == ".PEN_UP" and points is not None:
            if points:
                digits[-1].strokes.append(np.array(points))
            points = None
        elif line and not line.startswith(".") and points is not None:
            try:
                x, y = map(float, line.split())
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: expected 'x y', got {line!r}") from error
            points.append((x, -y))
    if not digits:
        raise ValueError(f"{path} holds no digits in UNIPEN form")
    return digits
