"""TFRecord files are read as they were written, and what is none is refused."""

import struct
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capsnet.official.tfrecords import LONGEST, example, records
from tests.tfrecords import as_example, as_records


@pytest.mark.parametrize(
    "written", [[], [b""], [b"one"], [b"one", b"", bytes(range(256)) * 20], [bytes(LONGEST)]]
)
def test_records_are_read_as_they_were_written(tmp_path, written):
    path = tmp_path / "records"
    path.write_bytes(as_records(written))
    assert list(records(path)) == written


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    "features",
    [
        {"one": [1], "text": [b"hello"]},
        {"many": [0, 127, 128, 300, 2**31, 2**63 - 1], "few": [-1, -(2**63)]},
        {"texts": [b"", b"\x00\xff" * 700, b"x"], "with a grüße name": [7]},
    ],
)
def test_features_are_read_as_protocol_buffers_writes_them(features, packed):
    assert example(as_example(features, packed)) == features


def test_floats_are_passed_over():
    assert example(as_example({"f": [1.5, -2.0], "n": [3]})) == {"f": [], "n": [3]}
    assert example(b"") == {}


def test_parts_that_come_apart_are_put_together():
    """As Protocol Buffers allows: two messages in a row are one, and of an entry the last holds."""
    first, second = as_example({"a": [1], "b": [2]}), as_example({"b": [3], "c": [b"4"]})
    assert example(first + second) == {"a": [1], "b": [3], "c": [b"4"]}


@given(
    st.dictionaries(
        st.text(max_size=5),
        st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=4)
        | st.lists(st.binary(max_size=200), min_size=1, max_size=3),
        max_size=5,
    )
)
@settings(deadline=None, max_examples=50)
def test_any_features_come_back(features):
    assert example(as_example(features)) == features


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_damage_raises_nothing_but_value_errors(data):
    record = bytearray(as_example({"height": [36], "label_1": [300], "raw": [bytes(9)]}))
    for place in data.draw(st.lists(st.integers(0, len(record) - 1), min_size=1, max_size=4)):
        record[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(record)))
    with suppress(ValueError):
        example(bytes(record[:cut]))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (as_records([b"one", b"two"])[:-1], "ends in the middle of record 2"),
        (as_records([b"one", b"two"])[:-5], "ends in the middle of record 2"),
        (as_records([b"one"]) + b"\x03", "ends in the middle of record 2"),
        (as_records([b"one"]) + b"\xff" * 11, "ends in the middle of record 2"),
        (struct.pack("<QI", 500, 0) + bytes(100), "ends in the middle of record 1"),
        (struct.pack("<QI", LONGEST + 1, 0), "claims to be 1,000,001 bytes long, expected at most"),
        (as_records([b"x"]) + b"\xff" * 12, "record 2 claims to be 18,446,744,073,709,551,615"),
        (b"hello, I am a text", "is not a TFRecord file"),
        (b"\x1f\x8b\x08\x00" + bytes(range(1, 30)), "is not a TFRecord file"),
    ],
)
def test_what_is_no_tfrecord_file_is_refused(tmp_path, content, words):
    path = tmp_path / "records"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words) as caught:
        list(records(path))
    assert str(path) in str(caught.value)


def test_a_record_that_lies_about_its_length_takes_no_memory(tmp_path):
    path = tmp_path / "records"
    path.write_bytes(struct.pack("<QI", 2**40, 0) + bytes(1000))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="claims to be"):
            list(records(path))
        assert tracemalloc.get_traced_memory()[1] < 10 * LONGEST
    finally:
        tracemalloc.stop()


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file"):
        list(records(tmp_path / "nowhere"))


# A key is the field's number times 8, plus how it is written: 0 number, 1 and 5 eight and four
# bytes, 2 a length and so many bytes.
@pytest.mark.parametrize(
    ("record", "words"),
    [
        (b"\x0a", "a number is cut off"),
        (b"\x0a\x05abc", "field 1 of a message goes on after its end"),
        (b"\x09abc", "field 1 of a message goes on after its end"),
        (b"\x0b", "field 1 of a message is of the unknown kind 3"),
        (b"\x08\x01", "field 1 of a message is written as another type"),
        (b"\x09" + bytes(8), "field 1 of a message is written as another type"),
        (b"\x80" * 10 + b"\x01", "a number is longer than 64 bits"),
        (b"\xff" * 9 + b"\x7f", "a number is longer than 64 bits"),
        (b"\x0a\x0b\x0a\x09\x0a\x01a\x12\x04\x1a\x02\x0a\x07", "goes on after its end"),
        (b"\x0a\x0d\x0a\x0b\x0a\x01a\x12\x06\x1a\x04\x0a\x02\x80\x80", "a number is cut off"),
        (b"\x0a\x0e\x0a\x0c\x0a\x01a\x12\x07\x1a\x05\x0d1234", "int64 value is written as another"),
    ],
)
def test_what_is_no_example_is_refused(record, words):
    with pytest.raises(ValueError, match=words):
        example(record)


def test_fields_that_nobody_asked_for_are_passed_over():
    others = b"\x10\x05" + b"\x19" + b"\xff" * 8 + b"\x25" + b"\xff" * 4 + b"\x2a\x02ab"
    assert example(others + as_example({"a": [1]}) + others) == {"a": [1]}
