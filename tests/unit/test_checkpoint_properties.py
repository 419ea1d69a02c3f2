"""Weights files with damaged bytes, and hostile ones: a sound network or a sentence, never more."""

import json
import struct
import tracemalloc
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

from capsnet import CapsNet, CapsNetConfig
from capsnet.checkpoint import load_network, load_tensors, save_model

SETTINGS = settings(deadline=None, derandomize=True, database=None, max_examples=150)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("weights")


@pytest.fixture(scope="module")
def whole(folder: Path, tiny_config: CapsNetConfig) -> bytes:
    """A good file."""
    torch.manual_seed(0)
    save_model(folder / "good.safetensors", CapsNet(tiny_config))
    return (folder / "good.safetensors").read_bytes()


def sound_or_refused(path: Path, content: bytes) -> str:
    """Load a file both ways; return the sentence with which it was refused, "" if it was not."""
    path.write_bytes(content)
    refused, network = "", None
    try:
        load_tensors(path)
        network = load_network(path)
    except ValueError as error:
        refused = str(error)
    if network is None:
        assert path.name in refused
        assert len(refused) < 600
        return refused
    with torch.inference_mode():
        for tensor in network.state_dict().values():
            assert tensor.dtype == torch.float32
            assert tensor.isfinite().all()
    return ""


@SETTINGS
@given(some.data())
def test_flipped_bytes(folder: Path, whole: bytes, data: some.DataObject) -> None:
    header = 8 + int.from_bytes(whole[:8], "little")
    place = some.integers(0, header - 1) | some.integers(0, len(whole) - 1)
    damaged = bytearray(whole)
    for at, flip in data.draw(some.lists(some.tuples(place, some.integers(1, 255)), max_size=4)):
        damaged[at] ^= flip
    sound_or_refused(folder / "flipped.safetensors", bytes(damaged))


@SETTINGS
@given(some.data())
def test_a_file_cut_anywhere(folder: Path, whole: bytes, data: some.DataObject) -> None:
    length = data.draw(some.integers(0, len(whole) - 1))
    assert "not a whole" in sound_or_refused(folder / "cut.safetensors", whole[:length])


@SETTINGS
@given(some.binary(max_size=300))
def test_bytes_of_another_kind(folder: Path, content: bytes) -> None:
    assert "not a whole" in sound_or_refused(folder / "other.safetensors", content)


def file_of(metadata: dict[str, str], dtype: str = "F32", size: int = 4) -> bytes:
    """A file of one tensor, its header as an attacker may write it."""
    entry = {"dtype": dtype, "shape": [2], "data_offsets": [0, size]}
    header = json.dumps({"__metadata__": metadata, "x": entry}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(size)


@pytest.mark.parametrize(
    "value",
    [
        "[" * 100_000,
        "9" * 5000,
        "{" * 3,
        "NaN",
        '{"decoder_hidden": [' + "1," * 50_000 + "1]}",
        '{"iterations": 1e999}',
        '{"image_size": ' + "9" * 400 + "}",
        '{"primary_types": 999999999, "conv_channels": 999999999}',
        '{"network": ["cnn"]}',
        '{"network": "os.system"}',
        '{"__reduce__": "os.system"}',
    ],
    ids=lambda value: value[:30],
)
def test_a_hostile_header(tmp_path: Path, value: str) -> None:
    content = file_of({"config": value}, size=8)
    tracemalloc.start()
    try:
        assert sound_or_refused(tmp_path / "hostile.safetensors", content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000_000


# Bytes that two values of each take, as far as there is such a kind.
KINDS = {
    **{"BOOL": 2, "I16": 4, "U64": 16, "BF16": 4, "F64": 16, "C64": 16, "F128": 32},
    **{"F4": 1, "F8_E5M2": 2, "F8_E4M3": 2, "F8_E8M0": 2, "f32": 8, "object": 16},
}


@pytest.mark.parametrize("dtype", KINDS)
def test_values_of_any_kind(tmp_path: Path, whole: bytes, dtype: str) -> None:
    """The first bias of a good file, replaced by as many values of another kind."""
    size = int.from_bytes(whole[:8], "little")
    header = json.loads(whole[8 : 8 + size])
    at = 0
    body = b""
    for name in [key for key in header if key != "__metadata__"]:
        start, end = header[name]["data_offsets"]
        block = whole[8 + size + start : 8 + size + end]
        if name == "conv.bias":
            block = bytes(KINDS[dtype] * header[name]["shape"][0] // 2)
            header[name]["dtype"] = dtype
        header[name]["data_offsets"] = [at, at + len(block)]
        at += len(block)
        body += block
    assert header["conv.bias"]["dtype"] == dtype
    text = json.dumps(header).encode()
    content = struct.pack("<Q", len(text)) + text + body
    refused = sound_or_refused(tmp_path / "kind.safetensors", content)
    if dtype in ("BF16", "F64"):
        assert not refused
    if dtype in ("BOOL", "I16", "U64", "C64"):
        assert "of a kind that no network has" in refused
