"""affNIST's protocol: what is shown to both networks, what is counted, and what is said of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from scipy.io import savemat

from capsnet import CapsNet, CapsNetConfig
from capsnet.checkpoint import load_network, save_model
from capsnet.cnn import Cnn, CnnConfig
from capsnet.data import Digits, padded, to_float
from capsnet.measuring import affnist_protocol, comparing, robustness
from capsnet.measuring.affine import Ranges, moved
from capsnet.measuring.affnist_protocol import (
    CLEAN,
    OFFICIAL,
    SHIFTED,
    TRANSFORMED,
    measure,
    report,
    shifted,
    transformed,
)
from capsnet.measuring.comparing import chance_at, counted, read, table


@pytest.fixture
def images(digits: Digits) -> torch.Tensor:
    """Sixty digits in the middle of 40 × 40 pixels."""
    return to_float(padded(digits, 40).images)


def inked(image: torch.Tensor) -> tuple[torch.Tensor, tuple[int, int]]:
    """The box of an image that has ink, and where its upper left corner is."""
    rows, columns = (image > 0).nonzero(as_tuple=True)
    top, left = int(rows.min()), int(columns.min())
    return image[top : int(rows.max()) + 1, left : int(columns.max()) + 1], (top, left)


def test_shifts_are_whole_even_and_as_far_as_six_pixels(images):
    copies = images[:1].expand(20_000, -1, -1, -1)
    box, (top, left) = inked(images[0, 0])
    came = shifted(copies, chance_at(0))
    seen = torch.zeros(13, 13)
    for image in came[:, 0]:
        same, (now_top, now_left) = inked(image)
        assert torch.equal(same, box)
        seen[now_top - top + 6, now_left - left + 6] += 1
    assert (seen.sum(0) - 20_000 / 13).abs().max() < 200
    assert (seen.sum(1) - 20_000 / 13).abs().max() < 200
    assert (seen > 60).all()  # of 118 in the mean: right and down have nothing to do with another
    assert torch.equal(came, shifted(copies, chance_at(0)))
    assert not torch.equal(came, shifted(copies, chance_at(1)))


def test_transformed_digits_are_whole_wherever_they_are(images):
    """Each is the digit as turned, sheared and scaled on a large canvas, moved by whole pixels."""
    motion = Ranges(20, 0.2, 0.2).draw(len(images), chance_at(250))
    wide = moved(torch.nn.functional.pad(images, (40,) * 4), motion)
    came = transformed(images, chance_at(250))
    assert came.shape == images.shape
    for image, expected in zip(came[:, 0], wide[:, 0], strict=True):
        box, whole = inked(image * (image > 0.01))[0], inked(expected * (expected > 0.01))[0]
        torch.testing.assert_close(box, whole, atol=1e-4, rtol=0)
    assert torch.equal(came, transformed(images, chance_at(250)))


def test_transformed_digits_are_anywhere_alike(images, monkeypatch):
    for name in ("TURN", "SHEAR", "SCALE"):
        monkeypatch.setattr(affnist_protocol, name, 0.0)
    square = torch.zeros(1, 1, 40, 40)
    square[..., 12:28, 8:32] = 1  # 16 × 24, so there are 25 × 17 places for it
    came = transformed(square.expand(4_000, -1, -1, -1), chance_at(0)) > 0.5
    corners = torch.tensor([inked(image)[1] for image in came[:, 0]])
    for across, places in ((0, 25), (1, 17)):
        seen = torch.bincount(corners[:, across])
        # A blur of one pixel that rounding leaves behind may cost a place.
        used = seen[seen > 0]
        assert places - 2 <= len(used) <= places
        assert (used - 4_000 / len(used)).abs().max() < 0.4 * 4_000 / len(used)
    assert abs(float(torch.corrcoef(corners.T.float())[0, 1])) < 0.05


def test_digits_that_would_be_cut_are_refused():
    with pytest.raises(ValueError, match="does not fit on 40 × 40"):
        transformed(torch.ones(2, 1, 40, 40), chance_at(0))


@pytest.fixture
def files(tmp_path: Path, tiny_config: CapsNetConfig) -> list[str]:
    """A CapsNet and a CNN of 40 × 40 pixels."""
    torch.manual_seed(0)
    both = (
        CapsNet(replace(tiny_config, image_size=40)),
        Cnn(CnnConfig(40, channels=(3, 4), hidden=7)),
    )
    paths = [tmp_path / "capsnet" / "model.safetensors", tmp_path / "cnn" / "model.safetensors"]
    for path, network in zip(paths, both, strict=True):
        save_model(path, network)
    return [str(path) for path in paths]


@pytest.fixture
def official(tmp_path: Path, digits: Digits) -> Path:
    """A file such as affNIST's, of twenty digits that are all too far to the left."""
    pixels = padded(Digits(digits.images[:20], digits.labels[:20]), 40).images.roll(-6, 2)
    fields = {
        "image": pixels.reshape(20, 1600).numpy().T,
        "label_int": digits.labels[None, :20].numpy(),
    }
    savemat(tmp_path / "1.mat", {"affNISTdata": fields})
    return tmp_path / "1.mat"


def test_what_is_counted(files, official, digits, images, monkeypatch):
    monkeypatch.setattr(comparing, "BATCH", 25)
    results = measure(files, digits, [official])
    assert list(results["rows"]) == [CLEAN, SHIFTED, TRANSFORMED, OFFICIAL]
    assert [row["images"] for row in results["rows"].values()] == [60, 60, 60, 20]
    parts = [(at, images[at : at + 25]) for at in (0, 25, 50)]
    shown = {
        CLEAN: images,
        SHIFTED: torch.cat([shifted(part, chance_at(at)) for at, part in parts]),
        TRANSFORMED: torch.cat([transformed(part, chance_at(at)) for at, part in parts]),
        OFFICIAL: images[:20].roll(-6, 3),
    }
    networks = [load_network(Path(file)) for file in files]
    for what, row in results["rows"].items():
        labels = digits.labels[: len(shown[what])]
        wrong = [(read(network, shown[what]) != labels).tolist() for network in networks]
        assert row == counted(wrong).as_dict()
    assert measure(files, digits)["rows"] == {
        what: row for what, row in results["rows"].items() if what != OFFICIAL
    }


def row(images: int, *wrong: int, both: int = 0) -> dict[str, object]:
    """What was counted, where so many digits were misread by both."""
    return {"images": images, "wrong": list(wrong), "alone": [count - both for count in wrong]}


def test_accuracies_are_told_and_whether_they_are_equal():
    rows = {CLEAN: row(10_000, 77, 78), SHIFTED: row(10_000, 77, 300), OFFICIAL: row(100, 21, 34)}
    lines = report({"networks": ["a", "b"], "rows": rows}).split("\n")
    assert lines[:5] == table(["a", "b"], rows).split("\n")
    assert lines[6] == (
        f"Read right {CLEAN}: a 99.23% (99.04 to 99.38), b 99.22% (99.03 to 99.37); "
        "not told apart by the digits that one alone misreads (sign test)."
    )
    assert lines[7].startswith(f"Read right {SHIFTED}: a 99.23% (99.04 to 99.38), b 97.00% (")
    assert lines[7].endswith("; told apart by the digits that one alone misreads (sign test).")
    assert lines[8].startswith(f"Read right {OFFICIAL}: a 79.00% (")
    assert "79% for its CapsNet and 66% for its CNN" in lines[-1]


@pytest.mark.parametrize(("better", "other"), [(0, 1), (1, 0)])
def test_who_is_ahead_does_not_matter(better, other):
    wrong = [0, 0]
    wrong[better], wrong[other] = 10, 90
    assert "; told apart" in report({"networks": ["a", "b"], "rows": {CLEAN: row(1_000, *wrong)}})


def test_intervals_that_overlap_do_not_make_two_networks_equal():
    """Both err on the same digits, and one on 23 more."""
    rows = {SHIFTED: row(10_000, 77, 100, both=72)}
    assert "; told apart" in report({"networks": ["a", "b"], "rows": rows})
    rows = {SHIFTED: row(10_000, 77, 100)}
    assert "; not told apart" in report({"networks": ["a", "b"], "rows": rows})


@pytest.fixture
def command(files, digits, monkeypatch, tmp_path) -> list[str]:
    """The command's first words, with the sixty digits, and the results file out of the way."""
    monkeypatch.setattr(robustness, "load_test_digits", lambda: digits)
    monkeypatch.setattr(robustness, "RESULTS", tmp_path / "robustness.json")
    return ["--protocol", "affnist", "--networks", *files]


def test_the_command_prints_and_writes_only_where_it_is_told(command, official, tmp_path, capsys):
    robustness.main(command)
    printed = capsys.readouterr().out
    assert not list(tmp_path.glob("*.json"))
    robustness.main([*command, "--out", str(tmp_path / "results.json")])
    assert capsys.readouterr().out == printed
    results = json.loads((tmp_path / "results.json").read_text())
    assert printed == f"{report(results)}\n"
    assert list(results["rows"]) == [CLEAN, SHIFTED, TRANSFORMED]
    robustness.main([*command, "--affnist", str(official), str(official), "--digits", "10"])
    lines = capsys.readouterr().out.split("\n")
    assert lines[2].startswith(f"| {CLEAN} | 10 |")
    assert lines[5].startswith(f"| {OFFICIAL} | 40 |")


@pytest.mark.parametrize("name", ["mnist", "cnn"])
def test_networks_of_another_size_are_refused_with_what_to_do(command, name, capsys):
    with pytest.raises(SystemExit) as caught:
        robustness.main([*command[:-1], name])
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert f"{name} reads one digit on 28 × 28 pixels" in said
    assert "python -m capsnet.train --data data --out runs/NAME --image-size 40" in said
    assert "--shift-pixels 6" in said


def test_what_does_not_belong_together_is_refused(command, tmp_path, capsys):
    results = tmp_path / "robustness.json"
    for arguments, code, words in (
        (["--affnist", "1.mat"], 2, "--affnist FILE needs --protocol affnist"),
        ([*command, "--out", str(results)], 2, "is for what is measured without options"),
        ([*command, "--affnist", str(tmp_path / "nowhere.mat")], 1, "no such file"),
    ):
        with pytest.raises(SystemExit) as caught:
            robustness.main(arguments)
        assert caught.value.code == code
        assert words in capsys.readouterr().err
    assert not results.exists()
