"""The drawing that goes with the user from scene to scene, and its form in the browser.

In the browser, and wherever it is kept, a drawing is one of three small JSON objects:

    {"source": "strokes", "strokes": [[[x, y], ...], ...], "thickness": 1.0}
    {"source": "test", "index": 0}
    {"source": "upload", "pixels": "base64 of 784 bytes"}

What comes back from a browser may be anything, so it is checked here before anything uses it.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeGuard

import numpy as np

import capsnet
from app.checked import number
from capsnet.data import Digits

SIZE = 28
MAX_STROKES = 400
MAX_POINTS = 4000  # as in static/pad-sketch.js, which stops taking points there
THINNEST, THICKEST = 0.5, 2.0
BLOB = 11  # pixels each way, all ink: twice as wide as the thickest stroke
STILL = 0.012  # of the pad: a pen that moves no further than this made a dot


@dataclass(frozen=True, eq=False)
class Drawing:
    """A digit, whichever way it came."""

    image: np.ndarray  # (28, 28) float32, what the network sees
    source: Literal["strokes", "test", "upload"]
    strokes: tuple[np.ndarray, ...] = ()  # (n, 2) each, as fractions of the pad, y down
    thickness: float = 1.0  # of the stroke, in multiples of MNIST's own
    test_index: int | None = None  # which of the bundled test digits
    label: int | None = None  # the true digit, where it is known
    name: str = field(default_factory=lambda: secrets.token_hex(8))  # tells drawings apart

    @property
    def is_empty(self) -> bool:
        """Whether there is no ink at all."""
        return not self.image.any()

    @property
    def is_dot(self) -> bool:
        """Whether it is so small that it was not scaled: all else is 20 pixels wide or high."""
        rows, columns = (np.flatnonzero(self.image.any(axis)) for axis in (1, 0))
        return len(rows) > 0 and max(np.ptp(rows), np.ptp(columns)) < SIZE / 2

    @property
    def is_blob(self) -> bool:
        """Whether somewhere the ink is so wide that no stroke can be made out."""
        squares = np.lib.stride_tricks.sliding_window_view(self.image > 0.5, (BLOB, BLOB))
        return bool(squares.all((2, 3)).any())


def from_strokes(strokes: Sequence[np.ndarray], thickness: float = 1.0) -> Drawing:
    """Make a drawing of strokes (n, 2), as fractions of the pad, y down.

    Raises:
        ValueError: as `capsnet.prepare_strokes`.
    """
    image = capsnet.prepare_strokes(list(strokes), thickness=thickness, dot_size=STILL)
    return Drawing(image, "strokes", tuple(strokes), thickness)


def from_test_digit(index: int, digits: Digits) -> Drawing:
    """Make a drawing of one of the bundled test digits."""
    image = digits.images[index].numpy().astype(np.float32) / 255
    return Drawing(image, "test", test_index=index, label=int(digits.labels[index]))


def from_upload(image: np.ndarray) -> Drawing:
    """Make a drawing of a picture that is prepared already: (28, 28) float32 in [0, 1]."""
    return Drawing(image, "upload")


def to_json(drawing: Drawing) -> dict[str, Any]:
    """Return a drawing's form in the browser."""
    if drawing.source == "test":
        return {"source": "test", "index": drawing.test_index}
    if drawing.source == "upload":
        pixels = np.round(drawing.image * 255).astype(np.uint8).tobytes()
        return {"source": "upload", "pixels": base64.b64encode(pixels).decode()}
    strokes = [np.round(stroke, 4).tolist() for stroke in drawing.strokes]
    return {"source": "strokes", "strokes": strokes, "thickness": drawing.thickness}


def from_json(value: object, digits: Digits) -> Drawing:
    """Read a drawing that came from a browser, trusting nothing.

    Raises:
        ValueError: one sentence that says what is wrong with it.
    """
    if not isinstance(value, dict):
        raise ValueError(f"a drawing must be an object, got {type(value).__name__}")
    match value.get("source"):
        case "strokes":
            return from_strokes(
                check_strokes(value.get("strokes")),
                number(value.get("thickness"), THINNEST, THICKEST),
            )
        case "test":
            index = number(value.get("index"), 0, len(digits.labels) - 1)
            if index != int(index):
                raise ValueError("the number of a test digit must be whole")
            return from_test_digit(int(index), digits)
        case "upload":
            return from_upload(_pixels(value.get("pixels")))
    raise ValueError("a drawing must come from strokes, the test digits or an upload")


def is_name(value: object) -> TypeGuard[str]:
    """Whether something is a name as a browser gives them: short and plain."""
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9-]{1,40}", value) is not None


def check_name(value: object) -> str:
    """Return a drawing's name as a browser gave it.

    Raises:
        ValueError: if it is not a short plain string.
    """
    if not is_name(value):
        raise ValueError("a drawing's name must be a short string of letters and digits")
    return value


def check_strokes(value: object) -> list[np.ndarray]:
    """Return strokes (n, 2) that came from a browser, as fractions of where they were drawn.

    Raises:
        ValueError: one sentence that says what is wrong with them.
    """
    if not isinstance(value, list) or not all(isinstance(stroke, list) for stroke in value):
        raise ValueError("strokes must be a list of lists of points")
    points = sum(len(stroke) for stroke in value)
    if len(value) > MAX_STROKES or points > MAX_POINTS:
        raise ValueError(
            f"a drawing holds at most {MAX_STROKES} strokes and {MAX_POINTS} points, "
            f"got {len(value)} and {points}"
        )
    return [_stroke(stroke) for stroke in value if stroke]


def _stroke(points: list[object]) -> np.ndarray:
    if not all(isinstance(point, list) and len(point) == 2 for point in points):
        raise ValueError("each point of a stroke must be a pair of numbers")
    return np.array([[number(x, 0, 1) for x in point] for point in points], np.float64)


def _pixels(value: object) -> np.ndarray:
    expected = SIZE * SIZE
    try:
        # Its length is looked at first, so that nothing large is decoded.
        if not isinstance(value, str) or len(value) > 2 * expected:
            raise binascii.Error
        pixels = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        pixels = b""
    if len(pixels) != expected:
        raise ValueError(f"an uploaded picture must come back as {expected} bytes in base64")
    return (np.frombuffer(pixels, np.uint8).reshape(SIZE, SIZE) / 255).astype(np.float32)
