"""How fast the network is, beside its two convolutions alone: `python -m benchmarks.network`.

Ratios are the medians of rounds in which all parts take their turns. A step is forward, loss and
backward, without the optimiser; the floor is the two convolutions alone, forward and backward.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

import capsnet
from benchmarks.timing import in_turn, machine, ratio, timed
from capsnet.data.batches import Batch
from capsnet.model import CapsNet, CapsNetConfig
from capsnet.training.distributed import Processes
from capsnet.training.recipe import Recipe
from capsnet.training.run import Run, start
from capsnet.training.step import capsule_loss, training_forward

BATCH = 128
ITERATIONS = (1, 2, 3, 5, 10)
BATCHES = (1, 8, 32, 128, 512)
SIZES = (28, 36, 64)
GROWS_BY = {
    "iterations": "iterations, batch of 32",
    "batch": "batch, 3 iterations",
    "image size": "image size, batch of 8",
}
GOALS = {"forward": 1.9, "step": 1.35, "trace": 1.5, "gigabytes": 0.8}


def random_batch(config: CapsNetConfig, size: int) -> Batch:
    """Return images of noise with random labels: time does not hang on what they show."""
    generator = torch.Generator().manual_seed(0)
    shape = (size, config.image_channels, config.image_size, config.image_size)
    images = torch.rand(shape, generator=generator)
    return Batch(images, torch.randint(0, config.classes, (size,), generator=generator))


def step(run: Run, batch: Batch, forward: nn.Module) -> None:
    """Take all of a training step but the optimiser; `forward` is the model's training forward."""
    run.model.zero_grad(set_to_none=True)
    capsule_loss(run, batch, forward, Processes()).backward()


def parts(run: Run, batch: Batch) -> dict[str, Callable[[], object]]:
    """Return what is timed: the floor and the whole, each forward alone and with backward."""
    model = run.model
    assert isinstance(model, CapsNet)
    narrow = torch.autocast("cpu", torch.bfloat16, enabled=run.recipe.precision == "bfloat16")

    def convolutions() -> torch.Tensor:
        with narrow:
            return model.primary.conv(torch.relu(model.conv(batch.images)))

    def floor_forward() -> None:
        with torch.no_grad():
            convolutions()

    gradient = torch.randn_like(convolutions())

    def floor_step() -> None:
        model.zero_grad(set_to_none=True)
        convolutions().backward(gradient)

    def forward() -> None:
        with torch.no_grad(), narrow:
            model(batch.images)

    return {
        "floor forward": floor_forward,
        "forward": forward,
        "floor step": floor_step,
        "step": lambda: step(run, batch, training_forward(model)),
    }


def beside_the_floor(precision: str, rounds: int) -> dict[str, float]:
    """Return seconds of each part, and the two ratios, for the paper's network."""
    run = start(Recipe(precision=precision), CapsNetConfig(), torch.device("cpu"))  # type: ignore[arg-type]
    times = in_turn(parts(run, random_batch(CapsNetConfig(), BATCH)), rounds)
    found = {name: statistics.median(of) for name, of in times.items()}
    found["forward ratio"] = ratio(times["forward"], times["floor forward"])
    found["step ratio"] = ratio(times["step"], times["floor step"])
    return found


def memory_of_a_step() -> tuple[float, float]:
    """Return how many gigabytes a process of its own takes for a bfloat16 step.

    Returns:
        By how much its peak rises over the imported program, and the peak itself.
    """
    code = "from benchmarks.network import *; print(peak_of_a_step(), peak())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    over, in_all = map(float, done.stdout.split())
    return over, in_all


def peak_of_a_step() -> float:
    """Return by how many gigabytes a step raises this process's peak over the imported program."""
    before = peak()
    run = start(Recipe(precision="bfloat16"), CapsNetConfig(), torch.device("cpu"))
    batch = random_batch(CapsNetConfig(), BATCH)
    for _ in range(2):
        step(run, batch, training_forward(run.model))
    return peak() - before


def peak() -> float:
    """Return the most gigabytes that this process ever held (Linux alone tells)."""
    # Not getrusage: its peak is handed down from the process that started this one.
    status = Path("/proc/self/status").read_text()
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes.split()[1]) / 1e6


def one_image(rounds: int) -> dict[str, float]:
    """Return the seconds of one image on one thread, forward alone and as a full trace."""
    torch.set_num_threads(1)
    model = capsnet.load_pretrained("mnist")
    image = random_batch(model.config, 1).images

    def forward() -> None:
        with torch.inference_mode():
            model(image)

    acts = {"forward": forward, "trace": lambda: capsnet.trace(model, image[0], 10)}
    times = in_turn(acts, rounds, warm_up=5)
    found = {name: statistics.median(of) for name, of in times.items()}
    return found | {"ratio": ratio(times["trace"], times["forward"])}


def compiled(rounds: int) -> dict[str, dict[str, float]]:
    """Return what `torch.compile` gains (it needs a C++ compiler): a step, a forward, one image.

    Of each the seconds that compiling takes at first, and the time after it over that without.
    """
    run = start(Recipe(precision="bfloat16"), CapsNetConfig(), torch.device("cpu"))
    batch = random_batch(CapsNetConfig(), BATCH)
    plain = training_forward(run.model)

    def forward(
        model: Callable[[torch.Tensor], object], images: torch.Tensor, narrow: bool
    ) -> None:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=narrow):
            model(images)

    def acts(
        of_step: nn.Module, model: Callable[[torch.Tensor], object]
    ) -> list[Callable[[], None]]:
        return [
            lambda: step(run, batch, of_step),
            lambda: forward(model, batch.images, narrow=True),
            lambda: forward(model, batch.images[:1], narrow=False),
        ]

    names = ("step", "forward", "one image")
    eager = acts(plain, run.model)
    fast = acts(torch.compile(plain), torch.compile(run.model, dynamic=False))
    found = {}
    for name, before, after in zip(names, eager, fast, strict=True):
        first = timed(after)
        times = in_turn({"before": before, "after": after}, rounds)
        found[name] = {"compiling": first, "ratio": ratio(times["after"], times["before"])}
    return found


def growth(rounds: int) -> dict[str, dict[str, float]]:
    """Return the seconds of a forward in float32, by iterations, batch and image size."""
    found: dict[str, dict[str, float]] = {"iterations": {}, "batch": {}, "image size": {}}
    model = CapsNet().eval()
    images = random_batch(model.config, max(BATCHES)).images

    @torch.inference_mode()
    def forward(network: CapsNet, count: int, iterations: int, given: torch.Tensor) -> None:
        network(given[:count], iterations)

    for name, values, of in (
        ("iterations", ITERATIONS, lambda n: lambda: forward(model, 32, n, images)),
        ("batch", BATCHES, lambda n: lambda: forward(model, n, 3, images)),
    ):
        times = in_turn({str(value): of(value) for value in values}, rounds)
        found[name] = {value: statistics.median(times[value]) for value in times}
    for size in SIZES:
        other = CapsNet(CapsNetConfig(image_size=size)).eval()
        given = random_batch(other.config, 8).images
        times = in_turn({"it": lambda: forward(other, 8, 3, given)}, rounds)  # noqa: B023
        found["image size"][str(size)] = statistics.median(times["it"])
    return found


def measure(rounds: int) -> dict[str, Any]:
    """Return all that is measured here."""
    found: dict[str, Any] = {"machine": machine(), "threads": torch.get_num_threads()}
    for precision in ("bfloat16", "float32"):
        found[precision] = beside_the_floor(precision, rounds)
    found["gigabytes"], found["gigabytes in all"] = memory_of_a_step()
    found["growth"] = growth(max(3, rounds // 3))
    found["one image"] = one_image(5 * rounds)
    return found


def report(found: dict[str, Any]) -> str:
    """Return what was measured, in Markdown."""
    narrow, wide, one = found["bfloat16"], found["float32"], found["one image"]
    rows = [
        f"Measured on {found['machine']}.",
        "",
        "| batch of 128 | seconds, bfloat16 | of its convolutions | wanted | seconds, float32 |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {what} | {narrow[what]:.3f} | {narrow[f'{what} ratio']:.2f} × | "
            f"at most {GOALS[what]} × | {wide[what]:.3f} |"
            for what in ("forward", "step")
        ),
        "",
        f"A step takes {found['gigabytes']:.2f} GB over the imported program (wanted: at most "
        f"{GOALS['gigabytes']}), {found['gigabytes in all']:.2f} GB in all. "
        f"One image on one thread: forward {1000 * one['forward']:.1f} ms, "
        f"full trace of 10 iterations {1000 * one['trace']:.1f} ms, {one['ratio']:.2f} × (wanted: "
        f"at most {GOALS['trace']}).",
        "",
    ]
    for name, values in found["growth"].items():
        cells = (f"{1000 * seconds:.0f} ms" for seconds in values.values())
        rows += [
            f"| {GROWS_BY[name]} | {' | '.join(values)} |",
            "| --- " * (len(values) + 1) + "|",
            f"| forward, float32 | {' | '.join(cells)} |",
            "",
        ]
    return "\n".join(rows)


def report_compiled(found: dict[str, dict[str, float]]) -> str:
    """Return in one sentence what compiling gains."""
    said = (
        f"{name} {one['ratio']:.2f} × (compiling takes {one['compiling']:.0f} s)"
        for name, one in found.items()
    )
    return f"With torch.compile, the time of what it is without on {machine()}: {', '.join(said)}."


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.network", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, help="write what was measured there")
    parser.add_argument("--plot", type=Path, help="draw how cost grows there, as PNG")
    parser.add_argument("--compile", action="store_true", help="measure torch.compile, that alone")
    options = parser.parse_args(arguments)
    if options.compile:
        print(report_compiled(compiled(options.rounds)))
        return
    found = measure(options.rounds)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    if options.plot:
        from benchmarks.plots import growth_plot  # needs a browser

        growth_plot(found["growth"], options.plot)
    print(report(found))


if __name__ == "__main__":
    main()
