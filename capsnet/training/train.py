"""Train a CapsNet on MNIST: `python -m capsnet.train --data DIR --epochs N --out DIR`.

A run is a function of its recipe and its data alone: what a step sees follows from (seed, epoch,
step), so a run that was stopped at any step and resumed gives the same weights.
"""

import argparse
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from tqdm import tqdm

from capsnet.checkpoint import save_model
from capsnet.data import DATASETS, Digits, load_dataset, padded, split
from capsnet.data.batches import Batches, ShiftedDigits
from capsnet.data.distort import Distorted
from capsnet.data.handwriting import Handwriting, rendered, split_writers
from capsnet.data.multimnist import OverlappingDigits, Pairs
from capsnet.data.unipen import PenDigit, read_unipen
from capsnet.drawing import SIZE
from capsnet.measuring.evaluate import evaluate, shown
from capsnet.model import CapsNetConfig
from capsnet.networks import CONFIGS, Config
from capsnet.training.distributed import Processes, ShareOfBatches, joined
from capsnet.training.flags import CONFIG_FLAGS, FLAGS
from capsnet.training.log import Log
from capsnet.training.recipe import Recipe, learning_rate
from capsnet.training.run import Run, fingerprint, load_run, save_run, start
from capsnet.training.step import train_step, training_forward

# The options that size a network, with their types, each once for all kinds of network.
CONFIG_KINDS = {
    flag: (type(getattr(CONFIGS[kind](), flag)), what)
    for kind, flags in CONFIG_FLAGS.items()
    for flag, what in flags.items()
}


def train(
    run: Run,
    digits: Digits,
    checkpoint: Path,
    should_stop: Callable[[], bool] = lambda: False,
    progress: bool = True,
    written: Sequence[PenDigit] = (),
    processes: Processes | None = None,
    log: Log | None = None,
    compiled: bool = False,
) -> bool:
    """Train until the recipe's last epoch, or until `should_stop` says so after a step.

    Args:
        run: where to start from; it is advanced in place.
        digits: MNIST's training digits; the recipe's held-out part is only validated on.
        checkpoint: written after each epoch and when stopped.
        should_stop: asked after each step.
        progress: show a progress bar.
        written: digits with their strokes, where the recipe adds some to each batch; the last
            writers' are only validated on.
        processes: those that train together, each of which calls this; None: this one alone.
        log: where the process that leads logs what it does.
        compiled: have torch compile the forward and backward first, which takes minutes.

    Returns:
        Whether the run is finished.

    Raises:
        ValueError: if a batch cannot be shared evenly, or as `prepare`.
    """
    recipe = run.recipe
    device = next(run.model.parameters()).device
    processes = processes or Processes(device=device)
    if (recipe.batch_size + recipe.written + recipe.negatives) % processes.size:
        raise ValueError(
            f"{processes.size} processes cannot share a batch evenly; take another size"
        )
    batches, held_out = prepare(recipe, run.model.config, digits, written, device)
    forward = training_forward(run.model)
    if compiled:
        forward = cast(nn.Module, torch.compile(forward, dynamic=False))
    if processes.size > 1:
        batches = ShareOfBatches(batches, processes)
        forward = DistributedDataParallel(forward)
    total = recipe.epochs * batches.steps
    while run.step < total:
        epoch, first = divmod(run.step, batches.steps)
        began, seen = time.monotonic(), 0
        bar = tqdm(
            total=batches.steps,
            initial=first,
            desc=f"epoch {epoch + 1}/{recipe.epochs}",
            unit="step",
            disable=not (progress and processes.leads),
            mininterval=1,
        )
        with bar:
            for batch in batches.epoch(epoch, first):
                rate = learning_rate(recipe, run.step, total)
                own = train_step(run, batch, rate, forward, processes)
                run.step += 1
                losses, count, asked = processes.total([own, len(batch.labels), should_stop()])
                loss = losses / processes.size
                run.loss_sum += loss
                seen += int(count)
                if log:
                    log.step(run.step, loss, rate)
                bar.update()
                mean = run.loss_sum / (run.step - epoch * batches.steps)
                speed = seen / (time.monotonic() - began)
                bar.set_postfix_str(f"loss {mean:.4f}, {speed:.0f} images/s", refresh=False)
                if asked and run.step % batches.steps:
                    if processes.leads:
                        save_run(checkpoint, run)
                    return False
        if processes.leads:
            speed = seen / (time.monotonic() - began)
            entry = finish_epoch(run, epoch + 1, run.loss_sum / batches.steps, speed, held_out)
            if log:
                log.epoch(run.step, entry, run.result, held_out)
            if progress:
                tqdm.write(str(entry))
        run.loss_sum = 0.0
        if processes.leads:
            save_run(checkpoint, run)
        (asked,) = processes.total([should_stop()])
        if asked:
            return run.step == total
    return True


def prepare(
    recipe: Recipe,
    config: Config,
    digits: Digits,
    written: Sequence[PenDigit],
    device: torch.device,
) -> tuple[Batches, dict[str, Digits | Pairs]]:
    """Return what a run trains on, and by name what it is validated on after each epoch.

    Raises:
        ValueError: if the digits do not fill a batch, there are none of the strokes that the
            recipe asks for, or it asks for what cannot be done to several digits on an image.
    """
    if recipe.negatives and not isinstance(config, CapsNetConfig):
        raise ValueError("only a CapsNet is trained to answer drawings of no digit")
    if recipe.written and config.image_size != SIZE:
        raise ValueError(f"strokes are rendered on {SIZE} × {SIZE} pixels, not {config.image_size}")
    recipe.steps_per_epoch(len(digits.labels))
    held_out: dict[str, Digits | Pairs] = {}
    if recipe.validation:
        digits, apart = split(digits, recipe.validation)
        held_out["validation"] = shown(apart, config)
    moved = Digits(digits.images.to(device), digits.labels.to(device))
    if config.digits > 1:
        if config.digits > 2 or recipe.distort or recipe.written:
            raise ValueError("--digits takes 1, or 2 without --distort and --written")
        pairs = OverlappingDigits(
            moved, recipe.batch_size, recipe.shift_pixels, recipe.seed, config.image_size
        )
        return pairs, held_out
    moved = padded(moved, config.image_size)
    batches: Batches = ShiftedDigits(
        moved,
        recipe.batch_size,
        recipe.shift_pixels,
        recipe.seed,
        filled=recipe.dataset == "mnist",
    )
    if recipe.distort:
        batches = Distorted(batches, recipe.distort, recipe.seed)
    if recipe.written:
        written, others = split_writers(written, recipe.held_out_writers)
        if others:
            held_out["handwriting"] = rendered(others)
        batches = Handwriting(batches, written, recipe.written, recipe.negatives, recipe.seed)
    return batches, held_out


def finish_epoch(
    run: Run, number: int, loss: float, speed: float, held_out: Mapping[str, Digits | Pairs]
) -> dict[str, Any]:
    """Validate a run after an epoch (from 1), and return the entry that its history gained.

    Args:
        run: its history gains an entry.
        number: of the epoch, from 1.
        loss: mean over the epoch's steps.
        speed: images a second that were trained on.
        held_out: by name, what to validate on.
    """
    entry: dict[str, Any] = {
        "epoch": number,
        "loss": round(loss, 6),
        "images_per_second": round(speed, 1),
    }
    network = run.result.eval()
    for name, part in held_out.items():
        figures = evaluate(network, part).as_dict()
        entry[name] = {k: v for k, v in figures.items() if not isinstance(v, list)}
    run.model.train()
    run.history.append(entry)
    return entry


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    defaults = Recipe()
    parser = argparse.ArgumentParser(prog="python -m capsnet.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="MNIST, or where to put it")
    parser.add_argument("--out", type=Path, required=True, help="folder of this run")
    parser.add_argument("--strokes", type=Path, help="digits in UNIPEN form, for --written")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    for flag, what in FLAGS.items():
        value = getattr(defaults, flag)
        parser.add_argument(
            f"--{flag.replace('_', '-')}", type=type(value), default=value, help=what
        )
    for flag, (kind, what) in CONFIG_KINDS.items():
        parser.add_argument(f"--{flag.replace('_', '-')}", type=kind, help=what)
    parser.add_argument(
        "--network",
        choices=tuple(CONFIGS),
        default="capsnet",
        help="cnn: with max pooling; matrix: matrix capsules with EM routing",
    )
    parser.add_argument(
        "--compile", action="store_true", help="compile the network first; needs a C++ compiler"
    )
    parser.add_argument("--log", type=Path, help="folder for TensorBoard: losses, reconstructions")
    options = parser.parse_args(arguments)
    device = options.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        if device == "cuda" and not torch.cuda.is_available():
            raise ValueError("torch finds no CUDA device here; use --device cpu or auto")
        with joined(device) as processes:
            run_command(parser, options, processes)
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")


def config_of(options: argparse.Namespace, recipe: Recipe) -> Config:
    """Return the config that the command line asks for, of the size that the data set has.

    Raises:
        ValueError: if an option is given that this kind of network does not have.
    """
    given = {flag: getattr(options, flag) for flag in CONFIG_KINDS}
    given = {flag: value for flag, value in given.items() if value is not None}
    for flag in given.keys() - CONFIG_FLAGS[options.network].keys():
        raise ValueError(f"--network {options.network} has no --{flag.replace('_', '-')}")
    kind = DATASETS[recipe.dataset]
    config = CONFIGS[options.network](
        **{"image_size": kind.image_size, "classes": len(kind.classes)} | given
    )
    if kind.standardise and not isinstance(config, CapsNetConfig):  # which redraws its images
        return replace(config, standardise=True)
    return config


def run_command(
    parser: argparse.ArgumentParser, options: argparse.Namespace, processes: Processes
) -> None:
    """Do what the command line asks for, as one of the processes."""
    checkpoint = options.out / "checkpoint.safetensors"
    recipe = Recipe(**{flag: getattr(options, flag) for flag in FLAGS})
    config = config_of(options, recipe)
    if bool(options.strokes) != bool(recipe.written):
        raise ValueError("--strokes FILE and --written N (strokes a batch) need each other")
    strokes = fingerprint(options.strokes) if options.strokes else ""
    if options.resume:
        run = load_run(checkpoint, processes.device)
        if (run.recipe, run.model.config) != (recipe, config):
            raise ValueError(
                f"{checkpoint} was made by another recipe: {run.recipe}, {run.model.config}; "
                f"give the same options, or another --out"
            )
    elif checkpoint.exists():
        raise ValueError(f"{checkpoint} is there already; use --resume or another --out")
    else:
        run = start(recipe, config, processes.device)
        if strokes:
            run.sources["strokes"] = strokes
    if run.sources.get("strokes", "") != strokes:
        raise ValueError(f"{checkpoint} was made with other strokes than {options.strokes}")
    written = read_unipen(options.strokes) if options.strokes else []
    if not processes.leads:
        processes.total([0])  # until the process that leads has downloaded what is missing
    digits = load_dataset(recipe.dataset, options.data, train=True)
    if processes.leads:
        processes.total([0])
    log = Log(options.log, recipe, run.step) if options.log and processes.leads else None
    stops: list[int] = []

    def stop(number: int, _: object) -> None:
        stops.append(number)
        signal.signal(number, signal.SIG_DFL)  # whoever asks twice does not want to wait

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    finished = train(
        run,
        digits,
        checkpoint,
        lambda: bool(stops),
        written=written,
        processes=processes,
        log=log,
        compiled=options.compile,
    )
    if log:
        log.close()
    if not finished:
        parser.exit(130, f"stopped at step {run.step}; --resume goes on from {checkpoint}\n")
    if processes.leads:
        save_model(options.out / "model.safetensors", run.result, dataset=recipe.dataset)
        print(f"finished; the network is in {options.out / 'model.safetensors'}")
