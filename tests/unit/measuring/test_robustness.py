"""What two networks make of moved and attacked digits: both see the same, and all is counted."""

import json
from pathlib import Path

import pytest
import torch

from capsnet import CapsNet, checkpoint
from capsnet.checkpoint import save_model
from capsnet.cnn import Cnn, CnnConfig
from capsnet.data import Digits, to_float
from capsnet.measuring import comparing, robustness
from capsnet.measuring.affine import Motion, Ranges, moved
from capsnet.measuring.comparing import Row, counted, read, table
from capsnet.measuring.robustness import MOVED, attack_steps, drawn_from, moved_steps
from capsnet.networks import Network


@pytest.fixture
def networks(tiny_model: CapsNet) -> list[Network]:
    torch.manual_seed(1)
    return [tiny_model.eval(), Cnn(CnnConfig(channels=(3, 4), hidden=7)).eval()]


def test_who_was_wrong_alone():
    row = counted([[True, True, False, False, True], [True, False, True, False, False]])
    assert row == Row(5, (3, 2), (2, 1))
    with pytest.raises(ValueError, match="2 digits for one network, 1"):
        counted([[True, True], [False]])


def test_motions_are_even_within_their_ranges_and_always_the_same():
    ranges = Ranges(degrees=20, shear=0.2, scale=0.2, shift=4)
    motion = drawn_from(ranges)(0, 10_000)
    for amounts, middle, reach in (
        (motion.degrees, 0, 20),
        (motion.shear, 0, 0.2),
        (motion.scale, 1, 0.2),
        (motion.right, 0, 4),
        (motion.down, 0, 4),
    ):
        apart = (amounts - middle) / reach
        counts = torch.histc(apart, 10, -1, 1)
        assert int(counts.sum()) == 10_000
        assert (counts - 1_000).abs().max() < 130
    assert torch.equal(drawn_from(ranges)(0, 10_000).degrees, motion.degrees)
    # However the digits are divided into batches.
    assert torch.equal(drawn_from(ranges)(700, 50).degrees, motion.degrees[700:750])
    assert not torch.equal(drawn_from(ranges, 1)(0, 10_000).degrees, motion.degrees)
    assert abs(float(torch.corrcoef(torch.stack([motion.right, motion.down]))[0, 1])) < 0.05


def test_no_range_moves_nothing(digits: Digits):
    images = to_float(digits.images)
    came = moved(images, drawn_from(MOVED["as they are"])(0, len(images)))
    torch.testing.assert_close(came, images, atol=1e-5, rtol=0)


def test_the_rows_are_affnists_ranges_and_beyond():
    """What the issue of robustness is measured by elsewhere: 20°, 0.2, 0.8 to 1.2."""
    assert MOVED["turned by up to 20°"] == Ranges(degrees=20)
    assert MOVED["turned by up to 60°"] == Ranges(degrees=60)
    assert MOVED["all of these (turned by up to 20°)"] == Ranges(20, 0.2, 0.2, 4)


def test_both_networks_are_shown_the_same_moved_digits(networks, digits, monkeypatch):
    monkeypatch.setattr(comparing, "BATCH", 25)
    motion_of = drawn_from(Ranges(degrees=60, shift=3))
    steps = list(moved_steps(networks, digits, motion_of))
    assert [row.images for row in steps] == [25, 50, 60]
    wrong = []
    for network in networks:
        misread = []
        for start, count in ((0, 25), (25, 25), (50, 10)):
            images = to_float(digits.images[start : start + count])
            now = read(network, moved(images, motion_of(start, count)))
            misread += (now != digits.labels[start : start + count]).tolist()
        wrong.append(misread)
    assert steps[-1] == counted(wrong)


def test_each_network_is_attacked_for_itself(networks, digits, monkeypatch):
    monkeypatch.setattr(comparing, "BATCH", 40)
    first, second = networks
    attacked: list[tuple[Network, int, float]] = []

    def attack(
        network: Network, images: torch.Tensor, labels: torch.Tensor, epsilon: float
    ) -> torch.Tensor:
        attacked.append((network, len(labels), epsilon))
        return images.flip(3) if network is first else images.roll(9, 2)

    *_, row = attack_steps(networks, digits, attack, 0.3)
    assert attacked == [(first, 40, 0.3), (second, 40, 0.3), (first, 20, 0.3), (second, 20, 0.3)]
    images = to_float(digits.images)
    own, exchanged = (
        tuple(
            int((digits.labels != read(network, shown)).sum())
            for network, shown in zip(networks, given, strict=True)
        )
        for given in ((images.flip(3), images.roll(9, 2)), (images.roll(9, 2), images.flip(3)))
    )
    assert row.wrong == own
    assert own != exchanged  # or it would not be seen whose images were whose


def test_the_table_says_what_was_counted():
    rows = {"turned": {"images": 2_000, "wrong": [10, 100], "alone": [1, 91]}}
    lines = table(["mnist", "cnn"], rows).split("\n")
    assert lines[0] == "| test digits | how many | `mnist` misreads | `cnn` misreads |"
    assert lines[2] == "| turned | 2,000 | 0.50% (0.27 to 0.92) | 5.00% (4.13 to 6.04) |"


@pytest.fixture
def shelf(tmp_path: Path, networks, monkeypatch) -> Path:
    """Both networks as if they were shipped, and little to do."""
    for name, network in zip(("one", "other"), networks, strict=True):
        save_model(tmp_path / f"{name}.safetensors", network)
    monkeypatch.setattr(checkpoint, "PRETRAINED", tmp_path)
    monkeypatch.setattr(robustness, "SWEEPS", {"degrees": (0, 40), "thickness": (1,)})
    return tmp_path


def test_the_command_writes_and_prints_the_same(shelf, capsys):
    arguments = ["--networks", "one", "other", "--digits", "30", "--swept", "20"]
    arguments += ["--attacked", "10", "--out", str(shelf / "results.json")]
    robustness.main(arguments)
    results = json.loads((shelf / "results.json").read_text())
    assert capsys.readouterr().out.strip() == table(["one", "other"], results["rows"])
    assert list(results["rows"])[: len(MOVED)] == list(MOVED)
    assert [row["images"] for row in results["rows"].values()] == [30] * 8 + [10] * 4
    assert results["sweeps"]["degrees"]["amounts"] == [0, 40]
    assert results["sweeps"]["thickness"]["rows"][0]["images"] == 20
    assert robustness.read_results(shelf / "results.json") == results
    robustness.main(arguments)
    assert json.loads((shelf / "results.json").read_text()) == results


def test_what_is_published_is_not_written_by_a_run_with_options(shelf, capsys, monkeypatch):
    results = shelf / "robustness.json"
    monkeypatch.setattr(robustness, "RESULTS", results)
    counts = ["--digits", "20", "--swept", "10", "--attacked", "10"]
    robustness.main(["--networks", "one", "other", *counts])
    assert "as they are" in capsys.readouterr().out
    assert not results.exists()
    with pytest.raises(SystemExit):
        robustness.main(["--networks", "one", "other", *counts, "--out", str(results)])
    assert "is for what is measured without options" in capsys.readouterr().err
    published = {"networks": ["one", "other"], "digits": 20, "swept": 10, "attacked": 10}
    monkeypatch.setattr(robustness, "PUBLISHED", published)
    robustness.main([])
    assert robustness.read_results(results)["networks"] == ["one", "other"]


def test_networks_are_also_given_by_their_files(shelf, capsys):
    files = [str(shelf / f"{name}.safetensors") for name in ("one", "other")]
    rows = []
    for names in (["one", "other"], files):
        arguments = ["--digits", "20", "--swept", "10", "--attacked", "10"]
        robustness.main(["--networks", *names, *arguments, "--out", str(shelf / "results.json")])
        results = json.loads((shelf / "results.json").read_text())
        assert results["networks"] == names
        rows.append((results["rows"], results["sha256"]))
    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--networks", "one", "nobody"], "unknown model 'nobody'"),
        (["--networks", "one", "nowhere.safetensors"], "no such weights file"),
        (["--digits", "0"], "must be at least 1"),
    ],
)
def test_what_cannot_be_measured_is_said(shelf, capsys, arguments, words):
    with pytest.raises(SystemExit) as caught:
        robustness.main([*arguments, "--out", str(shelf / "results.json")])
    assert caught.value.code in (1, 2)
    assert words in capsys.readouterr().err
    assert not (shelf / "results.json").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"rows": {"as they are": {}}},
        {"rows": [1]},
        {"sweeps": {"degrees": {"amounts": [0, 1], "rows": []}}},
        {"sweeps": {"degrees": {}}},
        {"networks": None},
    ],
)
def test_damaged_results_are_refused_and_missing_ones_are_none(tmp_path, change):
    path = tmp_path / "robustness.json"
    assert robustness.read_results(path) == {}
    whole = {"networks": ["a", "b"], "sha256": ["0", "1"], "rows": {}, "sweeps": {}}
    path.write_text(json.dumps(whole))
    assert robustness.read_results(path) == whole
    path.write_text(json.dumps(whole | change))
    with pytest.raises(ValueError, match=r"robustness\.json is damaged .* restore it with git"):
        robustness.read_results(path)


def test_sweeps_pass_through_the_digit_as_it_is():
    unmoved = Motion()
    for factor, amounts in robustness.SWEEPS.items():
        assert getattr(unmoved, factor) in amounts
        assert list(amounts) == sorted(amounts)
