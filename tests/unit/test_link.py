"""A link carries what is shown, and whatever else an address holds does no harm."""

import base64
import json
import tracemalloc
import zlib
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from app import drawing as drawings
from app import link, parts
from app.limits import NETWORKS
from app.link import FIELDS, GRID, MAX_LENGTH, Linked
from app.overlap import pair
from benchmarks.templates import made_digits
from capsnet.data import Digits, load_test_digits
from capsnet.data.multimnist import fixed_draw

PAIRS = fixed_draw(load_test_digits().labels)
IDEAS = ("faces", "squashing")
settings.register_profile("link", deadline=None, derandomize=True, database=None, max_examples=60)
SETTINGS = settings.get_profile("link")

# As the pad gives them: fractions of it, to the ten-thousandth.
points = some.tuples(*[some.integers(0, GRID).map(lambda step: step / GRID)] * 2).map(list)
strokes = some.lists(some.lists(points, min_size=1, max_size=20), max_size=6)
drawn = some.one_of(
    some.fixed_dictionaries(
        {
            "source": some.just("strokes"),
            "strokes": strokes,
            "thickness": some.integers(5, 20).map(lambda tenths: tenths / 10),
        }
    ),
    some.fixed_dictionaries({"source": some.just("test"), "index": some.integers(0, 9999)}),
    some.binary(min_size=784, max_size=784).map(
        lambda pixels: {"source": "upload", "pixels": base64.b64encode(pixels).decode()}
    ),
)
delta = some.integers(-40_000, 40_000).map(lambda step: step / 10_000)
bent = some.lists(delta, min_size=16, max_size=16).filter(any)
one_of_two = some.one_of(
    some.fixed_dictionaries({"source": some.just("strokes"), "strokes": strokes}),
    some.fixed_dictionaries(
        {
            "source": some.just("test"),
            "index": some.integers(0, 9999),
            "at": some.lists(some.integers(-8, 8), min_size=2, max_size=2),
        }
    ),
)
overlap = some.fixed_dictionaries(
    {
        "digits": some.lists(one_of_two, min_size=2, max_size=2),
        "pair": some.none(),
        "asked": some.none() | some.integers(0, 9),
        "colours": some.sampled_from(sorted(pair.COLOURS)),
    }
)
linked = some.builds(
    Linked,
    network=some.sampled_from(NETWORKS),
    drawing=drawn,
    digit=some.none() | some.integers(0, 9),
    iteration=some.none() | some.integers(1, 10),
    offsets=some.dictionaries(some.integers(0, 9), bent, max_size=3),
    capsule=some.none() | some.integers(0, 1151),
    out=some.sets(some.integers(0, 1151), max_size=40).map(sorted).map(tuple),
    idea=some.sampled_from(IDEAS),
    moved=some.none() | some.dictionaries(some.text(max_size=9), some.integers(), min_size=1),
    turned=some.none() | some.dictionaries(some.text(max_size=9), some.integers(), min_size=1),
    pieces=some.none() | some.dictionaries(some.text(max_size=9), some.integers(), min_size=1),
    overlap=some.none() | overlap,
    presenting=some.booleans(),
    hidden=some.frozensets(some.sampled_from(sorted(parts.names()))),
)


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_test_digits()


def fields(text: str) -> dict[str, str]:
    """What a browser makes of a query string."""
    return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)))


def read(given: dict[str, str]) -> Linked:
    return link.read(given, IDEAS)


def packed(raw: bytes) -> str:
    """Bytes as a link writes them."""
    return base64.urlsafe_b64encode(zlib.compress(raw, wbits=-15)).decode().rstrip("=")


def numbers(*values: int) -> str:
    """Numbers as a link writes its strokes."""
    return packed(np.array(values, "<i2").tobytes())


@SETTINGS
@given(linked)
@example(Linked(drawing={"source": "strokes", "strokes": [], "thickness": 1.0}))
@example(Linked())
def test_what_is_written_is_read(wanted: Linked) -> None:
    text = link.write(wanted)
    assert text.isascii()
    assert read(fields(text)) == wanted
    assert link.write(read(fields(text))) == text


@SETTINGS
@given(strokes, some.floats(0.5, 2))
def test_the_network_sees_the_same_image(
    digits: Digits, wanted: list[list[list[float]]], thickness: float
) -> None:
    thickness = round(thickness, 2)
    value = {"source": "strokes", "strokes": wanted, "thickness": thickness}
    opened = read(fields(link.write(Linked(drawing=value)))).drawing
    seen = drawings.from_json(value, digits).image
    assert np.array_equal(drawings.from_json(opened, digits).image, seen)


@SETTINGS
@given(some.integers(0, 2**32 - 1))
def test_strokes_between_the_steps_change_by_next_to_nothing(digits: Digits, seed: int) -> None:
    random = np.random.default_rng(seed)
    around = random.uniform(0, 0.7, 2) + random.uniform(0, 0.3, (3, 8, 2))
    value = {"source": "strokes", "strokes": around.tolist(), "thickness": 1.0}
    opened = read(fields(link.write(Linked(drawing=value)))).drawing
    seen = drawings.from_json(value, digits).image
    assert np.abs(drawings.from_json(opened, digits).image - seen).max() < 0.03


def test_sliders_are_kept_to_the_ten_thousandth() -> None:
    offsets = {3: [0.123456, -1e-9, -0.00004, 2.5, *[0.0] * 12], 4: [-1e-9] * 16}
    opened = read(
        fields(link.write(Linked(drawing={"source": "test", "index": 1}, offsets=offsets)))
    )
    assert opened.offsets == {3: [0.1235, 0, 0, 2.5, *[0] * 12]}


def hand(strokes: list[np.ndarray], random: np.random.Generator) -> list[list[list[float]]]:
    """Strokes as a slow hand leaves them on a pad of 416 pixels: a point every two pixels."""
    low = np.concatenate(strokes).min(0)
    scale = 300 / np.ptp(np.concatenate(strokes), axis=0).max()
    slow = []
    for stroke in strokes:
        on_pad = (stroke - low) * scale + 50
        along = np.r_[0, np.hypot(*np.diff(on_pad, axis=0).T).cumsum()]
        at = np.arange(0, along[-1], 2)
        path = np.stack([np.interp(at, along, on_pad[:, axis]) for axis in (0, 1)], 1)
        shaken = (
            np.round((path + random.normal(0, 0.15, path.shape)) * 4) / 4
        )  # quarters of a pixel
        slow.append(np.round(shaken / 416, 4).tolist())
    return slow


def test_the_link_of_a_digit_is_short() -> None:
    random = np.random.default_rng(0)
    lengths = [
        len(link.write(Linked(drawing={"source": "strokes", "strokes": value, "thickness": 1.5})))
        for value in (hand(digit.strokes, random) for digit in made_digits(1))
        if sum(map(len, value)) > 100
    ]
    assert len(lengths) >= 25
    assert max(lengths) < 1500


def test_a_drawing_too_large_for_a_link_says_what_to_do() -> None:
    scribble = np.round(np.random.default_rng(0).random((4, 1000, 2)), 4).tolist()
    with pytest.raises(ValueError, match=r"^This drawing is too large .* clear some of it"):
        link.write(Linked(drawing={"source": "strokes", "strokes": scribble, "thickness": 1.0}))


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"network": "minst"}, "network"),
        ({"network": ""}, "network"),
        ({"test": "-1"}, "test must be"),
        ({"test": "1e3"}, "test must be"),
        ({"test": "١"}, "test must be"),
        ({"test": "9" * 5000}, "test must be"),
        ({"test": "1", "strokes": numbers(0)}, "more than one"),
        ({"strokes": ""}, "strokes cannot be read"),
        ({"strokes": "no base64!"}, "strokes cannot be read"),
        ({"strokes": "é" * 8}, "strokes cannot be read"),
        ({"strokes": numbers(1, 1, 5, 5)[:-3]}, "strokes cannot be read"),
        ({"strokes": numbers(1, 1, 5, 5) + "AAAA"}, "strokes cannot be read"),
        ({"strokes": packed(b"\0\0\0")}, "not whole"),
        ({"strokes": packed(b"")}, "not whole"),
        ({"strokes": numbers(-1)}, "not whole"),
        ({"strokes": numbers(2, 1)}, "not whole"),
        ({"strokes": numbers(1, 2, 5, 5)}, "not whole"),
        ({"strokes": numbers(1, 0)}, "not whole"),
        ({"strokes": numbers(2, 2, -1, 5, 5)}, "not whole"),
        ({"strokes": numbers(1, 1, -1, 5)}, "leave the pad"),
        ({"strokes": numbers(1, 1, 5, GRID + 1)}, "leave the pad"),
        ({"strokes": numbers(1, 40, *[30_000] * 80)}, "leave the pad"),
        ({"strokes": numbers(0), "thickness": "nan"}, "thickness"),
        ({"strokes": numbers(0), "thickness": "1e1"}, "thickness"),
        ({"picture": "????"}, "picture cannot be read"),
        ({"picture": packed(bytes(785))}, "picture cannot be read"),
        ({"test": "0", "digit": "10"}, "digit must be"),
        ({"test": "0", "digit": "7.0"}, "digit must be"),
        ({"test": "0", "iteration": "0"}, "iteration must be"),
        ({"test": "0", "iteration": "11"}, "iteration must be"),
        ({"digit": "3"}, "brings none"),
        ({"test": "0", "sliders": ""}, "sliders cannot be read"),
        ({"test": "0", "sliders": "7" + "_0" * 15}, "sliders cannot be read"),
        ({"test": "0", "sliders": "7" + "_0" * 15 + "_nan"}, "sliders cannot be read"),
        ({"test": "0", "sliders": "7" + "_0" * 15 + "_1e9"}, "sliders cannot be read"),
        ({"test": "0", "sliders": "~".join(["7" + "_1" * 16] * 2)}, "sliders cannot be read"),
        ({"test": "0", "sliders": "7" + "_0" * 15 + "_4.0001"}, "no slider can"),
        ({"test": "0", "capsule": "1152"}, "capsule must be"),
        ({"test": "0", "out": packed(bytes(143))}, "capsules is not whole"),
        ({"test": "0", "out": packed(bytes(145))}, "capsules cannot be read"),
        ({"capsule": "7"}, "brings none"),
        ({"idea": "thoughts"}, "an idea that is not here"),
        ({"moved": "{}"}, "not in which idea"),
        ({"idea": "faces", "moved": "[1]"}, "moved cannot be read"),
        ({"idea": "faces", "moved": "[" * 5000}, "moved cannot be read"),
        ({"turned": "20"}, "turned cannot be read"),
        ({"pieces": "[0]"}, "pieces cannot be read"),
        ({"present": "yes"}, "present can only be 1"),
        ({"hide": "draw.everything"}, "a part that is not here"),
        ({"strokes": "A" * (MAX_LENGTH + 1)}, "longer than any"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_with_a_link_is_said(given: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=rf"^it.*{complaint}"):
        read(given)


# Whatever may stand in an address: nonsense, and what is nearly right.
nonsense = some.text(max_size=60) | some.text("0123456789_~.,-ABCabc", max_size=60)
halves = some.lists(some.integers(-(2**15), 2**15 - 1), max_size=30)
nearly = some.one_of(
    nonsense,
    some.binary(max_size=60).map(packed),
    halves.map(lambda values: numbers(*values)),
    some.lists(some.integers(-3, 3), min_size=2, max_size=8).map(
        lambda values: numbers(1, len(values) // 2, *values)
    ),
    some.sampled_from(["1", "7", "mnist", "7" + "_0" * 16, "draw.answer"]),
)


@settings(SETTINGS, max_examples=300)
@given(some.dictionaries(some.sampled_from(FIELDS), nearly, max_size=4))
def test_garbage_is_refused_with_a_sentence_or_read(digits: Digits, given: dict[str, str]) -> None:
    refused = ""
    try:
        opened = read(given)
        if opened.drawing is not None:
            drawings.from_json(opened.drawing, digits)
    except ValueError as error:
        refused = str(error)
    if refused:
        assert 10 < len(refused) < 130
        assert refused.isprintable()
    else:
        bent = {digit: values for digit, values in opened.offsets.items() if any(values)}
        assert read(fields(link.write(opened))) == replace(opened, offsets=bent)


# Whatever JSON can hold, and what is nearly right.
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | nonsense,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(nonsense, inner, max_size=3),
    max_leaves=8,
)
almost = some.dictionaries(
    some.sampled_from(["digits", "pair", "asked", "colours", "source", "strokes", "index", "at"]),
    some.one_of(
        anything,
        one_of_two,
        some.lists(one_of_two | anything, min_size=2, max_size=2),
        some.sampled_from(["ours", "strokes", "test", numbers(1, 1, 5, 5)]),
    ),
)


@settings(SETTINGS, max_examples=200)
@given(almost | overlap.flatmap(lambda good: almost.map(lambda bad: {**good, **bad})))
def test_two_digits_that_make_no_sense_are_refused(digits: Digits, given: dict[str, Any]) -> None:
    sentence = ""
    try:
        opened = read({"overlap": json.dumps(given)}).overlap
        assert opened is not None
        known = pair.check(opened, digits, PAIRS)
    except ValueError as error:
        sentence = str(error)
    if sentence:
        assert 10 < len(sentence) < 130
    else:
        assert pair.check(known, digits, PAIRS) == known
        assert pair.lay(known["digits"], digits).image.shape == (36, 36)


def test_a_small_link_cannot_grow_large() -> None:
    bomb = packed(bytes(4_000_000))
    assert 3_000 < len(bomb) < MAX_LENGTH
    tracemalloc.start()
    for name in ("strokes", "picture"):
        with pytest.raises(ValueError, match="cannot be read"):
            read({name: bomb})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300_000


def test_what_is_not_ours_is_passed_over() -> None:
    assert read({"embed": "true", "utm_source": "x" * 9000}) == Linked()


def test_the_names_of_parts_need_no_quoting() -> None:
    every: dict[str, Any] = {"drawing": {"source": "test", "index": 0}, "hidden": parts.names()}
    assert link.write(Linked(**every)) == f"test=0&hide={','.join(sorted(parts.names()))}"
