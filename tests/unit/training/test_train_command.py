"""python -m capsnet.train: stopped by Ctrl-C, resumed, and refused in one sentence."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from benchmarks.templates import made_digits
from capsnet import CapsNetConfig
from capsnet.checkpoint import load_model
from capsnet.data.unipen import PenDigit
from capsnet.training import train as module
from capsnet.training.run import load_run
from capsnet.training.train import main
from tests.unipen import as_unipen

ROOT = Path(__file__).resolve().parents[3]
OPTIONS = ("--epochs", "2", "--batch-size", "10", "--validation", "20", "--device", "cpu")

# The command itself, with a small network, and somebody who presses Ctrl-C in the sixth step.
INTERRUPTED = """
import dataclasses, os, signal, sys
sys.path.insert(0, {root!r})
import torch
from capsnet.training import train
from capsnet.model import CapsNetConfig
torch.set_num_threads(1)
train.CONFIGS = {{"capsnet": lambda **given: dataclasses.replace({config!r}, **given)}}
take_step = train.train_step

def take_step_and_interrupt(run, *rest):
    loss = take_step(run, *rest)
    if run.step == 5:
        os.kill(os.getpid(), signal.{signal})
    return loss

train.train_step = take_step_and_interrupt
train.main(sys.argv[1:])
"""


@pytest.fixture(autouse=True)
def small_network_and_own_signals(
    monkeypatch: pytest.MonkeyPatch, tiny_config: CapsNetConfig
) -> Iterator[None]:
    """Train the small network, and give the test runner its Ctrl-C back."""
    small = {"capsnet": lambda **given: replace(tiny_config, **given)}
    monkeypatch.setattr(module, "CONFIGS", {**module.CONFIGS, **small})
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def refused(arguments: tuple[object, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """What the command says when it refuses; one sentence, no traceback."""
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("sent", ["SIGINT", "SIGTERM"])
def test_an_interrupted_run_is_resumed_to_the_same_weights(
    tmp_path, mnist_folder, tiny_config, sent
):
    data = ("--data", str(mnist_folder), *OPTIONS)
    main([*data, "--out", str(tmp_path / "whole")])

    code = INTERRUPTED.format(root=str(ROOT), config=tiny_config, signal=sent)
    stopped = subprocess.run(
        [sys.executable, "-c", code, *data, "--out", str(tmp_path / "stopped")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert stopped.returncode == 130, stopped.stderr
    assert "stopped at step 6; --resume goes on" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    checkpoint = tmp_path / "stopped" / "checkpoint.safetensors"
    assert list(checkpoint.parent.iterdir()) == [checkpoint]
    assert load_run(checkpoint, torch.device("cpu")).step == 6

    main([*data, "--out", str(tmp_path / "stopped"), "--resume"])
    weights = [tmp_path / name / "model.safetensors" for name in ("whole", "stopped")]
    assert weights[0].read_bytes() == weights[1].read_bytes()
    assert load_model(weights[0]).config == tiny_config


def test_a_checkpoint_is_not_resumed_by_another_recipe(tmp_path, mnist_folder, capsys):
    options = ("--data", mnist_folder, "--out", tmp_path / "run", *OPTIONS)
    main([str(option) for option in options])
    before = (tmp_path / "run" / "checkpoint.safetensors").read_bytes()
    said = refused((*options, "--resume", "--seed", "1"), capsys)
    assert "another recipe" in said
    assert "seed=0" in said
    assert "same options, or another --out" in said
    said = refused(options, capsys)
    assert "is there already; use --resume or another --out" in said
    assert (tmp_path / "run" / "checkpoint.safetensors").read_bytes() == before


def test_a_checkpoint_is_not_resumed_with_other_strokes(tmp_path, mnist_folder, capsys):
    digits = [PenDigit(d.label, n % 3, d.strokes) for n, d in enumerate(made_digits(1))]
    for name, some in (("those", digits), ("others", digits[1:])):
        (tmp_path / name).write_text(as_unipen(some))
    base = ("--data", mnist_folder, "--out", tmp_path / "run", *OPTIONS)
    written = ("--written", "2", "--held-out-writers", "1")
    main([str(option) for option in (*base, *written, "--strokes", tmp_path / "those")])
    more = (*base, *written, "--resume", "--strokes")
    assert "made with other strokes" in refused((*more, tmp_path / "others"), capsys)
    main([str(option) for option in (*more, tmp_path / "those")])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--resume",), "no such weights file"),
        (("--epochs", 0), "epochs must be a whole number of at least 1, got 0"),
        (("--learning-rate", "nan"), "learning_rate must be above 0 and finite, got nan"),
        (("--validation", 60), "60 digits, 60 of them held out, do not fill a batch"),
        (("--batch-size", 41), "do not fill a batch of 41; hold out fewer"),
        (("--strokes", __file__), "--strokes FILE and --written N (strokes a batch) need each"),
        (("--written", 3), "--strokes FILE and --written N (strokes a batch) need each other"),
        (("--start", "minst"), "unknown model 'minst'"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, mnist_folder, capsys, options, words):
    base = ("--data", mnist_folder, "--out", tmp_path / "run", *OPTIONS)
    assert words in refused((*base, *options), capsys)
    assert not (tmp_path / "run").exists()


def test_cuda_where_there_is_none(tmp_path, mnist_folder, capsys, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    said = refused(("--data", mnist_folder, "--out", tmp_path / "run", "--device", "cuda"), capsys)
    assert "no CUDA device here; use --device cpu" in said


def test_data_that_is_damaged(tmp_path, mnist_folder, capsys):
    (mnist_folder / "MNIST" / "raw" / "train-images-idx3-ubyte").write_bytes(b"")
    said = refused(("--data", mnist_folder, "--out", tmp_path / "run", *OPTIONS), capsys)
    assert "damaged" in said
