"""One message to the browser, read back by a reader of our own."""

import json
import struct

import numpy as np
import pytest

from app.components.pack import pack

READ_AS = {
    "float32": np.float32,
    "float16": np.float16,
    "uint8": np.uint8,
    "uint16": np.uint16,
    "int32": np.int32,
}


def unpack(message: bytes) -> tuple[object, dict[str, np.ndarray]]:
    """The layout as `pack` documents it, spelled out once more."""
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length])
    arrays, end = {}, 4 + length
    for name, entry in header["arrays"].items():
        start = 4 + length + entry["offset"]
        assert start % 8 == 0
        assert start >= end, "arrays lie one behind another"
        dtype = np.dtype(READ_AS[entry["kind"]]).newbyteorder("<")
        count = int(np.prod(entry["shape"]))
        arrays[name] = np.frombuffer(message, dtype, count, start).reshape(entry["shape"])
        end = start + count * dtype.itemsize
    assert end <= len(message) < end + 8
    return header["meta"], arrays


@pytest.mark.parametrize("dtype", READ_AS)
def test_every_kind_comes_back(dtype):
    array = (np.arange(35).reshape(5, 7) * 3 - (40 if dtype[0] in "fi" else 0)).astype(dtype)
    _, arrays = unpack(pack({}, {"array": array}))
    assert arrays["array"].dtype == dtype
    np.testing.assert_array_equal(arrays["array"], array)


@pytest.mark.parametrize("length", range(9))
def test_arrays_behind_one_another_stay_aligned(length):
    sent = {
        "bytes": np.arange(length, dtype=np.uint8),
        "numbers": np.linspace(-1, 1, 3, dtype=np.float32),
        "empty": np.zeros((0, 4), np.int32),
        "last": np.array([2**31 - 1, -(2**31)], np.int32),
    }
    meta, arrays = unpack(pack({"length": "x" * length}, sent))
    assert meta == {"length": "x" * length}
    assert list(arrays) == list(sent)
    for name, array in sent.items():
        np.testing.assert_array_equal(arrays[name], array)


def test_memory_in_any_order_comes_as_it_reads():
    array = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    sent = {"turned": array.transpose(2, 0, 1), "strided": array[:, ::2, ::-1]}
    sent["big end first"] = array.astype(">f4")
    _, arrays = unpack(pack({}, sent))
    for name, expected in sent.items():
        np.testing.assert_array_equal(arrays[name], expected)


def test_meta_is_any_json():
    meta = {"sentence": "û · ŝ, “ä”", "list": [1, 2.5, None, True], "deep": {"er": {}}}
    assert unpack(pack(meta, {})) == (meta, {})


@pytest.mark.parametrize("dtype", ["float64", "int64", "bool", "complex64", "U3"])
def test_other_kinds_are_refused_by_name(dtype):
    with pytest.raises(ValueError, match=r"cannot pack lengths: dtype .* is none of float32"):
        pack({}, {"lengths": np.zeros(3, dtype)})
