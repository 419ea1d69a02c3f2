"""affNIST's files are read exactly and upright, measured on, or refused with a sentence."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.io import savemat

from capsnet import CapsNet, CapsNetConfig
from capsnet.checkpoint import save_model
from capsnet.cnn import Cnn, CnnConfig
from capsnet.data import Digits, padded
from capsnet.measuring.evaluate import evaluate, main
from capsnet.official.affnist import read_affnist

ROWS = np.arange(1600, dtype=np.uint8)[:, None]


def fields_of(digits: Digits) -> dict[str, Any]:
    """Digits of 40 × 40 as affNIST has them, with some of the fields that are not read."""
    count = len(digits.labels)
    labels = digits.labels.numpy()
    return {
        "affine_params_array": np.zeros((6, count)),
        "id": np.zeros((1, count)),
        "image": digits.images.numpy().reshape(count, 1600).T,
        "label_one_of_n": np.eye(10)[labels].T,
        "label_int": labels[None].astype(np.uint8),
    }


def write(path: Path, fields: dict[str, Any], **options: Any) -> Path:
    """Write fields as affNIST's files hold them."""
    savemat(path, {"affNISTdata": fields}, **options)
    return path


@pytest.fixture(scope="module")
def bigger(digits: Digits) -> Digits:
    return padded(digits, 40)


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("kind", [np.uint8, np.float64])
def test_digits_are_read_exactly(tmp_path, bigger, compressed, kind):
    fields = fields_of(bigger)
    fields["label_int"] = fields["label_int"].astype(kind)
    came = read_affnist(write(tmp_path / "1.mat", fields, do_compression=compressed))
    assert torch.equal(came.images, bigger.images)
    assert torch.equal(came.labels, bigger.labels)
    assert (came.images.dtype, came.labels.dtype) == (torch.uint8, torch.long)


def test_images_are_upright(tmp_path):
    """A column holds the first row, then the second: a bar at the top, a dot at the right of it."""
    columns = np.zeros((1600, 2), np.uint8)
    columns[3:9, 0] = 200  # the first row, from the fourth to the ninth pixel
    columns[40 + 39, 0] = 100  # the second row, the last pixel
    columns[39 * 40, 1] = 50  # the last row, the first pixel
    fields = {"image": columns, "label_int": np.array([[7, 3]], np.uint8)}
    images, labels = read_affnist(write(tmp_path / "1.mat", fields))
    assert labels.tolist() == [7, 3]
    expected = torch.zeros(2, 40, 40, dtype=torch.uint8)
    expected[0, 0, 3:9] = 200
    expected[0, 1, 39] = 100
    expected[1, 39, 0] = 50
    assert torch.equal(images, expected)


def test_several_files_are_read_in_their_order(tmp_path, bigger):
    first = write(tmp_path / "1.mat", fields_of(Digits(*(part[:7] for part in bigger))))
    second = write(tmp_path / "2.mat", fields_of(Digits(*(part[7:20] for part in bigger))))
    came = read_affnist(second, first)
    assert torch.equal(came.images, torch.cat([bigger.images[7:20], bigger.images[:7]]))
    assert torch.equal(came.labels, torch.cat([bigger.labels[7:20], bigger.labels[:7]]))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"image": None}, "the struct 'affNISTdata' lacks 'image'"),
        ({"label_int": None}, "the struct 'affNISTdata' lacks 'label_int'"),
        ({"image": None, "label_int": None}, "lacks 'image' and 'label_int'"),
        ({"image": ROWS.astype(float)}, r"'image' is float64 of shape \(1600, 1\), expected uint8"),
        ({"image": ROWS.T}, r"'image' is uint8 of shape \(1, 1600\), expected uint8 of shape"),
        ({"image": ROWS[:784]}, r"'image' is uint8 of shape \(784, 1\)"),
        ({"image": ROWS.reshape(40, 40, 1)}, r"'image' is uint8 of shape \(40, 40"),
        ({"image": "text"}, "'image' is <U4"),
        ({"image": {"a": 1}}, "'image' is"),
        ({"image": ROWS[:, :0]}, "holds no images"),
        ({"label_int": [[1, 2]]}, r"'label_int' is int64 of shape \(1, 2\), expected .* \(1, 1\)"),
        ({"label_int": "7"}, "'label_int' is <U1"),
        ({"label_int": {"a": 1}}, "'label_int' is"),
        ({"label_int": [[10]]}, "'label_int' holds values from 10 to 10, expected whole numbers"),
        ({"label_int": [[-1]]}, "values from -1 to -1"),
        ({"label_int": [[2.5]]}, "values from 2.5 to 2.5"),
        ({"label_int": [[np.nan]]}, "values from nan to nan"),
    ],
)
def test_fields_of_another_kind_are_refused(tmp_path, changes, words):
    fields = {"image": ROWS, "label_int": [[3]]} | changes
    path = tmp_path / "1.mat"
    write(path, {name: value for name, value in fields.items() if value is not None} or {"x": 1})
    with pytest.raises(ValueError, match=words) as caught:
        read_affnist(path)
    assert str(path) in str(caught.value)


def test_a_file_without_the_struct_is_refused(tmp_path):
    path = tmp_path / "1.mat"
    for content in (
        {"other": {"image": ROWS}},
        {"affNISTdata": ROWS},
        {"affNISTdata": np.array([[(ROWS, 1)] * 2], [("image", object), ("label_int", object)])},
    ):
        savemat(path, content)
        with pytest.raises(ValueError, match=r"no struct 'affNISTdata' of shape \(1, 1\)") as error:
            read_affnist(path)
        assert str(path) in str(error.value)


def test_a_file_that_is_not_whole_or_of_another_kind_is_refused(tmp_path, bigger):
    path = tmp_path / "1.mat"
    plain = write(path, fields_of(bigger)).read_bytes()
    packed = write(path, fields_of(bigger), do_compression=True).read_bytes()
    newer = plain[:124] + b"\x00\x02IM" + bytes(400)  # as MATLAB 7.3 begins, which goes on as HDF5
    garbled = packed[:300] + bytes(50) + packed[350:]
    contents = (b"", b"hello", b"hello " * 100, b"\x89HDF\r\n\x1a\n" + bytes(500), newer)
    for content in (*contents, plain[:100], plain[:-50], packed[:-50], garbled):
        path.write_bytes(content)
        with pytest.raises(ValueError, match="is not a whole MATLAB 5 file") as caught:
            read_affnist(path)
        assert str(path) in str(caught.value)


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file"):
        read_affnist(tmp_path / "1")  # although there is a 1.mat
    (tmp_path / "1.mat").write_bytes(b"")
    with pytest.raises(FileNotFoundError, match="no such file"):
        read_affnist(tmp_path / "1")


@pytest.mark.parametrize("kind", ["capsnet", "cnn"])
def test_the_command_measures_on_them(tmp_path, bigger, tiny_config, kind, capsys):
    torch.manual_seed(0)
    config = replace(tiny_config, image_size=40)
    model = CapsNet(config) if kind == "capsnet" else Cnn(CnnConfig(40, channels=(3, 4), hidden=7))
    save_model(tmp_path / "m.safetensors", model)
    file = str(write(tmp_path / "1.mat", fields_of(bigger)))
    main(["--model", str(tmp_path / "m.safetensors"), "--json", "--affnist", file, file])
    expected = evaluate(model.eval(), Digits(*(torch.cat([part, part]) for part in bigger)))
    assert json.loads(capsys.readouterr().out) == expected.as_dict()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "reads one digit on 28 × 28 pixels"),
        ({"image_size": 36, "digits": 2}, "reads 2 digits on 36 × 36 pixels"),
        ({"image_size": 40, "digits": 2}, "reads 2 digits on 40 × 40 pixels"),
    ],
)
def test_other_networks_are_refused(
    tmp_path: Path, bigger: Digits, tiny_config: CapsNetConfig, change, words, capsys
):
    save_model(tmp_path / "m.safetensors", CapsNet(replace(tiny_config, **change)))
    file = write(tmp_path / "1.mat", fields_of(bigger))
    with pytest.raises(SystemExit) as caught:
        main(["--model", str(tmp_path / "m.safetensors"), "--affnist", str(file)])
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert words in said
    assert "--image-size 40 --shift-pixels 6" in said


def test_one_kind_of_file_at_a_time(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--affnist", "a", "--pairs", "b"])
    assert caught.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
