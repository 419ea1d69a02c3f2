"""A drawing on its way to a browser and back, from where anything may come."""

import base64
import json
from typing import Any

import numpy as np
import pytest

from app import drawing as drawings
from capsnet.data import Digits, load_test_digits

LINE = [[0.5, 0.1], [0.52, 0.5], [0.5, 0.9]]


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_test_digits()


def strokes(value: Any, thickness: Any = 1.0) -> dict[str, Any]:
    return {"source": "strokes", "strokes": value, "thickness": thickness}


@pytest.mark.parametrize(
    "value",
    [
        strokes([LINE, [[0.2, 0.3]]], 1.5),
        strokes([]),
        {"source": "test", "index": 9999},
        {"source": "upload", "pixels": base64.b64encode(bytes(range(196)) * 4).decode()},
    ],
)
def test_comes_back_as_it_went(value: dict[str, Any], digits: Digits) -> None:
    drawing = drawings.from_json(value, digits)
    sent = json.loads(json.dumps(drawings.to_json(drawing)))
    assert sent == value
    assert np.array_equal(drawings.from_json(sent, digits).image, drawing.image)


def test_strokes_keep_what_they_were_drawn_with(digits: Digits) -> None:
    thin = drawings.from_json(strokes([LINE], 0.5), digits)
    thick = drawings.from_json(strokes([LINE], 2), digits)
    assert thick.image.sum() > 2 * thin.image.sum()


def test_a_test_digit_knows_its_label(digits: Digits) -> None:
    drawing = drawings.from_json({"source": "test", "index": 3}, digits)
    assert drawing.label == int(digits.labels[3])
    assert np.array_equal(drawing.image * 255, digits.images[3].numpy())


def test_nothing_drawn_is_a_drawing(digits: Digits) -> None:
    assert drawings.from_json(strokes([]), digits).is_empty
    assert drawings.from_json(strokes([[]]), digits).is_empty
    assert not drawings.from_json(strokes([LINE]), digits).is_empty


def test_a_pen_that_hardly_moved_made_a_dot(digits: Digits) -> None:
    still = drawings.from_json(strokes([[[0.5, 0.5], [0.505, 0.503]]]), digits)
    assert 0 < still.image.sum() < 15  # a line over the box would have 40


def test_two_drawings_have_two_names(digits: Digits) -> None:
    value = strokes([LINE])
    assert drawings.from_json(value, digits).name != drawings.from_json(value, digits).name


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "drawing",
        [],
        {},
        {"source": "else"},
        {"source": ["strokes"]},
        strokes(None),
        strokes("line"),
        strokes({"0": LINE}),
        strokes([LINE, 1]),
        strokes([["0.5", "0.5"]]),
        strokes([[0.5, 0.5]]),
        strokes([[[0.5]]]),
        strokes([[[0.5, 0.5, 0.5]]]),
        strokes([[["0.5", "0.5"]]]),
        strokes([[[True, False]]]),
        strokes([[[None, 0.5]]]),
        strokes([[[float("nan"), 0.5]]]),
        strokes([[[float("inf"), 0.5]]]),
        strokes([[[-0.1, 0.5]]]),
        strokes([[[0.5, 1.1]]]),
        strokes([[[0.5, 10**400]]]),
        strokes([LINE], None),
        strokes([LINE], "1"),
        strokes([LINE], 0),
        strokes([LINE], float("nan")),
        strokes([LINE], 3),
        strokes([[[0.5, 0.5]] * (drawings.MAX_POINTS + 1)]),
        strokes([[[0.5, 0.5]]] * (drawings.MAX_STROKES + 1)),
        strokes([[]] * (drawings.MAX_STROKES + 1)),
        {"source": "test"},
        {"source": "test", "index": -1},
        {"source": "test", "index": 10_000},
        {"source": "test", "index": 1.5},
        {"source": "test", "index": "1"},
        {"source": "upload"},
        {"source": "upload", "pixels": 5},
        {"source": "upload", "pixels": "no base64!"},
        {"source": "upload", "pixels": "é" * 1000},
        {"source": "upload", "pixels": base64.b64encode(bytes(783)).decode()},
        {"source": "upload", "pixels": base64.b64encode(bytes(100_000)).decode()},
    ],
    ids=lambda value: repr(value)[:60],
)
def test_anything_else_is_refused_with_a_sentence(value: object, digits: Digits) -> None:
    with pytest.raises(ValueError, match=r"^[a-z].{10,120}$"):
        drawings.from_json(value, digits)


def test_as_much_as_a_pad_takes_is_taken(digits: Digits) -> None:
    each = drawings.MAX_POINTS // drawings.MAX_STROKES
    value = strokes([[[0.5, 0.1], [0.4, 0.9]] * (each // 2)] * drawings.MAX_STROKES)
    assert len(drawings.from_json(value, digits).strokes) == drawings.MAX_STROKES


@pytest.mark.parametrize("name", [None, 5, "", "a" * 41, "<b>", "Ä", "a b", "a\n", ["a"]])
def test_a_name_is_short_and_plain(name: object) -> None:
    with pytest.raises(ValueError, match="name"):
        drawings.check_name(name)
    assert drawings.check_name("k3f9-12") == "k3f9-12"
