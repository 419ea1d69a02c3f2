"""Whatever is drawn or photographed becomes an image of the network's kind, or is refused."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from hypothesis.extra.numpy import array_shapes, arrays

from capsnet.drawing import prepare_raster, prepare_strokes

SETTINGS = settings(deadline=None, derandomize=True, database=None, max_examples=60)

wild = some.floats(allow_nan=False, allow_infinity=False)
tame = some.integers(0, 1000).map(float)


def strokes_of(numbers: some.SearchStrategy[float]) -> some.SearchStrategy[list[np.ndarray]]:
    points = some.lists(some.tuples(numbers, numbers), max_size=8)
    as_array = points.map(lambda stroke: np.array(stroke, np.float64).reshape(-1, 2))
    return some.lists(as_array, max_size=4)


def is_an_image(image: np.ndarray) -> bool:
    """Whether it is what a network is shown: all of it finite and in [0, 1]."""
    right = image.shape == (28, 28) and image.dtype == np.float32
    return right and bool(((image >= 0) & (image <= 1)).all())  # NaN fails both


@SETTINGS
@given(strokes_of(wild), some.floats(0.1, 4))
@example([np.array([(0.0, 0), (5e-324, 0)])], 1.0)
@example([np.array([(-1e99, 0.0), (1e99, 1e-300)])], 1.0)
@example([np.array([(1e308, 0.0), (-1e308, 0)])], 1.0)
def test_any_strokes_give_an_image_or_a_sentence(strokes: list[np.ndarray], thick: float) -> None:
    furthest = max((np.abs(stroke).max(initial=0) for stroke in strokes), default=0)
    if furthest < 1e100:
        image = prepare_strokes(strokes, thickness=thick)
        assert is_an_image(image)
        assert image.any() == any(map(len, strokes))
    else:
        with pytest.raises(ValueError, match="beyond 1e100"):
            prepare_strokes(strokes, thickness=thick)


@SETTINGS
@given(
    strokes_of(tame),
    some.floats(0.01, 1000),
    some.tuples(*[some.integers(-10_000, 10_000)] * 2),
)
def test_place_and_size_do_not_matter(
    strokes: list[np.ndarray], scale: float, move: tuple[int, int]
) -> None:
    moved = [stroke * scale + move for stroke in strokes]
    whole = prepare_strokes(strokes)
    assert np.abs(prepare_strokes(moved) - whole).max() < 5e-3


shapes = array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=12)
pictures = some.one_of(
    arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40)),
    arrays(
        np.uint8,
        array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24).flatmap(
            lambda sides: some.sampled_from([(*sides, 3), (*sides, 4)])
        ),
    ),
    arrays(np.uint8, shapes),
)


@settings(SETTINGS, max_examples=150)
@given(pictures)
def test_any_picture_gives_an_image_or_a_sentence(picture: np.ndarray) -> None:
    image_or_sentence(picture)


@SETTINGS
@given(
    arrays(np.bool_, some.tuples(some.integers(1, 60), some.integers(1, 60))),
    some.integers(0, 40),
    some.tuples(some.integers(0, 255), some.integers(0, 255)),
)
def test_and_so_do_two_tones(ink: np.ndarray, margin: int, tones: tuple[int, int]) -> None:
    ground, pen = tones
    image_or_sentence(np.where(np.pad(ink, margin), pen, ground).astype(np.uint8))


def image_or_sentence(picture: np.ndarray) -> None:
    refused = ""
    try:
        image = prepare_raster(picture)
    except ValueError as error:
        refused = str(error)
    if refused:
        assert 20 < len(refused) < 200
        assert refused.isprintable()
    else:
        assert is_an_image(image)
