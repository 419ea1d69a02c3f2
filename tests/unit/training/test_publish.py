"""Shipping a finished run: the card says what was measured, and nothing else is shipped."""

import hashlib
import json
import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks.templates import made_digits
from capsnet import checkpoint
from capsnet.checkpoint import load_card, load_model, load_network
from capsnet.cnn import CnnConfig
from capsnet.data import Digits, load_mnist, load_test_digits, split
from capsnet.data.handwriting import rendered
from capsnet.data.multimnist import fixed_pairs
from capsnet.data.unipen import PenDigit
from capsnet.em.model import MatrixCapsNetConfig
from capsnet.measuring.abstention import abstention_threshold, is_long
from capsnet.measuring.evaluate import evaluate
from capsnet.measuring.percentiles import LEVELS, dimension_percentiles
from capsnet.training import publish
from capsnet.training.recipe import Recipe
from capsnet.training.run import fingerprint, save_run, start
from capsnet.training.train import train
from tests.unipen import as_unipen


@pytest.fixture
def digits() -> Digits:
    """Sixty test digits among whose first forty are all ten classes."""
    whole = load_test_digits()
    return Digits(whole.images[50:110].clone(), whole.labels[50:110].clone())


@pytest.fixture
def run_folder(tmp_path, tiny_config, mnist_folder):
    recipe = Recipe(epochs=2, batch_size=16, warmup_steps=2, validation=20)
    run = start(recipe, tiny_config, torch.device("cpu"))
    assert train(run, load_mnist(mnist_folder, train=True), tmp_path / "x", progress=False)
    save_run(tmp_path / "run" / "checkpoint.safetensors", run)
    return tmp_path / "run"


@pytest.fixture
def shelf(tmp_path, monkeypatch, digits):
    """A place of its own for what is shipped, and few test digits."""
    folder = tmp_path / "pretrained"
    for module in (publish, checkpoint):
        monkeypatch.setattr(module, "PRETRAINED", folder)

    def few(name, data, train):
        assert name == "mnist"
        return load_mnist(data, train=True) if train else digits

    monkeypatch.setattr(publish, "load_dataset", few)
    return folder


def test_the_card_holds_what_the_shipped_weights_do(run_folder, shelf, mnist_folder, digits):
    card = publish.publish(run_folder, "small", mnist_folder, "a laptop")
    assert json.loads((shelf / "small.json").read_text()) == card
    weights = shelf / "small.safetensors"
    assert card["sha256"] == hashlib.sha256(weights.read_bytes()).hexdigest()
    shipped = load_model(weights)
    assert card["parameters"] == sum(p.numel() for p in shipped.parameters())
    test = evaluate(shipped, digits)
    assert card["test"]["errors"] == test.errors
    assert card["test"]["images"] == 60
    _, held_out = split(load_mnist(mnist_folder, train=True), 20)
    assert card["validation"]["errors"] == evaluate(shipped, held_out).errors
    lengths = evaluate(shipped, held_out).lengths
    threshold = card["abstention"]["threshold"]
    assert threshold == abstention_threshold(lengths)
    longer = card["abstention"]["percent_longer"]
    assert longer["validation"] == 100 * is_long(lengths, threshold).mean()
    assert longer["test"] == round(100 * is_long(test.lengths, threshold).mean(), 2)
    assert card["handwriting"] is longer["handwriting"] is None
    (run,) = card["runs"]
    assert run["shipped"] is True
    assert run["hardware"] == "a laptop"
    assert "--epochs 2" in run["command"]
    assert "--seed 0" in run["command"]
    assert len(run["history"]) == 2


def test_a_network_for_pairs_is_measured_on_pairs(
    tmp_path, tiny_config, shelf, mnist_folder, digits
):
    config = replace(tiny_config, digits=2, image_size=36)
    recipe = Recipe(epochs=1, batch_size=16, validation=20, shift_pixels=4)
    run = start(recipe, config, torch.device("cpu"))
    path = tmp_path / "run" / "checkpoint.safetensors"
    train(run, load_mnist(mnist_folder, train=True), path, progress=False)
    card = publish.publish(path.parent, "pairs", mnist_folder, "x")
    shipped = load_model(shelf / "pairs.safetensors")
    assert shipped.config == config
    test = evaluate(shipped, fixed_pairs(digits))
    assert card["test"] == test.as_dict()
    _, apart = split(load_mnist(mnist_folder, train=True), 20)
    held_out = evaluate(shipped, fixed_pairs(apart))
    assert card["validation"] == held_out.as_dict()
    assert card["abstention"]["threshold"] == abstention_threshold(held_out.lengths)
    assert "second longest capsule" in card["abstention"]["what"]
    assert card["width"].startswith("not the paper's: 6 of 256 channels in Conv1, 3 of 32 types")
    assert card["runs"][0]["data"] == "MultiMNIST, 40 digits in pairs, 20 held out"
    for flag in ("--digits 2", "--image-size 36", "--shift-pixels 4", "--conv-channels 6"):
        assert flag in card["runs"][0]["command"]


def test_a_cnn_is_measured_and_has_no_capsules_to_show(tmp_path, shelf, mnist_folder, digits):
    recipe = Recipe(epochs=1, batch_size=16, validation=20)
    run = start(recipe, CnnConfig(channels=(3, 4), hidden=7), torch.device("cpu"))
    path = tmp_path / "run" / "checkpoint.safetensors"
    train(run, load_mnist(mnist_folder, train=True), path, progress=False)
    card = publish.publish(path.parent, "small-cnn", mnist_folder, "x")
    measured = evaluate(load_network(shelf / "small-cnn.safetensors"), digits)
    assert card["test"] == {k: v for k, v in measured.as_dict().items() if k != "confusion"}
    assert "highest probability" in card["abstention"]["what"]
    assert card["dimensions"] is None
    assert "without capsules" in card["width"]


def test_held_out_writers_are_measured(tmp_path, tiny_config, shelf, mnist_folder):
    digits = list(made_digits(8))
    written = [PenDigit(d.label, n % 4, d.strokes) for n, d in enumerate(digits)]
    recipe = Recipe(
        epochs=1, batch_size=16, validation=20, written=4, negatives=1, held_out_writers=1
    )
    run = start(recipe, tiny_config, torch.device("cpu"))
    strokes, others = tmp_path / "strokes", tmp_path / "others"
    strokes.write_text(as_unipen(written))
    others.write_text(as_unipen(written[1:]))
    run.sources["strokes"] = fingerprint(strokes)
    path = tmp_path / "run" / "checkpoint.safetensors"
    train(run, load_mnist(mnist_folder, train=True), path, progress=False, written=written)
    with pytest.raises(ValueError, match="--strokes FILE"):
        publish.publish(path.parent, "pen", mnist_folder, "x")
    # Or writers would be called held out that were trained on.
    with pytest.raises(ValueError, match="other strokes"):
        publish.publish(path.parent, "pen", mnist_folder, "x", strokes=others)
    card = publish.publish(path.parent, "pen", mnist_folder, "x", strokes=strokes)
    assert card["runs"][0]["sources"] == {"strokes": fingerprint(strokes)}
    apart = rendered([digit for digit in written if digit.writer == 3])
    measured = evaluate(load_model(shelf / "pen.safetensors"), apart)
    assert card["handwriting"]["images"] == len(digits) // 4
    assert card["handwriting"]["errors"] == measured.errors
    longer = 100 * is_long(measured.lengths, card["abstention"]["threshold"]).mean()
    assert card["abstention"]["percent_longer"]["handwriting"] == pytest.approx(longer, abs=0.01)
    assert "180 digits of 3 writers, 60 digits of 1 writers held out" in card["runs"][0]["data"]
    assert "--strokes FILE" in card["runs"][0]["command"]


def test_a_run_that_held_nothing_out_takes_over_the_doubt(
    tmp_path, tiny_config, shelf, mnist_folder, digits, run_folder
):
    recipe = Recipe(epochs=1, batch_size=16, validation=0)
    run = start(recipe, tiny_config, torch.device("cpu"))
    path = tmp_path / "all" / "checkpoint.safetensors"
    train(run, load_mnist(mnist_folder, train=True), path, progress=False)
    with pytest.raises(ValueError, match="held no images out"):
        publish.publish(path.parent, "small", mnist_folder, "x")
    before = publish.publish(run_folder, "small", mnist_folder, "x")
    for _ in range(2):  # publishing again says the same
        card = publish.publish(path.parent, "small", mnist_folder, "x")
        assert card["validation"] is card["runs"][1]["validation_error_percent"] is None
        assert card["abstention"]["threshold"] == before["abstention"]["threshold"]
        assert card["abstention"]["what"] == before["abstention"]["what"] + publish.EARLIER
        assert card["runs"][1]["data"] == "MNIST, 60 training images, 0 held out"
        test = evaluate(load_model(shelf / "small.safetensors"), digits)
        assert card["test"]["errors"] == test.errors


def test_percentiles_are_of_the_true_digits_own_capsule(tiny_model, digits):
    found = dimension_percentiles(tiny_model, digits, batch_size=7, progress=False)
    assert found.shape == (10, 5, len(LEVELS))
    poses = []
    with torch.inference_mode():
        for image, label in zip(digits.images, digits.labels, strict=True):
            if label == 7:
                capsules = tiny_model(image[None, None].float() / 255).capsules
                poses.append(capsules[0, 7, 2].item())
    poses.sort()
    middle = len(poses) // 2
    median = poses[middle] if len(poses) % 2 else (poses[middle - 1] + poses[middle]) / 2
    assert found[7, 2, 0] == pytest.approx(poses[0], abs=1e-6)
    assert found[7, 2, -1] == pytest.approx(poses[-1], abs=1e-6)
    assert found[7, 2, LEVELS.index(50)] == pytest.approx(median, abs=1e-6)


def test_a_digit_that_no_image_shows_has_no_percentiles(tiny_model, digits):
    sevens = digits.labels == 7
    with pytest.raises(ValueError, match="no image of digit 0"):
        dimension_percentiles(
            tiny_model, Digits(digits.images[sevens], digits.labels[sevens]), progress=False
        )


def unfinished_run(folder, config, data):
    """A run of three epochs that was stopped in the second."""
    recipe = Recipe(epochs=3, batch_size=20, warmup_steps=2, validation=20)
    run = start(recipe, config, torch.device("cpu"))
    path = folder / "checkpoint.safetensors"
    steps = iter(range(3))
    finished = train(
        run, load_mnist(data, train=True), path, lambda: next(steps) == 2, progress=False
    )
    assert not finished
    return run


def test_an_interim_run_is_shipped_as_such(tmp_path, tiny_config, shelf, mnist_folder, monkeypatch):
    run = unfinished_run(tmp_path / "run", tiny_config, mnist_folder)

    def to_train_on(name, data, train):
        assert train  # nobody may look at the others yet
        return load_mnist(data, train=True)

    monkeypatch.setattr(publish, "load_dataset", to_train_on)
    card = publish.publish(tmp_path / "run", "small", mnist_folder, "x", interim=True)
    assert card["test"] is None
    assert card["runs"][0]["test_error_percent"] is None
    assert (card["runs"][0]["finished"], card["runs"][0]["epochs"]) == (False, 1)
    assert card["validation"]["images"] == 20
    monkeypatch.undo()
    for module in (publish, checkpoint):
        monkeypatch.setattr(module, "PRETRAINED", shelf)
    train(run, load_mnist(mnist_folder, train=True), tmp_path / "run" / "checkpoint.safetensors")
    card = publish.publish(tmp_path / "run", "small", mnist_folder, "x")
    assert [entry["epochs"] for entry in card["runs"]] == [3]
    assert card["runs"][0]["finished"]


def test_earlier_runs_stay_on_the_card(tmp_path, run_folder, shelf, mnist_folder, tiny_config):
    publish.publish(run_folder, "small", mnist_folder, "first")
    recipe = Recipe(epochs=1, batch_size=16, validation=20, seed=1)
    other = start(recipe, tiny_config, torch.device("cpu"))
    path = tmp_path / "other" / "checkpoint.safetensors"
    train(other, load_mnist(mnist_folder, train=True), path, progress=False)
    for _ in range(2):  # the second time, the run is on the card already
        card = publish.publish(path.parent, "small", mnist_folder, "second")
        assert [run["hardware"] for run in card["runs"]] == ["first", "second"]
        assert [run["shipped"] for run in card["runs"]] == [False, True]


@pytest.mark.parametrize(("more_errors", "dtype"), [(0, "float16"), (1, "float16"), (6, "float32")])
def test_float16_is_shipped_unless_it_reads_worse_by_more_than_chance(
    run_folder, shelf, mnist_folder, monkeypatch, more_errors, dtype
):
    def evaluate_with_rounding_errors(model, digits):
        measured = evaluate(model, digits)
        is_rounded = torch.equal(model.digit.weight, model.digit.weight.half().float())
        kept = measured.wrong[: max(0, measured.images - 6)]  # so that six more can be misread
        other = np.setdiff1d(np.arange(measured.images), kept)
        misread = np.append(kept, other[: more_errors if is_rounded else 0])
        return replace(measured, wrong=misread)

    monkeypatch.setattr(publish, "evaluate", evaluate_with_rounding_errors)
    card = publish.publish(run_folder, "small", mnist_folder, "x")
    assert card["dtype"] == dtype
    tensors, _ = checkpoint.load_tensors(shelf / "small.safetensors")
    assert {str(tensor.dtype) for tensor in tensors.values()} == {f"torch.{dtype}"}


def test_an_unfinished_run_is_refused(tmp_path, tiny_config, shelf, mnist_folder):
    unfinished_run(tmp_path / "run", tiny_config, mnist_folder)
    with pytest.raises(ValueError, match="epoch 1 of 3; finish it with --resume"):
        publish.publish(tmp_path / "run", "small", mnist_folder, "x")
    assert not shelf.exists()


def test_narrowed_rounds_a_copy(tiny_model):
    before = tiny_model.digit.weight.clone()
    copy = publish.narrowed(tiny_model)
    assert torch.equal(tiny_model.digit.weight, before)
    assert torch.equal(copy.digit.weight, before.half().float())
    assert not torch.equal(copy.digit.weight, before)


def test_levels_are_percentiles_in_order():
    assert list(LEVELS) == sorted(set(LEVELS))
    assert math.isclose(LEVELS[0], 0)
    assert math.isclose(LEVELS[-1], 100)
    assert {1, 50, 99} <= set(LEVELS)
    assert np.isfinite(LEVELS).all()


def test_a_run_that_was_tried_is_listed_and_never_shipped(
    tmp_path, tiny_config, shelf, mnist_folder, run_folder
):
    path = tmp_path / "tried" / "checkpoint.safetensors"
    recipe = Recipe(epochs=2, batch_size=16, validation=20, seed=1)
    run = start(recipe, tiny_config, torch.device("cpu"))
    digits = load_mnist(mnist_folder, train=True)
    assert not train(run, digits, path, should_stop=lambda: True, progress=False)
    with pytest.raises(ValueError, match="not finished an epoch"):
        publish.list_tried(path.parent, "small", mnist_folder, "x")
    assert train(run, digits, path, progress=False)
    with pytest.raises(FileNotFoundError):
        publish.list_tried(path.parent, "small", mnist_folder, "x")
    before = publish.publish(run_folder, "small", mnist_folder, "x")
    for _ in range(2):  # listing it again says the same
        card = publish.list_tried(path.parent, "small", mnist_folder, "x")
    shipped, tried = card["runs"]
    assert shipped == before["runs"][0]
    assert tried["shipped"] is False
    assert tried["test_error_percent"] is None
    assert tried["validation_error_percent"] == run.history[-1]["validation"]["error_percent"]
    assert {**card, "runs": []} == {**before, "runs": []}
    with pytest.raises(ValueError, match="is shipped"):
        publish.list_tried(run_folder, "small", mnist_folder, "x")


def test_a_remark_stands_on_the_card_until_another_network_is_published(
    shelf, mnist_folder, run_folder, capsys
):
    before = publish.publish(run_folder, "small", mnist_folder, "x")
    publish.main(["--name", "small", "--remark", "Less was wanted."])
    assert load_card("small") == {**before, "remark": "Less was wanted."}
    assert "remark" not in publish.publish(run_folder, "small", mnist_folder, "x")
    with pytest.raises(SystemExit):
        publish.main(["--name", "small", "--run", str(run_folder)])
    assert "--run and --hardware are needed" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        publish.main(["--name", "nobody", "--remark", "Less was wanted."])


@pytest.mark.parametrize(
    ("config", "sureness", "paper"),
    [
        (
            MatrixCapsNetConfig(
                image_size=32,
                conv_channels=2,
                primary_types=2,
                conv_caps1_types=2,
                conv_caps2_types=2,
                classes=5,
            ),
            "most active capsule",
            "Matrix capsules with EM routing",
        ),
        (
            CnnConfig(image_size=32, channels=(2, 3), hidden=7, classes=5),
            "highest probability",
            "Dynamic Routing Between Capsules",
        ),
    ],
)
def test_a_network_of_toys_is_measured_on_toys(
    tmp_path, shelf, monkeypatch, config, sureness, paper
):
    generator = torch.Generator().manual_seed(0)
    pictures = torch.randint(0, 256, (70, 32, 32), generator=generator, dtype=torch.uint8)
    labels = torch.arange(70) % 5
    seen, others = Digits(pictures[:40], labels[:40]), Digits(pictures[40:], labels[40:])

    def toys(name, data, train):
        assert name == "toys-azimuth"
        return seen if train else others

    monkeypatch.setattr(publish, "load_dataset", toys)
    recipe = Recipe(epochs=1, batch_size=16, validation=8, dataset="toys-azimuth")
    run = start(recipe, config, torch.device("cpu"))
    path = tmp_path / "run" / "checkpoint.safetensors"
    train(run, seen, path, progress=False)
    card = publish.publish(path.parent, "toys", tmp_path / "no folder of MNIST", "x")
    shipped = load_network(shelf / "toys.safetensors")
    assert checkpoint.dataset_of(shelf / "toys.safetensors") == "toys-azimuth"
    assert card["test"]["errors"] == evaluate(shipped, others).errors
    assert card["test"]["images"] == 30
    assert sureness in card["abstention"]["what"]
    assert paper in card["paper"]
    assert card["dimensions"] is None
    (entry,) = card["runs"]
    assert entry["data"] == "toys from a third of the azimuths, 32 training images, 8 held out"
    assert "--dataset toys-azimuth" in entry["command"]
    assert "--image-size" not in entry["command"]  # which the data set says
