"""Digits made in code, in many styles, are read; the tools that judge by them count right."""

from collections import Counter

import numpy as np
import pytest
import torch

from benchmarks import handwriting
from benchmarks.handwriting import Judged, made, read_images, report
from benchmarks.templates import SHAPES, made_digits
from capsnet import load_pretrained, prepare_strokes


def test_every_shape_comes_as_often_as_any_other_and_never_twice_alike():
    digits = list(made_digits(5))
    counted = Counter((digit.label, digit.shape) for digit in digits)
    assert set(counted) == {(label, shape) for label in SHAPES for shape in SHAPES[label]}
    assert set(counted.values()) == {5}
    assert len(digits) >= 100
    assert len({digit.strokes[0].tobytes() for digit in digits}) == len(digits)
    again = list(made_digits(5))
    assert all(
        np.array_equal(a.strokes[0], b.strokes[0]) for a, b in zip(digits, again, strict=True)
    )


def test_the_network_reads_digits_in_many_styles():
    digits = list(made_digits(4, seed=1))
    images = np.stack([prepare_strokes(d.strokes, thickness=d.thickness) for d in digits])
    read, _ = read_images(load_pretrained("handwriting"), images)
    assert np.mean(read == [digit.label for digit in digits]) >= 0.95


@pytest.fixture
def always_three():
    """A network to whom everything is a three of length 0.7."""

    class Output:
        def __init__(self, count):
            self.lengths = torch.full((count, 10), 0.1)
            self.lengths[:, 3] = 0.7

    return lambda batch: Output(len(batch))


def test_a_report_counts_what_is_misread(always_three, capsys):
    judged = Judged("four", np.zeros((4, 28, 28), np.float32), np.array([3, 3, 5, 8]), [""] * 4)
    assert report(always_three, judged, 0.7).tolist() == [3, 3, 3, 3]
    said = capsys.readouterr().out
    assert "four: 2 of 4 read right, 50.00%" in said
    assert "5: of 1 misread 1 as 3" in said
    assert "8: of 1 misread 1 as 3" in said
    assert "3: of" not in said
    assert 'answered "not sure": 2 of these, and 2 of the 2 misread' in said
    report(always_three, judged, 0.69)
    assert 'answered "not sure": 0 of these, and 0 of the 2 misread' in capsys.readouterr().out


def test_the_judges_that_come_with_the_repository():
    digits, tiny = made(), handwriting.scanned()
    assert digits.images.shape == (600, 28, 28)
    assert tiny.images.shape == (1797, 28, 28)
    for judged in (digits, tiny):
        assert judged.images.max() <= 1
        assert (judged.images.reshape(len(judged.labels), -1).max(1) > 0.5).all()
        assert set(judged.labels.tolist()) == set(range(10))


def test_drawings_of_no_digit_come_in_many_kinds():
    kinds = dict(handwriting.negatives(count=8))
    assert len(kinds) == 9
    for images in kinds.values():
        assert images.shape == (8, 28, 28)
        assert (images.reshape(8, -1).max(1) > 0.5).all()
