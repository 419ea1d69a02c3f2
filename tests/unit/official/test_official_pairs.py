"""The authors' MultiMNIST files are read exactly, measured on, or refused with a sentence."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from capsnet import CapsNet, CapsNetConfig
from capsnet.checkpoint import save_model
from capsnet.data import Digits
from capsnet.data.multimnist import Pairs, fixed_pairs
from capsnet.measuring.evaluate import evaluate, main
from capsnet.official.pairs import read_pairs
from tests.tfrecords import as_example, as_records


def features_of(pairs: Pairs, n: int) -> dict[str, Any]:
    """One pair as mnist_shift.py describes it."""
    return {
        "height": [36],
        "width": [36],
        "depth": [1],
        "label_1": [int(pairs.labels[n, 0])],
        "label_2": [int(pairs.labels[n, 1])],
        "image_raw_1": [pairs.parts[n, 0].numpy().tobytes()],
        "image_raw_2": [pairs.parts[n, 1].numpy().tobytes()],
        "merged_raw": [pairs.images[n].numpy().tobytes()],
    }


def write(path: Path, pairs: Pairs) -> Path:
    """Write pairs as the authors' program does."""
    count = len(pairs.labels)
    path.write_bytes(as_records([as_example(features_of(pairs, n)) for n in range(count)]))
    return path


@pytest.fixture(scope="module")
def pairs(digits: Digits) -> Pairs:
    return fixed_pairs(digits)


def test_pairs_are_read_exactly(tmp_path, pairs):
    came = read_pairs(write(tmp_path / "pairs", pairs))
    for ours, theirs in zip(came, pairs, strict=True):
        assert torch.equal(ours, theirs)
        assert ours.dtype == theirs.dtype


def test_several_files_are_read_in_their_order(tmp_path, pairs):
    first = write(tmp_path / "pairs-00000-of-00002", Pairs(*(part[:7] for part in pairs)))
    second = write(tmp_path / "pairs-00001-of-00002", Pairs(*(part[7:20] for part in pairs)))
    for ours, theirs in zip(read_pairs(second, first), pairs, strict=True):
        assert torch.equal(ours, torch.cat([theirs[7:20], theirs[:7]]))


def changed(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What makes of a pair's features others; None takes one away."""
    return lambda features: {k: v for k, v in (features | changes).items() if v is not None}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (changed(height=[28]), "its image is of 28 × 36 × 1"),
        (changed(width=[40]), "its image is of 36 × 40 × 1"),
        (changed(depth=[3]), "its image is of 36 × 36 × 3"),
        (changed(height=None), "no 'height' of one whole number"),
        (changed(height=[b"36"]), "no 'height' of one whole number"),
        (changed(height=[36.0]), "no 'height' of one whole number"),
        (changed(height=[36, 36]), "no 'height' of one whole number"),
        (changed(label_1=None), "no 'label_1' of one whole number"),
        (changed(label_1=[10]), "its labels are 10 and"),
        (changed(label_2=[-1]), "and -1, not two different digits"),
        (changed(label_1=[4], label_2=[4]), "its labels are 4 and 4, not two different digits"),
        (changed(image_raw_1=None), "no 'image_raw_1' of one string of bytes"),
        (changed(image_raw_2=[5]), "no 'image_raw_2' of one string of bytes"),
        (changed(image_raw_2=[bytes(1295)]), "'image_raw_2' is 1,295 bytes long, not 1,296"),
        (changed(merged_raw=[bytes(1297)]), "'merged_raw' is 1,297 bytes long, not 1,296"),
        (changed(merged_raw=[bytes(1296)]), "'merged_raw' is not the sum of the two digits"),
        (changed(image_raw_1=[bytes(1296)]), "'merged_raw' is not the sum of the two digits"),
        (lambda _: {"height": [28], "label": [3], "image_raw": [bytes(784)]}, "no 'width'"),
    ],
)
def test_a_pair_that_is_none_is_refused_with_its_record(tmp_path, pairs, change, words):
    path = tmp_path / "pairs"
    good, bad = features_of(pairs, 0), change(features_of(pairs, 1))
    path.write_bytes(as_records([as_example(good), as_example(bad)]))
    with pytest.raises(ValueError, match=words) as caught:
        read_pairs(path)
    assert str(caught.value).startswith(f"{path}, record 2: ")
    assert "mnist_shift.py" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty; expected pairs"),
        (as_records([b"hello"]), "record 1: .*; expected pairs"),
        (b"hello, I am a text", "not a TFRecord file"),
        (as_records([b"hello"])[:-2], "ends in the middle of record 1"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path, pairs, content, words):
    path = tmp_path / "other"
    path.write_bytes(content)
    whole = write(tmp_path / "pairs", Pairs(*(part[:1] for part in pairs)))
    with pytest.raises(ValueError, match=words) as caught:
        read_pairs(whole, path)
    assert str(path) in str(caught.value)


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file"):
        read_pairs(tmp_path / "nowhere")


@pytest.fixture
def network(tmp_path: Path, tiny_config: CapsNetConfig) -> str:
    torch.manual_seed(0)
    save_model(
        tmp_path / "m.safetensors", CapsNet(replace(tiny_config, digits=2, image_size=36)).eval()
    )
    return str(tmp_path / "m.safetensors")


def test_the_command_measures_on_them(tmp_path, pairs, network, tiny_config, capsys):
    first = write(tmp_path / "pairs-0", Pairs(*(part[:30] for part in pairs)))
    second = write(tmp_path / "pairs-1", Pairs(*(part[30:] for part in pairs)))
    main(["--model", network, "--json", "--pairs", str(first), str(second)])
    figures = json.loads(capsys.readouterr().out)
    torch.manual_seed(0)
    model = CapsNet(replace(tiny_config, digits=2, image_size=36)).eval()
    assert figures == evaluate(model, pairs).as_dict()
    assert np.sum(figures["shown"]) == 120


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "reads one digit on 28 × 28 pixels"),
        ({"image_size": 36}, "reads one digit on 36 × 36 pixels"),
        ({"image_size": 40, "digits": 2}, "reads 2 digits on 40 × 40 pixels"),
    ],
)
def test_other_networks_are_refused(tmp_path, pairs, tiny_config, change, words, capsys):
    save_model(tmp_path / "m.safetensors", CapsNet(replace(tiny_config, **change)))
    file = write(tmp_path / "pairs", pairs)
    with pytest.raises(SystemExit) as caught:
        main(["--model", str(tmp_path / "m.safetensors"), "--pairs", str(file)])
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert words in said
    assert "--digits 2 --image-size 36" in said


def test_malformed_files_are_said_in_one_sentence(tmp_path, network, capsys):
    (tmp_path / "pairs").write_bytes(b"hello, I am a text")
    with pytest.raises(SystemExit) as caught:
        main(["--model", network, "--pairs", str(tmp_path / "pairs")])
    assert caught.value.code == 1
    printed = capsys.readouterr()
    assert "is not a TFRecord file" in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""
