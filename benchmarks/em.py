"""How fast EM routing trains, beside one uniform M-step alone: `python -m benchmarks.em`.

A step is votes, convolutions, routing, loss and backward of 64 images, without the optimiser. With
one iteration EM is one M-step with even shares, so the step of one iteration is what routing costs
are measured against. Each number of iterations takes the micro-batch that is fastest for it; ratios
are the medians of rounds in which all take their turns.
"""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import torch

from benchmarks.network import random_batch
from benchmarks.timing import in_turn, machine, ratio
from capsnet.em import MatrixCapsNet, MatrixCapsNetConfig, spread_loss
from capsnet.training.step import micro_batches

BATCH = 64
MICRO_BATCHES = (2, 4, 8, 16)
ITERATIONS = (1, 2, 3)
TYPES = (8, 16, 32)  # of ConvCaps1 and ConvCaps2
GOAL, GIGABYTES = 1.5, 1.0
CONFIG = MatrixCapsNetConfig()


def step_of(config: MatrixCapsNetConfig, micro_batch: int, compiled: bool) -> Callable[[], None]:
    """Return all of a training step but the optimiser, on images of noise."""
    torch.manual_seed(0)
    model = MatrixCapsNet(config)
    forward = torch.compile(model, dynamic=False) if compiled else model
    batch = random_batch(config, BATCH)

    def step() -> None:
        model.zero_grad(set_to_none=True)
        for part in micro_batches(batch, micro_batch):
            loss = spread_loss(forward(part.images).activations, part.labels, 0.5)
            (loss * len(part.images) / BATCH).backward()

    return step


def fastest(
    configs: dict[str, MatrixCapsNetConfig], rounds: int, compiled: bool
) -> dict[str, tuple[int, list[float]]]:
    """Return for each config the micro-batch that is fastest, and its seconds in each round."""
    steps = {
        (name, size): step_of(config, size, compiled)
        for name, config in configs.items()
        for size in MICRO_BATCHES
    }
    times = in_turn({f"{name}/{size}": act for (name, size), act in steps.items()}, rounds)
    best = {}
    for name in configs:
        sizes = {size: times[f"{name}/{size}"] for size in MICRO_BATCHES}
        size = min(sizes, key=lambda size: statistics.median(sizes[size]))
        best[name] = size, sizes[size]
    return best


def gigabytes() -> float:
    """Return by how many gigabytes a step raises a process's peak over the imported program."""
    code = (
        "from benchmarks.em import CONFIG, step_of; from benchmarks.network import peak; "
        "before = peak(); step_of(CONFIG, 8, False)(); print(peak() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.em", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--compile", action="store_true", help="compile all that is timed")
    options = parser.parse_args(arguments)
    print(f"Measured on {machine()}{', compiled' if options.compile else ''}.\n")
    configs = {f"{n} iterations": replace(CONFIG, iterations=n) for n in ITERATIONS}
    best = fastest(configs, options.rounds, options.compile)
    _, floor = best["1 iterations"]
    print("| iterations of EM | micro-batch | step of 64 images, ms | against one M-step |")
    print("| --- | --- | --- | --- |")
    for name, (size, times) in best.items():
        median = 1000 * statistics.median(times)
        print(f"| {name.split()[0]} | {size} | {median:.0f} | {ratio(times, floor):.2f} |")
    two = ratio(best["2 iterations"][1], floor)
    print(f"\nTwo iterations take {two:.2f} × one M-step (wanted: at most {GOAL}).")
    print(f"A step raises the peak by {gigabytes():.2f} GB (wanted: at most {GIGABYTES:g}).\n")
    kinds = {str(n): replace(CONFIG, conv_caps1_types=n, conv_caps2_types=n) for n in TYPES}
    print("| types in ConvCaps1 and ConvCaps2 | micro-batch | step of 64 images, ms |")
    print("| --- | --- | --- |")
    for name, (size, times) in fastest(kinds, options.rounds, options.compile).items():
        print(f"| {name} | {size} | {1000 * statistics.median(times):.0f} |")


if __name__ == "__main__":
    main()
