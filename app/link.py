"""A link: what a session shows, as the query parameters of an address, and back.

    network=handwriting     the network that reads
    strokes=...             the drawing: its strokes, with thickness=1.5 unless that is 1,
    test=0                  or the number of a test digit,
    picture=...             or a picture of one's own
    digit=7                 the chosen digit capsule
    iteration=3             where the Routing scene's clock stands
    sliders=7_0_0.25_...    a digit and its 16 δ, joined by ~ where several capsules were bent
    capsule=543             the primary capsule whose coupling is looked at
    out=...                 the primary capsules that are knocked out
    idea=faces              which idea the page Ideas shows
    moved={"mouth":130,...} what was dragged to where in it, as JSON
    turned={"degrees":20,...}  how the Turn scene moves the digit, likewise
    pieces={"grid":2,...}   which of its pieces lies where, likewise
    overlap={"digits":...}  the two digits of the Overlap scene, likewise, their strokes packed
    present=1               presenter mode
    hide=draw.answer,...    the parts that are left out, of `app.parts`

The scene is the address's path. A link may come from anywhere, so nothing in it is trusted.
"""

import base64
import json
import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import numpy as np

import capsnet
from app import parts
from app.drawing import MAX_POINTS, MAX_STROKES, SIZE
from app.limits import FURTHEST, MAX_ITERATIONS, NETWORKS, TEST_DIGITS

FIELDS = (
    *("network", "strokes", "thickness", "test", "picture"),
    *("digit", "iteration", "sliders", "capsule", "out", "idea", "moved", "turned"),
    *("pieces", "overlap", "present", "hide"),
)
MAX_LENGTH = 6000  # characters: longer addresses get lost on their way
GRID = 10_000  # steps across the pad: as fine as the pad's own numbers, so nothing is lost

_CONFIG = capsnet.CapsNetConfig()  # all networks of the app are of the paper's size
_OF_A_DRAWING = ("digit", "iteration", "sliders", "capsule", "out")
_NUMBER = r"-?[0-9](?:\.[0-9]{1,4})?"
_SLIDERS = re.compile(rf"([0-9])((?:_{_NUMBER}){{{_CONFIG.digit_dim}}})")


@dataclass(frozen=True)
class Linked:
    """What a link carries; what it leaves out is as the app has it."""

    network: str | None = None
    drawing: Mapping[str, Any] | None = None  # its form in the browser, see `app.drawing`
    digit: int | None = None
    iteration: int | None = None
    offsets: Mapping[int, Sequence[float]] = field(default_factory=dict)
    capsule: int | None = None
    out: tuple[int, ...] = ()
    idea: str | None = None
    moved: Mapping[str, Any] | None = None  # in that idea; it is the idea that checks it
    turned: Mapping[str, Any] | None = None  # it is the Turn scene that checks these
    pieces: Mapping[str, Any] | None = None
    overlap: Mapping[str, Any] | None = None  # and the Overlap scene this
    presenting: bool = False
    hidden: frozenset[str] = frozenset()


def write(linked: Linked) -> str:
    """Return the query string of a link.

    Raises:
        ValueError: one sentence that says why there can be none, and what to do.
    """
    sliders = [_write_sliders(*capsule) for capsule in sorted(linked.offsets.items())]
    fields = {
        "network": linked.network,
        **_write_drawing(linked.drawing),
        "digit": linked.digit,
        "iteration": linked.iteration,
        "sliders": "~".join(text for text in sliders if set(text[1:]) > {"_", "0"}),
        "capsule": linked.capsule,
        "out": _write_out(linked.out),
        "idea": linked.idea,
        **{
            name: json.dumps(value, separators=(",", ":"))
            for name in ("moved", "turned", "pieces")
            if (value := getattr(linked, name))
        },
        "overlap": _write_overlap(linked.overlap),
        "present": "1" if linked.presenting else "",
        "hide": ",".join(sorted(linked.hidden)),
    }
    told = {name: str(value) for name, value in fields.items() if value not in (None, "")}
    text = urlencode(told, safe=",")
    if len(text) > MAX_LENGTH:
        raise ValueError(
            f"This drawing is too large for a link ({len(text):,} characters, at most "
            f"{MAX_LENGTH:,} are safe to send): undo or clear some of it and share it again."
        )
    return text


def read(fields: Mapping[str, str], ideas: Collection[str]) -> Linked:
    """Read an address's query parameters; those that are not ours are passed over.

    Args:
        fields: the parameters, decoded.
        ideas: the keys of those that there are.

    Raises:
        ValueError: what is wrong with the link, as the end of a sentence.
    """
    ours = {name: fields[name] for name in FIELDS if name in fields}
    if any(len(text) > MAX_LENGTH for text in ours.values()):
        raise ValueError("it is longer than any link of this app")
    network, drawing = ours.get("network"), _read_drawing(ours)
    if network is not None and network not in NETWORKS:
        raise ValueError("it asks for a network that is not here")
    if ours.get("idea") not in (None, *ideas):
        raise ValueError("it asks for an idea that is not here")
    if "moved" in ours and "idea" not in ours:
        raise ValueError("it tells what was dragged, but not in which idea")
    if drawing is None and not ours.keys().isdisjoint(_OF_A_DRAWING):
        raise ValueError("it tells what to look at in a drawing, but brings none")
    if ours.get("present", "1") != "1":
        raise ValueError("its present can only be 1")
    hidden = frozenset(filter(None, ours.get("hide", "").split(",")))
    if not hidden <= parts.names():
        raise ValueError("it leaves out a part that is not here")
    return Linked(
        network,
        drawing,
        _whole(ours, "digit", 0, _CONFIG.classes - 1),
        _whole(ours, "iteration", 1, MAX_ITERATIONS),
        _read_sliders(ours["sliders"]) if "sliders" in ours else {},
        _whole(ours, "capsule", 0, _CONFIG.children - 1),
        _read_out(ours["out"]) if "out" in ours else (),
        ours.get("idea"),
        *(
            _read_object(ours[name], name) if name in ours else None
            for name in ("moved", "turned", "pieces")
        ),
        _read_overlap(ours["overlap"]) if "overlap" in ours else None,
        "present" in ours,
        hidden,
    )


def _read_object(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (RecursionError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"its {name} cannot be read")
    return found


def _write_overlap(overlap: Mapping[str, Any] | None) -> str:
    if overlap is None:
        return ""
    digits = [
        {**digit, "strokes": _write_strokes(digit["strokes"])} if "strokes" in digit else digit
        for digit in overlap["digits"]
    ]
    return json.dumps({**overlap, "digits": digits}, separators=(",", ":"))


def _read_overlap(text: str) -> dict[str, Any]:
    found = _read_object(text, "overlap")
    digits = found.get("digits")
    for digit in digits if isinstance(digits, list) else []:
        if isinstance(digit, dict) and "strokes" in digit:
            if not isinstance(digit["strokes"], str):
                raise ValueError("its strokes cannot be read")
            digit["strokes"] = _read_strokes(digit["strokes"])
    return found


def _write_drawing(drawing: Mapping[str, Any] | None) -> dict[str, str]:
    if drawing is None:
        return {}
    if drawing["source"] == "test":
        return {"test": str(drawing["index"])}
    if drawing["source"] == "upload":
        return {"picture": _deflate(base64.b64decode(drawing["pixels"]))}
    thickness = _plain(drawing["thickness"], 2)
    return {
        "strokes": _write_strokes(drawing["strokes"]),
        "thickness": "" if thickness == "1" else thickness,
    }


def _read_drawing(ours: Mapping[str, str]) -> dict[str, Any] | None:
    kinds = [kind for kind in ("strokes", "test", "picture") if kind in ours]
    if len(kinds) > 1:
        raise ValueError("it brings more than one drawing")
    match kinds:
        case ["strokes"]:
            thickness = ours.get("thickness", "1")
            if not re.fullmatch(_NUMBER, thickness):
                raise ValueError("its thickness cannot be read")
            strokes = _read_strokes(ours["strokes"])
            return {"source": "strokes", "strokes": strokes, "thickness": float(thickness)}
        case ["test"]:
            return {"source": "test", "index": _whole(ours, "test", 0, TEST_DIGITS - 1)}
        case ["picture"]:
            pixels = _inflate(ours["picture"], SIZE * SIZE, "its picture")
            return {"source": "upload", "pixels": base64.b64encode(pixels).decode()}
    return None


# Strokes are 16-bit numbers: how many strokes, how many points in each, all x, all y. A pen hardly
# changes its speed from one point to the next, so it is those changes that are written (the second
# differences, beginning at 0), and zlib makes little of them.
def _write_strokes(strokes: Sequence[Sequence[Sequence[float]]]) -> str:
    start = np.zeros((2, 2), int)
    steps = [np.round(np.multiply(stroke, GRID)).astype(int) for stroke in strokes]
    changes = [np.diff(points, 2, axis=0, prepend=start) for points in steps]
    every = np.concatenate([start[:0], *changes])
    counts = [len(points) for points in steps]
    numbers = np.concatenate([[len(counts)], counts, every.T.ravel()])
    return _deflate(numbers.astype("<i2").tobytes())


def _read_strokes(text: str) -> list[list[list[float]]]:
    raw = _inflate(text, 2 * (1 + MAX_STROKES + 2 * MAX_POINTS), "its strokes")
    numbers = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(int)
    count = numbers[0] if len(numbers) else -1
    counts, every = numbers[1 : 1 + count], numbers[1 + count :]
    whole = len(raw) % 2 == 0 and 0 <= count == len(counts) and len(every) == 2 * counts.sum()
    if not whole or (counts < 1).any():
        raise ValueError("its strokes are not whole")
    changes = np.split(every.reshape(2, -1).T, counts.cumsum())[:count]
    strokes = [part.cumsum(0).cumsum(0) for part in changes]
    if any(((stroke < 0) | (stroke > GRID)).any() for stroke in strokes):
        raise ValueError("its strokes leave the pad")
    return [(stroke / GRID).tolist() for stroke in strokes]


def _write_sliders(digit: int, values: Sequence[float]) -> str:
    return "_".join([str(digit), *(_plain(value, 4) for value in values)])


def _read_sliders(text: str) -> dict[int, list[float]]:
    offsets: dict[int, list[float]] = {}
    for capsule in text.split("~"):
        found = _SLIDERS.fullmatch(capsule)
        if not found or int(found[1]) in offsets:
            raise ValueError("its sliders cannot be read")
        offsets[int(found[1])] = [float(value) for value in found[2].split("_")[1:]]
    if any(abs(value) > FURTHEST for values in offsets.values() for value in values):
        raise ValueError("its sliders stand where no slider can")
    return offsets


# A bit for each primary capsule.
def _write_out(children: Collection[int]) -> str:
    bits = np.isin(np.arange(_CONFIG.children), list(children))
    return _deflate(np.packbits(bits).tobytes()) if children else ""


def _read_out(text: str) -> tuple[int, ...]:
    size = _CONFIG.children // 8
    raw = _inflate(text, size, "its list of knocked-out capsules")
    if len(raw) != size:
        raise ValueError("its list of knocked-out capsules is not whole")
    return tuple(np.flatnonzero(np.unpackbits(np.frombuffer(raw, np.uint8))).tolist())


def _plain(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:g}"  # + 0.0, for there is a −0


def _whole(ours: Mapping[str, str], name: str, low: int, high: int) -> int | None:
    text = ours.get(name)
    if text is None:
        return None
    if not re.fullmatch("[0-9]{1,5}", text) or not low <= int(text) <= high:
        raise ValueError(f"its {name} must be a whole number from {low} to {high}")
    return int(text)


def _deflate(raw: bytes) -> str:
    engine = zlib.compressobj(9, wbits=-15)  # without head and checksum
    packed = engine.compress(raw) + engine.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _inflate(text: str, most: int, what: str) -> bytes:
    """Undo `_deflate`, for at most so many bytes."""
    engine = zlib.decompressobj(-15)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        raw = engine.decompress(packed, most + 1)
    except (ValueError, zlib.error):
        raw = b""
    if len(raw) > most or not engine.eof or engine.unused_data:
        raise ValueError(f"{what} cannot be read")
    return raw
