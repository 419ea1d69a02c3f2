"""Weights on disk: whole or not at all, and never believed when they are not."""

import errno
import json
import os
import random
import resource
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from capsnet import CapsNet, load_pretrained
from capsnet import checkpoint as module
from capsnet.checkpoint import (
    available_models,
    dataset_of,
    load_card,
    load_model,
    load_tensors,
    save_model,
    write_atomically,
)
from capsnet.data import to_float


@pytest.fixture
def path(tmp_path: Path, tiny_model: CapsNet) -> Path:
    """A good weights file."""
    path = tmp_path / "tiny.safetensors"
    save_model(path, tiny_model)
    return path


def refused(path: Path, *words: str) -> None:
    with pytest.raises(ValueError, match=path.name) as caught:
        load_model(path)
    for word in words:
        assert word in str(caught.value), f"{word!r} is not in {str(caught.value)!r}"


def test_a_network_comes_back_as_it_was(path, tiny_model, digits):
    loaded = load_model(path)
    assert loaded.config == tiny_model.config
    assert not loaded.training
    for name, tensor in tiny_model.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], tensor), name
    assert all(parameter.requires_grad for parameter in loaded.parameters())
    images = to_float(digits.images[:3])
    assert torch.equal(loaded(images).capsules, tiny_model(images).capsules)


def test_half_precision_rounds_once_and_comes_back_in_float32(tmp_path, path, tiny_model):
    half = tmp_path / "half.safetensors"
    save_model(half, tiny_model, torch.float16)
    assert half.stat().st_size < 0.51 * path.stat().st_size
    loaded = load_model(half).state_dict()
    for name, tensor in tiny_model.state_dict().items():
        assert loaded[name].dtype == torch.float32
        assert torch.equal(loaded[name], tensor.half().float()), name


def test_every_field_of_the_config_comes_back(tmp_path, tiny_config):
    config = replace(
        tiny_config,
        image_size=36,
        image_channels=3,
        classes=4,
        iterations=5,
        routing_gradient="all",
        decoder_hidden=(7, 9),
    )
    save_model(tmp_path / "m.safetensors", CapsNet(config))
    assert load_model(tmp_path / "m.safetensors").config == config


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path, monkeypatch):
    """What a process killed at the last moment before the exchange would leave."""
    path = tmp_path / "weights"
    write_atomically(path, b"old")
    seen = []
    sync = os.fsync

    def look(descriptor: int) -> None:
        others = [other.read_bytes() for other in tmp_path.iterdir() if other != path]
        seen.append((path.read_bytes(), others))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    write_atomically(path, b"new")
    assert seen == [(b"old", [b"new"])]
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_fills_up_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "weights"
    write_atomically(path, b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="too large") as caught:
            write_atomically(path, bytes(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.errno == errno.EFBIG
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_made(tmp_path):
    write_atomically(tmp_path / "a" / "b" / "weights", b"new")
    assert (tmp_path / "a" / "b" / "weights").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["nowhere.safetensors", "."])
def test_a_missing_file(tmp_path, name):
    with pytest.raises(FileNotFoundError, match=r"no such weights file: .*; check its name"):
        load_model(tmp_path / name)


@pytest.mark.parametrize("kept", [0, 1, 7, 8, 9, 0.1, 0.5, 0.999])
def test_a_truncated_file(path, kept):
    whole = path.read_bytes()
    path.write_bytes(whole[: kept if isinstance(kept, int) else int(kept * len(whole))])
    refused(path, "not a whole safetensors file", "download or train it again")


def test_no_flipped_bit_in_the_header_breaks_more_than_the_file(path):
    """Every byte of the header, one bit each: a ValueError, or a network that is sound."""
    whole = path.read_bytes()
    header = 8 + int.from_bytes(whole[:8], "little")
    dice = random.Random(0)
    refusals = 0
    for place in range(header):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << dice.randrange(8)
        path.write_bytes(flipped)
        try:
            config = load_model(path).config
        except ValueError as error:
            refusals += path.name in str(error)
        else:
            assert config.iterations >= 1
    assert refusals > 0.9 * header


@pytest.mark.parametrize("kind", ["pickle", "text", "picture"])
def test_a_foreign_file(path, tiny_model, kind):
    if kind == "pickle":
        torch.save(tiny_model.state_dict(), path)
    elif kind == "text":
        path.write_text("weights, honestly")
    else:
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    refused(path, "not a whole safetensors file", "download or train it again")


def test_another_networks_file(path):
    save_file({"fc.weight": torch.zeros(10, 784)}, path)
    refused(path, "no CapsNet config", "not written by this library", "capsnet.train")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("[1, 2]", ("no CapsNet config",)),
        ('{"layers": 3}', ("no CapsNet config",)),
        ('{"classes": 0}', ("makes no sense", "classes", "got 0")),
        ('{"decoder_hidden": 512}', ("makes no sense", "decoder_hidden")),
        ('{"image_size": 1000000000}', ("makes no sense", "again")),
        ('{"digit_dim": 4611686018427387904}', ("makes no sense", "again")),
        ("{}", ("does not fit its own config", "and others", "again")),
        ("{", ("not a whole safetensors file",)),
    ],
)
def test_a_wrong_config(path, tiny_model, config, words):
    save_file(tiny_model.state_dict(), path, {"config": config})
    refused(path, *words)


def test_a_config_of_another_size(path, tiny_model):
    config = {**asdict(tiny_model.config), "digit_dim": 6}
    save_file(tiny_model.state_dict(), path, {"config": json.dumps(config)})
    refused(path, "does not fit its own config", "decoder.layers.0.weight", "digit.weight")


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_a_tensor_too_few_or_too_many(path, tiny_model, change):
    tensors = tiny_model.state_dict()
    if change == "missing":
        del tensors["digit.weight"]
    else:
        tensors["digit.bias"] = torch.zeros(10)
    save_file(tensors, path, {"config": json.dumps(asdict(tiny_model.config))})
    refused(path, "missing, unknown or of another shape", "digit.")


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_weights_that_are_no_numbers(path, tiny_model, value):
    with torch.no_grad():
        tiny_model.digit.weight[3, 2, 1, 0] = value
    save_model(path, tiny_model)
    refused(path, "not finite in digit.weight", "download or train it again")


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of pretrained/."""
    monkeypatch.setattr(module, "PRETRAINED", tmp_path / "shipped")
    (tmp_path / "shipped").mkdir()
    return tmp_path / "shipped"


def test_pretrained_networks_are_loaded_by_name(shipped, tiny_model):
    save_model(shipped / "mnist.safetensors", tiny_model, torch.float16)
    save_model(shipped / "people.safetensors", tiny_model)
    assert available_models() == ["mnist", "people"]
    assert torch.equal(load_pretrained("people").digit.weight, tiny_model.digit.weight)
    half = load_pretrained()
    assert not half.training
    assert torch.equal(half.digit.weight, tiny_model.digit.weight.half().float())


def test_missing_pretrained_weights(shipped):
    with pytest.raises(FileNotFoundError, match=r"mnist\.safetensors; restore .* capsnet\.train"):
        load_pretrained()


def test_an_unknown_model(shipped, tiny_model):
    with pytest.raises(ValueError, match=r"unknown model 'minst'.*there: none"):
        load_pretrained("minst")
    save_model(shipped / "mnist.safetensors", tiny_model)
    with pytest.raises(ValueError, match=r"unknown model 'minst'.*there: mnist"):
        load_pretrained("minst")


def test_damaged_pretrained_weights(shipped):
    (shipped / "mnist.safetensors").write_bytes(b"broken")
    with pytest.raises(ValueError, match="not a whole safetensors file"):
        load_pretrained()


def test_cards(shipped):
    with pytest.raises(FileNotFoundError, match=r"no card for model 'mnist'.*restore"):
        load_card()
    card = shipped / "mnist.json"
    whole = dict.fromkeys(module.CARD_KEYS) | {"runs": [{"shipped": True, "recipe": {}}]}
    lacking = json.dumps({key: value for key, value in whole.items() if key != "test"})
    unshipped = json.dumps(whole | {"runs": [{"shipped": False}]})
    for damaged in ("{", "[1]", "\udcff", lacking, unshipped):
        card.write_bytes(damaged.encode(errors="surrogateescape"))
        with pytest.raises(ValueError, match=r"mnist\.json .*restore it with git"):
            load_card()
    card.write_text(json.dumps(whole))
    assert load_card() == whole


def test_an_older_card_is_read_by_the_names_of_today(shipped):
    card = dict.fromkeys(module.CARD_KEYS - {"abstention"}) | {"doubt": {"threshold": 0.6}}
    card["runs"] = [{"shipped": True, "recipe": {"epochs": 3, "scribbles": 6}}]
    (shipped / "mnist.json").write_text(json.dumps(card))
    assert load_card()["abstention"] == {"threshold": 0.6}
    assert load_card()["runs"][0]["recipe"] == {"epochs": 3, "negatives": 6}
    assert "doubt" not in load_card()


def test_headers_come_back_exactly(tmp_path):
    header = {"loss_sum": 0.1 + 0.2, "history": [{"epoch": 1, "errors": 3}], "step": 12}
    module.save_tensors(tmp_path / "t", {"x": torch.eye(3).t()[:, :2]}, header)
    tensors, came = load_tensors(tmp_path / "t")
    assert came == header
    assert torch.equal(tensors["x"], torch.eye(3)[:, :2])


@pytest.mark.parametrize("name", ["unknown", [], {}, None])
def test_a_data_set_that_is_not_known_is_refused(tmp_path, monkeypatch, name):
    header = {"config": {"dataset": name}}
    monkeypatch.setattr(module, "load_tensors", lambda path: ({}, header))
    with pytest.raises(ValueError, match="data set that is not known here"):
        dataset_of(tmp_path / "network.safetensors")
