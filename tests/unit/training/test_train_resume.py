"""A run that was stopped goes on to the very weights it would have had."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from capsnet import CapsNetConfig
from capsnet.checkpoint import load_tensors, save_model, save_tensors
from capsnet.data import Digits
from capsnet.training.recipe import Recipe
from capsnet.training.run import Run, load_run, save_run, start
from capsnet.training.train import train

CPU = torch.device("cpu")
RECIPE = Recipe(epochs=2, batch_size=10, warmup_steps=3, validation=20)  # 4 steps an epoch


def state(run: Run) -> dict[str, torch.Tensor]:
    """All tensors of a run: weights, and Adam's memory of each."""
    tensors = {name: tensor.clone() for name, tensor in run.model.state_dict().items()}
    for name, parameter in run.model.named_parameters():
        for key, tensor in run.optimizer.state[parameter].items():
            tensors[f"{key} of {name}"] = tensor.clone()
    return tensors


def without_speed(run: Run) -> list[dict[str, object]]:
    return [{k: v for k, v in e.items() if k != "images_per_second"} for e in run.history]


def assert_same(run: Run, other: Run) -> None:
    ours, theirs = state(run), state(other)
    assert ours.keys() == theirs.keys()
    assert len(ours) == 4 * len(list(run.model.parameters()))
    for name, tensor in ours.items():
        assert torch.equal(tensor, theirs[name]), name
    assert (run.step, run.loss_sum) == (other.step, other.loss_sum)
    assert without_speed(run) == without_speed(other)


def stop_at(config: CapsNetConfig, recipe: Recipe, digits: Digits, path: Path, step: int) -> bool:
    run = start(recipe, config, CPU)
    return train(run, digits, path, should_stop=lambda: run.step >= step, progress=False)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_resuming_from_any_step_gives_the_same_weights(tiny_config, digits, tmp_path, precision):
    recipe = replace(RECIPE, precision=precision)
    whole = start(recipe, tiny_config, CPU)
    assert train(whole, digits, tmp_path / "whole", progress=False)
    for step in range(1, 9):
        path = tmp_path / f"stopped at {step}"
        assert stop_at(tiny_config, recipe, digits, path, step) == (step == 8)
        torch.manual_seed(step)  # resuming must not depend on the global generator
        run = load_run(path, CPU)
        assert run.step == step
        assert train(run, digits, path, progress=False)
        assert_same(run, whole)


def test_stopping_again_and_again_gives_the_same_weights(tiny_config, digits, tmp_path):
    whole = start(RECIPE, tiny_config, CPU)
    assert train(whole, digits, tmp_path / "whole", progress=False)
    path = tmp_path / "c"
    finished = stop_at(tiny_config, RECIPE, digits, path, 1)
    for step in range(2, 9):
        assert not finished
        run = load_run(path, CPU)
        assert run.step == step - 1
        finished = train(run, digits, path, should_stop=lambda: True, progress=False)
    assert finished
    assert_same(load_run(path, CPU), whole)


def test_a_stopped_run_keeps_what_was_done(tiny_config, digits, tmp_path):
    path = tmp_path / "c"
    assert not stop_at(tiny_config, RECIPE, digits, path, 6)
    run = load_run(path, CPU)
    assert run.step == 6
    assert run.recipe == RECIPE
    assert run.loss_sum > 0
    assert [entry["epoch"] for entry in run.history] == [1]
    assert int(run.optimizer.state[run.model.conv.weight]["step"]) == 6


def test_a_checkpoint_is_written_after_each_epoch(tiny_config, digits, tmp_path):
    path, steps = tmp_path / "c", []

    def look() -> bool:
        steps.append(load_run(path, CPU).step if path.exists() else 0)
        return False

    train(start(RECIPE, tiny_config, CPU), digits, path, should_stop=look, progress=False)
    # Asked after each step, and once more after each epoch.
    assert steps == [0, 0, 0, 0, 4, 4, 4, 4, 4, 8]


def test_a_finished_run_stays_as_it_is(tiny_config, digits, tmp_path):
    path = tmp_path / "c"
    assert stop_at(tiny_config, RECIPE, digits, path, 99)
    run, before = load_run(path, CPU), load_run(path, CPU)
    assert train(run, digits, path, progress=False)
    assert_same(run, before)


def test_a_resumed_run_lies_wholly_on_its_device(tiny_config, digits, tmp_path, device):
    stop_at(tiny_config, RECIPE, digits, tmp_path / "c", 2)
    for where in (device, torch.device("meta")):
        run = load_run(tmp_path / "c", where)
        assert {tensor.device.type for tensor in state(run).values()} == {where.type}


@pytest.fixture
def checkpoint(tiny_config: CapsNetConfig, digits: Digits, tmp_path: Path) -> Path:
    stop_at(tiny_config, RECIPE, digits, tmp_path / "c", 2)
    return tmp_path / "c"


def test_a_network_is_no_checkpoint(tiny_model, tmp_path):
    save_model(tmp_path / "m", tiny_model)
    with pytest.raises(ValueError, match=r"not a checkpoint of this trainer .*'recipe'.*anew"):
        load_run(tmp_path / "m", CPU)


def test_a_missing_checkpoint(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such weights file"):
        load_run(tmp_path / "c", CPU)


def test_an_older_checkpoint_calls_negatives_scribbles(checkpoint):
    tensors, header = load_tensors(checkpoint)
    recipe = {**header["recipe"], "written": 4, "scribbles": 2}
    del recipe["negatives"]
    save_tensors(checkpoint, tensors, {**header, "recipe": recipe})
    assert load_run(checkpoint, CPU).recipe == replace(RECIPE, written=4, negatives=2)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("recipe", {**RECIPE.__dict__, "epochs": 0}, "not a checkpoint .*epochs .*got 0"),
        ("recipe", {"colour": "blue"}, "not a checkpoint .*colour"),
        ("recipe", None, "not a checkpoint"),
        ("step", None, "not a checkpoint .*'step'"),
        ("config", None, "holds no CapsNet config"),
    ],
)
def test_a_damaged_header(checkpoint, key, value, words):
    tensors, header = load_tensors(checkpoint)
    header = {k: v for k, v in header.items() if k != key}
    if value is not None:
        header[key] = value
    save_tensors(checkpoint, tensors, json.loads(json.dumps(header)))
    with pytest.raises(ValueError, match=words):
        load_run(checkpoint, CPU)


def test_a_checkpoint_without_adams_memory(checkpoint):
    tensors, header = load_tensors(checkpoint)
    del tensors["optimizer.exp_avg.digit.weight"]
    save_tensors(checkpoint, tensors, header)
    with pytest.raises(ValueError, match=r"no optimiser state for digit\.weight; start anew"):
        load_run(checkpoint, CPU)


def test_writing_over_a_checkpoint_keeps_the_old_one_if_it_fails(
    checkpoint, tiny_config, monkeypatch
):
    def full(_: int) -> None:
        raise OSError("No space left on device")

    before = checkpoint.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_run(checkpoint, start(RECIPE, tiny_config, CPU))
    assert checkpoint.read_bytes() == before
    assert list(checkpoint.parent.iterdir()) == [checkpoint]
