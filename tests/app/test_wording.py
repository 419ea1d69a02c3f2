"""What the app says about an answer: computed, and never surer than the network."""

import numpy as np
import pytest

from app import wording
from app.drawing import Drawing


def lengths(**values: float) -> np.ndarray:
    result = np.full(10, 0.02, np.float32)
    for digit, value in values.items():
        result[int(digit[1:])] = value
    return result


@pytest.mark.parametrize(
    ("values", "label", "said"),
    [
        ({"d7": 0.94, "d4": 0.11}, None, "A seven: its capsule is 0.94 long, next 4 at 0.11."),
        ({"d8": 0.94, "d0": 0.11}, 8, "An eight: its capsule is 0.94 long, next 0 at 0.11."),
        (
            {"d9": 0.81, "d4": 0.55},
            4,
            "This four is read as a nine: its capsule is 0.81 long, next 4 at 0.55, which is long "
            "too.",
        ),
        (
            {"d3": 0.5, "d5": 0.4},
            None,
            "Not sure: no capsule is longer than 0.5. The longest are 3 at 0.50 and 5 at 0.40.",
        ),
        (
            {"d3": 0.504, "d5": 0.4},
            None,
            "Not sure: no capsule is longer than 0.5. The longest are 3 at 0.50 and 5 at 0.40.",
        ),
        (
            {"d3": 0.76, "d5": 0.504},
            None,
            "A three: its capsule is 0.76 long, next 5 at 0.50.",
        ),
        (
            {"d3": 0.506, "d5": 0.4},
            None,
            "A three: its capsule is 0.51 long, next 5 at 0.40.",
        ),
        (
            {"d3": 0.31, "d5": 0.3},
            5,
            "Not sure: no capsule is longer than 0.5. The longest are 3 at 0.31 and 5 at 0.30. "
            "It is a five.",
        ),
    ],
)
def test_an_answer_in_words(values: dict[str, float], label: int | None, said: str) -> None:
    assert wording.answer(lengths(**values), label) == said


def test_an_empty_drawing_is_not_read() -> None:
    assert wording.answer(lengths(d1=0.9), empty=True) == "Nothing drawn yet."
    empty = Drawing(np.zeros((28, 28), np.float32), "strokes")
    said = wording.seen(empty, lengths(d8=0.72))
    assert "would name an eight, its capsule 0.72 long" in said


def test_where_the_image_comes_from() -> None:
    image = np.ones((28, 28), np.float32)
    test = wording.seen(Drawing(image, "test", test_index=17, label=8), lengths())
    assert test.startswith("No. 17 of MNIST’s test digits, an eight, unchanged:")
    assert wording.seen(Drawing(image, "strokes"), lengths()).startswith("Your strokes")
    assert wording.seen(Drawing(image, "upload"), lengths()).startswith("The ink in your picture")
