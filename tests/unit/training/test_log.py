"""What TensorBoard is told is what happened, also after a run was resumed."""

import sys

import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from capsnet.data import load_mnist
from capsnet.training.log import SHOWN, Log
from capsnet.training.recipe import Recipe, learning_rate
from capsnet.training.run import load_run, start
from capsnet.training.train import train

CPU = torch.device("cpu")
RECIPE = Recipe(epochs=2, batch_size=10, warmup_steps=3, validation=20)  # 4 steps an epoch


def read(folder):
    events = EventAccumulator(str(folder), size_guidance={"images": 0, "scalars": 0})
    return events.Reload()


def test_losses_rates_and_reconstructions_are_logged(tiny_config, mnist_folder, tmp_path):
    run = start(RECIPE, tiny_config, CPU)
    digits, path = load_mnist(mnist_folder, train=True), tmp_path / "c"
    log = Log(tmp_path / "log", RECIPE)
    stop = iter([False] * 5 + [True])  # asked after each step and each epoch: stops after 5 steps
    assert not train(run, digits, path, lambda: next(stop), progress=False, log=log)
    log.close()
    run = load_run(path, CPU)
    log = Log(tmp_path / "log", RECIPE, run.step)
    assert train(run, digits, path, progress=False, log=log)
    log.close()

    events = read(tmp_path / "log")
    losses = events.Scalars("train/loss")
    assert [event.step for event in losses] == list(range(1, 9))
    for entry, steps in zip(run.history, (losses[:4], losses[4:]), strict=True):
        assert entry["loss"] == pytest.approx(np.mean([event.value for event in steps]), rel=1e-4)
    rates = [event.value for event in events.Scalars("train/learning_rate")]
    assert rates == pytest.approx([learning_rate(RECIPE, step, 8) for step in range(8)])
    errors = events.Scalars("validation/error_percent")
    assert [event.step for event in errors] == [4, 8]
    expected = [entry["validation"]["error_percent"] for entry in run.history]
    assert [event.value for event in errors] == pytest.approx(expected)
    pictures = events.Images("validation/redrawn")
    assert [(picture.width, picture.height) for picture in pictures] == [(SHOWN * 28, 56)] * 2


def test_without_tensorboard_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(ValueError, match="pip install tensorboard"):
        Log(tmp_path, RECIPE)
