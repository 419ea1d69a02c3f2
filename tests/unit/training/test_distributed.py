"""Two processes train as one does on the same batches: really two, started by torchrun."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from benchmarks.templates import made_digits
from capsnet import CapsNetConfig
from capsnet.data import Digits, load_mnist
from capsnet.data.batches import ShiftedDigits
from capsnet.data.unipen import PenDigit
from capsnet.training.distributed import Processes, ShareOfBatches
from capsnet.training.recipe import Recipe
from capsnet.training.run import Run, load_run, start
from capsnet.training.train import train

ROOT = Path(__file__).resolve().parents[3]
CPU = torch.device("cpu")
# 4 steps an epoch; in each, the first process has 1 and the second has 2 of the 3 negatives, so
# that they hold unlike numbers of digits to redraw.
RECIPE = Recipe(
    epochs=2,
    batch_size=10,
    warmup_steps=3,
    validation=20,
    written=5,
    negatives=3,
    held_out_writers=1,
    average=0.9,
    reconstruction_weight=0.05,
)

# What each process runs: the trainer on the sixty digits, with a small network.
SCRIPT = """
import json, sys
sys.path.insert(0, {root!r})
from pathlib import Path
import torch
from capsnet.model import CapsNetConfig
from capsnet.data import load_mnist
from capsnet.training.recipe import Recipe
from capsnet.training.run import load_run, start
from capsnet.training.distributed import joined
from capsnet.training.train import train
from tests.unit.training.test_distributed import RECIPE, written
torch.set_num_threads(1)
checkpoint, data, stop = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with joined("cpu") as processes:
    assert processes.size == 2
    run = start(RECIPE, {config!r}, processes.device)
    if checkpoint.exists():
        run = load_run(checkpoint, processes.device)
    # Only the second process is asked to stop; both do.
    asked = lambda: run.step == stop and processes.rank == 1
    finished = train(
        run, load_mnist(data, train=True), checkpoint, asked, False, written(), processes
    )
# Linux names threads; elsewhere nothing is found.
threads = [path.read_text() for path in Path("/proc/self/task").glob("*/comm")]
assert not [name for name in threads if "gloo" in name], threads
Path(str(checkpoint) + f".{{processes.rank}}").write_text(json.dumps([finished, run.step]))
"""


def written() -> list[PenDigit]:
    """Digits in strokes by three people."""
    return [PenDigit(d.label, n % 3, d.strokes) for n, d in enumerate(made_digits(1))]


@pytest.fixture
def alone(tiny_config: CapsNetConfig, mnist_folder: Path, tmp_path: Path) -> Run:
    """What one process makes of the recipe."""
    run = start(RECIPE, tiny_config, CPU)
    digits = load_mnist(mnist_folder, train=True)
    assert train(run, digits, tmp_path / "alone", progress=False, written=written())
    return run


def two_processes(
    config: CapsNetConfig, checkpoint: Path, data: Path, stop: int = -1
) -> list[tuple[bool, int]]:
    """Train in two processes; of each, whether it finished, and its last step."""
    script = checkpoint.with_suffix(".py")
    script.write_text(SCRIPT.format(root=str(ROOT), config=config))
    torchrun = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2")
    done = subprocess.run(
        [*torchrun, str(script), str(checkpoint), str(data), str(stop)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [
        tuple(json.loads(checkpoint.with_name(f"{checkpoint.name}.{rank}").read_text()))
        for rank in (0, 1)
    ]


def assert_same(came: Run, expected: Run) -> None:
    assert came.step == expected.step
    for entry, one in zip(came.history, expected.history, strict=True):
        assert entry["loss"] == pytest.approx(one["loss"], abs=2e-5)
        for held_out in ("validation", "handwriting"):
            assert entry[held_out]["margin_loss"] == pytest.approx(
                one[held_out]["margin_loss"], abs=1e-4
            )
    for ours, theirs in zip(came.result.parameters(), expected.result.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)


def test_two_processes_make_the_network_that_one_makes(tiny_config, mnist_folder, tmp_path, alone):
    path = tmp_path / "two"
    told = two_processes(tiny_config, path, mnist_folder, stop=6)
    assert told == [(False, 6), (False, 6)]
    assert load_run(path, CPU).step == 6
    assert two_processes(tiny_config, path, mnist_folder) == [(True, 8), (True, 8)]
    assert_same(load_run(path, CPU), alone)


def test_shares_are_disjoint_and_whole(digits: Digits):
    whole = list(ShiftedDigits(digits, 10, 2, 0).epoch(1, 2))
    parts = [
        list(ShareOfBatches(ShiftedDigits(digits, 10, 2, 0), Processes(rank, 2)).epoch(1, 2))
        for rank in (0, 1)
    ]
    for batch, first, second in zip(whole, *parts, strict=True):
        assert torch.equal(
            torch.cat([first.labels, second.labels]).sort()[0], batch.labels.sort()[0]
        )
        assert torch.equal(first.images, batch.images[::2])
        assert torch.equal(second.images, batch.images[1::2])


def test_a_batch_that_cannot_be_shared_evenly_is_refused(tiny_config, digits, tmp_path):
    run = start(replace(RECIPE, written=0, negatives=0, batch_size=5), tiny_config, CPU)
    with pytest.raises(ValueError, match="2 processes cannot share a batch evenly"):
        train(run, digits, tmp_path / "c", processes=Processes(0, 2))


def test_alone_a_total_is_what_it_was() -> None:
    assert Processes().total([1.5, True]) == [1.5, 1]
    assert Processes().leads
    assert not Processes(rank=1, size=2).leads
