"""What the app says about an answer: computed, and never surer than the network."""

import numpy as np
import pytest

from app import wording
from app.drawing import Drawing, from_strokes, from_test_digit
from capsnet.data import load_test_digits


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
            "Not sure: no capsule passes 0.50. The longest are 3 at 0.50 and 5 at 0.40.",
        ),
        (
            {"d3": 0.504, "d5": 0.4},
            None,
            "Not sure: no capsule passes 0.50. The longest are 3 at 0.50 and 5 at 0.40.",
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
            "Not sure: no capsule passes 0.50. The longest are 3 at 0.31 and 5 at 0.30. "
            "It is a five.",
        ),
    ],
)
def test_an_answer_in_words(values: dict[str, float], label: int | None, said: str) -> None:
    assert wording.answer(lengths(**values), 0.5, label) == said


def test_how_long_is_sure_depends_on_the_network() -> None:
    said = [wording.answer(lengths(d3=0.62, d5=0.55), sure) for sure in (0.53, 0.6, 0.67)]
    assert said[0] == "A three: its capsule is 0.62 long, next 5 at 0.55, which is long too."
    assert said[1] == "A three: its capsule is 0.62 long, next 5 at 0.55."
    assert said[2].startswith("Not sure: no capsule passes 0.67. The longest are 3 at 0.62")


def test_an_empty_drawing_is_not_read() -> None:
    assert wording.answer(lengths(d1=0.9), 0.5, empty=True) == "Nothing drawn yet."
    empty = Drawing(np.zeros((28, 28), np.float32), "strokes")
    said = wording.seen(empty, lengths(d8=0.72), 0.5, False)
    assert "would name an eight, its capsule 0.72 long: it never saw an image without" in said
    said = wording.seen(empty, lengths(d8=0.16), 0.5, True)
    assert "would not be sure, its longest capsule 0.16 long. So it is not asked." in said


def test_a_dot_is_not_said_to_be_scaled() -> None:
    for thickness in (0.5, 1, 2):
        dot = from_strokes([np.array([(0.5, 0.5)])], thickness)
        said = wording.seen(dot, lengths(d1=0.76), 0.5, False)
        assert said.startswith("A dot, as wide as a stroke")
        assert "scaled" not in said
        assert said.endswith("so a one is merely what comes nearest.")
        said = wording.seen(dot, lengths(d1=0.76), 0.5, True)
        assert said.endswith("(dashed). It shows no digit; a one is merely what comes nearest.")
        assert wording.seen(dot, lengths(d1=0.2), 0.5, True).endswith("(dashed).")


def test_a_blob_is_told_from_thick_strokes() -> None:
    turn = np.linspace(0, 60, 500)
    blob = np.stack([0.5 + turn / 200 * np.cos(turn), 0.5 + turn / 200 * np.sin(turn)], 1)
    said = wording.seen(from_strokes([blob]), lengths(d8=0.6), 0.5, False)
    assert said.endswith("so an eight is merely what comes nearest.")
    eight = np.stack([0.5 + 0.2 * np.sin(turn / 4), 0.5 + 0.4 * np.cos(turn / 8)], 1)
    thick = from_strokes([eight], thickness=2)
    assert "nearest" not in wording.seen(thick, lengths(d8=0.9), 0.5, False)


def test_where_the_image_comes_from() -> None:
    eight = int(np.flatnonzero(load_test_digits().labels.numpy() == 8)[0])
    drawing = from_test_digit(eight, load_test_digits())
    image, test = drawing.image, wording.seen(drawing, lengths(), 0.5, True)
    assert test.startswith(f"No. {eight} of MNIST’s test digits, an eight, unchanged:")
    for source, start in (("strokes", "Your strokes"), ("upload", "The ink in your picture")):
        assert wording.seen(Drawing(image, source), lengths(), 0.5, True).startswith(start)
