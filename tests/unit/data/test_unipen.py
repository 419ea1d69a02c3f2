"""Pen strokes are read from files in UNIPEN form as they were written."""

import numpy as np
import pytest

from benchmarks.templates import made_digits
from capsnet.data.unipen import PenDigit, read_unipen
from tests.unipen import as_unipen

# As in UCI's file: a four in two strokes by writer 12, then a one by writer 3.
TEXT = """.VERSION 1.0
.COMMENT before any digit
.SEGMENT DIGIT 0-1 ? "4"
.COMMENT 4 12
.PEN_DOWN
 100 300
 90 250
.PEN_UP
.DT 10
.PEN_DOWN
 120 280
.PEN_UP
.SEGMENT DIGIT 2 ? "1"
.COMMENT 1 3
.PEN_DOWN
 5 9
.PEN_UP
"""


def test_labels_writers_and_strokes_with_y_turned_down(tmp_path):
    path = tmp_path / "digits"
    path.write_text(TEXT)
    four, one = read_unipen(path)
    assert (four.label, four.writer) == (4, 12)
    assert [stroke.tolist() for stroke in four.strokes] == [
        [[100, -300], [90, -250]],
        [[120, -280]],
    ]
    assert (one.label, one.writer) == (1, 3)
    assert one.strokes[0].tolist() == [[5, -9]]


def test_what_is_written_is_read_again(tmp_path):
    digits = [PenDigit(d.label, n, d.strokes) for n, d in enumerate(made_digits(1))]
    path = tmp_path / "digits"
    path.write_text(as_unipen(digits))
    for read, written in zip(read_unipen(path), digits, strict=True):
        assert (read.label, read.writer) == (written.label, written.writer)
        for ours, theirs in zip(read.strokes, written.strokes, strict=True):
            np.testing.assert_allclose(ours, theirs)


def test_what_makes_no_sense_is_refused_with_its_line(tmp_path):
    path = tmp_path / "digits"
    path.write_text(TEXT.replace(" 90 250", " 90 here"))
    with pytest.raises(ValueError, match="line 7: expected 'x y', got '90 here'"):
        read_unipen(path)
    path.write_text("hello\n")
    with pytest.raises(ValueError, match="no digits in UNIPEN form"):
        read_unipen(path)
    with pytest.raises(FileNotFoundError):
        read_unipen(tmp_path / "nowhere")
