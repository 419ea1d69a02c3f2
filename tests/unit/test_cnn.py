"""The CNN that the CapsNet is compared with: what it computes, and that everything takes it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d, one_hot

from capsnet import CapsNet
from capsnet.checkpoint import load_model, load_network, save_model
from capsnet.cnn import Cnn, CnnConfig
from capsnet.data import load_mnist, to_float
from capsnet.data.batches import Batch
from capsnet.data.multimnist import fixed_pairs
from capsnet.measuring.evaluate import CnnEvaluation, evaluate, main
from capsnet.measuring.pooling import max_pool
from capsnet.training import train as train_module
from capsnet.training.card import command_of, width_of
from capsnet.training.log import Log
from capsnet.training.recipe import Recipe
from capsnet.training.run import load_run, save_run, start
from capsnet.training.step import train_step
from capsnet.training.train import train

CPU = torch.device("cpu")
RECIPE = Recipe(epochs=2, batch_size=10, warmup_steps=3, validation=20)


@pytest.fixture
def config() -> CnnConfig:
    """All sizes differ, so that no mixed-up axis goes unseen."""
    return CnnConfig(channels=(3, 4), hidden=7)


@pytest.fixture
def cnn(config: CnnConfig) -> Cnn:
    torch.manual_seed(0)
    return Cnn(config).eval()


def test_it_is_convolution_pooling_convolution_pooling_and_two_layers(cnn, digits):
    """Against a reference in float64, with the pooling that the page Ideas shows."""
    images = to_float(digits.images[:4])

    def relu(x: np.ndarray) -> np.ndarray:
        return np.maximum(x, 0)

    def convolved(x: np.ndarray, layer: torch.nn.Conv2d) -> np.ndarray:
        weight, bias = layer.weight.double(), layer.bias.double()
        return conv2d(torch.from_numpy(x), weight, bias).detach().numpy()

    def full(x: np.ndarray, layer: torch.nn.Linear) -> np.ndarray:
        return x @ layer.weight.detach().double().numpy().T + layer.bias.detach().double().numpy()

    first = relu(convolved(images.double().numpy(), cnn.conv1))
    second = relu(convolved(max_pool(first).values, cnn.conv2))
    logits = full(relu(full(max_pool(second).values.reshape(4, -1), cnn.hidden)), cnn.last)
    expected = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    with torch.no_grad():
        output = cnn(images)
        maps = cnn.maps(images)
    assert output.logits.numpy() == pytest.approx(logits, abs=1e-5)
    assert output.probabilities.numpy() == pytest.approx(expected, abs=1e-6)
    assert maps[0].numpy() == pytest.approx(first, abs=1e-5)
    assert maps[1].numpy() == pytest.approx(second, abs=1e-5)


def test_it_is_no_larger_than_the_capsnet():
    sizes = [sum(p.numel() for p in network.parameters()) for network in (Cnn(), CapsNet())]
    assert sizes == [1_260_810, 8_215_568]


def test_probabilities_sum_to_one_and_a_batch_changes_nothing(cnn, digits):
    images = to_float(digits.images[:8])
    with torch.no_grad():
        together = cnn(images).probabilities
        alone = torch.cat([cnn(image[None]).probabilities for image in images])
    assert together.sum(1).numpy() == pytest.approx(1)
    torch.testing.assert_close(together, alone)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channels": (3,)}, "channels must be two sizes"),
        ({"channels": 3}, "channels must be two sizes"),
        ({"channels": (3, 0)}, r"channels\[1\] must be a whole number"),
        ({"hidden": True}, "hidden must be a whole number"),
        ({"dropout": 1}, "dropout must lie in 0..1"),
        ({"dropout": "half"}, "dropout must lie in 0..1"),
        ({"digits": 2}, "digits must be 1"),
        ({"image_size": 27}, "do not fill the windows"),
        ({"image_size": 12}, "do not fill the windows"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(config, change, words):
    with pytest.raises(ValueError, match=words):
        replace(config, **change)


def test_images_that_it_cannot_read_are_refused(cnn):
    with pytest.raises(ValueError, match="images must be a tensor of shape"):
        cnn(torch.zeros(1, 1, 36, 36))


def test_a_step_minimises_the_cross_entropy(config, digits):
    run = start(RECIPE, replace(config, dropout=0.0), CPU)
    images, labels = to_float(digits.images[:8]), digits.labels[:8]
    with torch.no_grad():
        probabilities = run.model(images).probabilities.double()
    expected = -float((one_hot(labels, 10) * probabilities.log()).sum()) / 8
    assert train_step(run, Batch(images, labels), 1e-3) == pytest.approx(expected, rel=1e-5)


def test_which_units_are_silent_follows_from_the_step_alone(config, digits):
    """Whatever was drawn at random before, and the gradient knows that they were."""
    batch = Batch(to_float(digits.images[:8]), digits.labels[:8])
    losses = []
    for seed in (1, 2):
        run = start(RECIPE, config, CPU)
        torch.manual_seed(seed)
        losses.append([train_step(run, batch, 0.0) for run.step in range(3)])
    assert losses[0] == losses[1]
    assert len(set(losses[0])) == 3


def test_a_run_is_resumed_to_the_same_weights(config, digits, tmp_path: Path):
    recipe = replace(RECIPE, distort=1, average=0.9)
    whole = start(recipe, config, CPU)
    assert train(whole, digits, tmp_path / "whole", progress=False)
    run = start(recipe, config, CPU)
    assert not train(run, digits, tmp_path / "half", lambda: run.step == 5, progress=False)
    again = load_run(tmp_path / "half", CPU)
    assert again.model.config == config
    assert train(again, digits, tmp_path / "half", progress=False)
    for ours, theirs in zip(again.result.parameters(), whole.result.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert set(whole.history[-1]["validation"]) == {
        "images",
        "errors",
        "error_percent",
        "cross_entropy",
    }


def test_it_learns(digits, tmp_path: Path):
    recipe = Recipe(epochs=40, batch_size=20, validation=0, warmup_steps=1, learning_rate=0.01)
    run = start(recipe, CnnConfig(channels=(8, 8), hidden=32), CPU)
    assert train(run, digits, tmp_path / "c", progress=False)
    assert run.history[-1]["loss"] < 0.7 * run.history[0]["loss"]


def test_it_is_logged_without_pictures_that_it_cannot_redraw(config, digits, tmp_path: Path):
    run = start(RECIPE, config, CPU)
    log = Log(tmp_path / "log", RECIPE, 0)
    assert train(run, digits, tmp_path / "c", progress=False, log=log)
    log.close()
    written = b"".join(path.read_bytes() for path in (tmp_path / "log").iterdir())
    assert b"validation/cross_entropy" in written
    assert b"redrawn" not in written


def test_negatives_are_refused(config, digits, tmp_path: Path):
    run = start(replace(RECIPE, written=2, negatives=2), config, CPU)
    with pytest.raises(ValueError, match="only a CapsNet is trained to answer"):
        train(run, digits, tmp_path / "c", progress=False)


def test_it_is_measured_like_the_capsnet(cnn, digits):
    by_sevens, at_once = evaluate(cnn, digits, 7), evaluate(cnn, digits)
    assert isinstance(at_once, CnnEvaluation)
    with torch.no_grad():
        probabilities = cnn(to_float(digits.images)).probabilities.double()
    read = probabilities.argmax(1)
    wrong = (read != digits.labels).nonzero()[:, 0]
    own = probabilities[torch.arange(len(read)), digits.labels]
    for measured in (by_sevens, at_once):
        assert measured.wrong.tolist() == wrong.tolist()
        assert measured.read_as.tolist() == read[wrong].tolist()
        assert measured.confusion.sum() == measured.images == len(digits.labels)
        assert measured.cross_entropy == pytest.approx(-float(own.log().mean()), rel=1e-5)
        assert measured.lengths == pytest.approx(probabilities.amax(1).numpy(), rel=1e-5)


def test_it_does_not_read_pairs(cnn, digits):
    with pytest.raises(ValueError, match="only a CapsNet reads a pair"):
        evaluate(cnn, fixed_pairs(digits))


def test_the_file_says_what_it_holds(cnn, tmp_path: Path):
    path = tmp_path / "cnn.safetensors"
    save_model(path, cnn, torch.float16)
    again = load_network(path)
    assert isinstance(again, Cnn)
    assert again.config == cnn.config
    assert not again.training
    torch.testing.assert_close(again.last.weight, cnn.last.weight, rtol=1e-3, atol=1e-4)
    with pytest.raises(ValueError, match="another kind of network"):
        load_model(path)


def test_the_command_that_measures_takes_it(cnn, tmp_path: Path, mnist_folder, capsys):
    path = tmp_path / "cnn.safetensors"
    save_model(path, cnn)
    arguments = ["--model", str(path), "--data", str(mnist_folder)]
    main([*arguments, "--json"])
    figures = json.loads(capsys.readouterr().out)
    expected = evaluate(cnn, load_mnist(mnist_folder, train=False)).as_dict()
    assert figures == expected
    main(arguments)
    said = capsys.readouterr().out
    assert f"cross-entropy {expected['cross_entropy']:.4f}" in said
    assert "margin" not in said


def test_the_command_that_trains_makes_it(config, tmp_path: Path, mnist_folder, monkeypatch):
    small = {**train_module.CONFIGS, "cnn": lambda **_: config}
    monkeypatch.setattr(train_module, "CONFIGS", small)
    options = ["--data", str(mnist_folder), "--network", "cnn", "--epochs", "1"]
    options += ["--batch-size", "10", "--validation", "20"]
    train_module.main([*options, "--out", str(tmp_path / "run")])
    assert isinstance(load_network(tmp_path / "run" / "model.safetensors"), Cnn)
    with pytest.raises(SystemExit):
        train_module.main([*options, "--iterations", "1", "--out", str(tmp_path / "other")])
    # A checkpoint of another kind of network is not gone on from.
    with pytest.raises(SystemExit):
        train_module.main(
            [o for o in options if o not in ("--network", "cnn")]
            + ["--out", str(tmp_path / "run"), "--resume"]
        )


def test_the_card_names_it():
    command = command_of(RECIPE, CnnConfig())
    assert "--network cnn" in command
    assert "--iterations" not in command
    assert width_of(CnnConfig()) == "a CNN with max pooling, without capsules"


def test_the_run_file_keeps_its_optimiser(config, digits, tmp_path: Path):
    run = start(RECIPE, config, CPU)
    train_step(run, Batch(to_float(digits.images[:8]), digits.labels[:8]), 1e-3)
    run.step = 1
    save_run(tmp_path / "c", run)
    again = load_run(tmp_path / "c", CPU)
    for ours, theirs in zip(run.model.parameters(), again.model.parameters(), strict=True):
        for key, state in run.optimizer.state[ours].items():
            assert torch.equal(state, again.optimizer.state[theirs][key])
