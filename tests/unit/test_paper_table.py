"""The script of the paper's table trains the four networks it says, and prints what it measured."""

import signal
import statistics
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from benchmarks import paper_table
from capsnet.training.run import load_run


@pytest.fixture(autouse=True)
def small(monkeypatch, tiny_config, digits) -> Iterator[None]:
    """A small network, few digits, and the test runner's own Ctrl-C afterwards."""
    monkeypatch.setattr(paper_table, "CapsNetConfig", lambda **given: replace(tiny_config, **given))
    monkeypatch.setattr(paper_table, "load_test_digits", lambda: digits)
    monkeypatch.setattr(paper_table, "Recipe", lambda **g: FewSteps(**g) if g else FewSteps())
    handler = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, handler)


def FewSteps(**given):  # noqa: N802 - stands for a class
    from capsnet.training.recipe import Recipe

    return Recipe(**{"batch_size": 10, "warmup_steps": 2, **given})


def run(mnist_folder, out, *more: str) -> None:
    options = ("--data", str(mnist_folder), "--out", str(out), "--precision", "float32")
    paper_table.main([*options, *more])


def test_four_networks_a_seed_are_trained_and_summed_up(mnist_folder, tmp_path, capsys):
    run(mnist_folder, tmp_path, "--epochs", "1", "--seeds", "2", "--digits", "40")
    said = capsys.readouterr().out
    assert "Run: 8 of 8 networks, each for 1 epochs on 40 of MNIST's 60,000" in said
    for iterations in (1, 3):
        for part in ("with", "without"):
            for seed in (0, 1):
                path = tmp_path / f"{iterations}-{part}-{seed}-40" / "checkpoint.safetensors"
                done = load_run(path, torch.device("cpu"))
                assert done.model.config.iterations == iterations
                assert (done.recipe.reconstruction_weight > 0) == (part == "with")
                assert done.recipe.seed == seed
                assert done.step == 4
    assert said.count("| 2 |") == 4
    assert "| 3 | yes |" in said
    assert "0.25 ± 0.005 |" in said


def test_what_is_there_is_not_trained_again(mnist_folder, tmp_path, capsys, monkeypatch):
    run(mnist_folder, tmp_path, "--epochs", "1", "--seeds", "1")
    before = capsys.readouterr().out
    trained = []
    monkeypatch.setattr("capsnet.training.train.train_step", lambda *_: trained.append(1))
    run(mnist_folder, tmp_path, "--epochs", "1", "--seeds", "1")
    after = capsys.readouterr().out
    assert after == before[before.index("Run:") :]
    assert not trained
    with pytest.raises(SystemExit) as stopped:
        run(mnist_folder, tmp_path, "--epochs", "2", "--seeds", "1")
    assert stopped.value.code == 1


def test_mean_and_deviation():
    first, *others = paper_table.ROWS
    errors = {first: [0.3, 0.4, 0.35], others[0]: [0.5], others[1]: []}
    lines = paper_table.table(errors).splitlines()[2:]
    deviation = statistics.stdev([0.3, 0.4, 0.35])
    assert f"| 1 | no | 0.35 ± {deviation:.3f} | 3 | 0.34 ± 0.032 |" == lines[0]
    assert "| 0.50 | 1 |" in lines[1]
    assert "| not finished | 0 |" in lines[2]
