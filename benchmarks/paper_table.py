"""The paper's table 1 on MNIST, trained again: `python -m benchmarks.paper_table --out DIR`.

Four networks, of 1 and 3 routing iterations, with and without reconstruction, for each seed. But
for these, every run is the same recipe; it is as long as it was asked to be, and looks at the test
digits once, at its end. A run that is there is not trained again, and one that was stopped goes on.
"""

import argparse
import signal
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import torch

from capsnet.data import Digits, load_mnist, load_test_digits
from capsnet.loss import RECONSTRUCTION_WEIGHT
from capsnet.measuring.evaluate import evaluate
from capsnet.model import CapsNetConfig
from capsnet.training.recipe import Recipe
from capsnet.training.run import load_run, start
from capsnet.training.train import train


class Row(NamedTuple):
    """One of the paper's four networks."""

    iterations: int
    reconstruction: bool
    paper: str  # its test error in percent, mean and deviation of three trials


ROWS = (
    Row(1, False, "0.34 ± 0.032"),
    Row(1, True, "0.29 ± 0.011"),
    Row(3, False, "0.35 ± 0.036"),
    Row(3, True, "0.25 ± 0.005"),
)


def test_error(
    row: Row, recipe: Recipe, folder: Path, digits: Digits, should_stop: Callable[[], bool]
) -> float | None:
    """Train one network, or go on, and return its test error in percent; None if stopped.

    Raises:
        ValueError: if the folder holds a run of another recipe.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    part = "with" if row.reconstruction else "without"
    name = f"{row.iterations}-{part}-{recipe.seed}-{len(digits.labels)}"
    checkpoint = folder / name / "checkpoint.safetensors"
    config = CapsNetConfig(iterations=row.iterations)
    if checkpoint.exists():
        run = load_run(checkpoint, device)
        if (run.recipe, run.model.config) != (recipe, config):
            raise ValueError(f"{checkpoint} was made by another recipe; give another --out")
    else:
        run = start(recipe, config, device)
    if not train(run, digits, checkpoint, should_stop):
        return None
    return evaluate(run.result.eval(), load_test_digits()).error_percent


def table(errors: dict[Row, list[float]]) -> str:
    """Return the table in Markdown: what was measured, beside what the paper says."""
    lines = [
        "| iterations | reconstruction | test error here, % | seeds | paper, % |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row, measured in errors.items():
        here = "not finished"
        if measured:
            here = f"{statistics.mean(measured):.2f}"
        if len(measured) > 1:
            here += f" ± {statistics.stdev(measured):.3f}"
        part = "yes" if row.reconstruction else "no"
        lines.append(f"| {row.iterations} | {part} | {here} | {len(measured)} | {row.paper} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.paper_table", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="MNIST, or where to put it")
    parser.add_argument("--out", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--seeds", type=int, default=3, help="runs of each network")
    parser.add_argument("--digits", type=int, default=60_000, help="train on the first so many")
    parser.add_argument("--precision", default="bfloat16", help="float32 or bfloat16")
    options = parser.parse_args(arguments)
    stops: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: stops.append(number))
    errors: dict[Row, list[float]] = {row: [] for row in ROWS}
    try:
        whole = load_mnist(options.data, train=True)
        digits = Digits(whole.images[: options.digits], whole.labels[: options.digits])
        for seed in range(options.seeds):
            for row in ROWS:
                recipe = Recipe(
                    epochs=options.epochs,
                    validation=0,
                    precision=options.precision,
                    seed=seed,
                    reconstruction_weight=RECONSTRUCTION_WEIGHT * row.reconstruction,
                )
                error = test_error(row, recipe, options.out, digits, lambda: bool(stops))
                if error is not None:
                    errors[row].append(error)
                if stops:
                    break
            if stops:
                break
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    print(
        f"Run: {sum(map(len, errors.values()))} of {len(ROWS) * options.seeds} networks, each for "
        f"{options.epochs} epochs on {len(digits.labels):,} of MNIST's 60,000 training digits, "
        f"shifted by up to {Recipe().shift_pixels} pixels, in {options.precision}."
    )
    print(table(errors))


if __name__ == "__main__":
    main()
