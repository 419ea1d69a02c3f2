"""Train a CapsNet on MNIST: `python -m capsnet.train --data DIR --epochs N --out DIR`.

A run is a function of its recipe and its data alone: what a step sees follows from (seed, epoch,
step), so a run that was stopped at any step and resumed gives the same weights.
"""

import argparse
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot
from tqdm import tqdm

from capsnet.batches import Batches, ShiftedDigits
from capsnet.checkpoint import save_model
from capsnet.data import Digits, load_mnist, split
from capsnet.evaluate import evaluate
from capsnet.handwriting import Handwriting, rendered, split_writers
from capsnet.loss import margin_loss, reconstruction_loss
from capsnet.model import CapsNetConfig
from capsnet.recipe import Recipe, learning_rate
from capsnet.run import Run, load_run, save_run, start
from capsnet.unipen import PenDigit, read_unipen

# The fields of a recipe that are given on the command line, and what is said about them there.
FLAGS = {
    "epochs": "how often each MNIST digit is shown",
    "batch_size": "MNIST digits a step",
    "learning_rate": "of Adam, after the warm-up",
    "validation": "training digits held out to validate on",
    "seed": "of the weights, the order, the shifts and the strokes",
    "precision": "float32 or bfloat16",
    "start": "a shipped network to start with, by name",
    "written": "digits as strokes that are added to each batch",
    "scribbles": "drawings of no digit that are added to each batch",
    "held_out_writers": "how many people's digits are held out to validate on",
    "average": "decay a step of averaged weights; 0 for none",
}


def train(
    run: Run,
    digits: Digits,
    checkpoint: Path,
    should_stop: Callable[[], bool] = lambda: False,
    progress: bool = True,
    written: Sequence[PenDigit] = (),
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

    Returns:
        Whether the run is finished.
    """
    recipe = run.recipe
    device = next(run.model.parameters()).device
    batches, held_out = prepare(recipe, digits, written, device)
    total = recipe.epochs * batches.steps
    while run.step < total:
        epoch, first = divmod(run.step, batches.steps)
        began, seen = time.monotonic(), 0
        bar = tqdm(
            total=batches.steps,
            initial=first,
            desc=f"epoch {epoch + 1}/{recipe.epochs}",
            unit="step",
            disable=not progress,
            mininterval=1,
        )
        with bar:
            for images, labels in batches.epoch(epoch, first):
                loss = train_step(run, images, labels, learning_rate(recipe, run.step, total))
                run.step += 1
                run.loss_sum += loss
                seen += len(labels)
                bar.update()
                mean = run.loss_sum / (run.step - epoch * batches.steps)
                speed = seen / (time.monotonic() - began)
                bar.set_postfix_str(f"loss {mean:.4f}, {speed:.0f} images/s", refresh=False)
                if should_stop() and run.step % batches.steps:
                    save_run(checkpoint, run)
                    return False
        entry: dict[str, Any] = {
            "epoch": epoch + 1,
            "loss": round(run.loss_sum / batches.steps, 6),
            "images_per_second": round(seen / (time.monotonic() - began), 1),
        }
        network = run.result.eval()
        for name, part in held_out.items():
            figures = evaluate(network, part).as_dict()
            entry[name] = {k: v for k, v in figures.items() if k != "confusion"}
        run.model.train()
        run.history.append(entry)
        run.loss_sum = 0.0
        save_run(checkpoint, run)
        if progress:
            tqdm.write(str(entry))
        if should_stop():
            return run.step == total
    return True


def prepare(
    recipe: Recipe, digits: Digits, written: Sequence[PenDigit], device: torch.device
) -> tuple[Batches, dict[str, Digits]]:
    """Return what a run trains on, and by name what it is validated on after each epoch.

    Raises:
        ValueError: if the digits do not fill a batch, or there are none of the strokes that the
            recipe asks for.
    """
    recipe.steps_per_epoch(len(digits.labels))
    held_out: dict[str, Digits] = {}
    if recipe.validation:
        digits, held_out["validation"] = split(digits, recipe.validation)
    moved = Digits(digits.images.to(device), digits.labels.to(device))
    batches: Batches = ShiftedDigits(moved, recipe.batch_size, recipe.shift_pixels, recipe.seed)
    if recipe.written:
        written, others = split_writers(written, recipe.held_out_writers)
        if others:
            held_out["handwriting"] = rendered(others)
        batches = Handwriting(batches, written, recipe.written, recipe.scribbles, recipe.seed)
    return batches, held_out


def train_step(run: Run, images: Tensor, labels: Tensor, rate: float) -> float:
    """Take one step of Adam and return the loss before it.

    Args:
        run: its model, optimiser and average are advanced in place.
        images: float32 (B, 1, H, W) in [0, 1].
        labels: (B,) long, one of them a digit at least; the true digit's capsule is the one that
            is reconstructed. Below 0 where there is no digit: all capsules should be short then,
            and none is reconstructed.
        rate: the learning rate of this step.
    """
    narrow = run.recipe.precision == "bfloat16"
    there = labels >= 0  # (B,)
    present = one_hot(labels.clamp(min=0), run.model.config.classes) * there[:, None]  # T (B, J)
    with torch.autocast(images.device.type, torch.bfloat16, enabled=narrow):
        output = run.model(images)
        drawn = run.model.decode(output.capsules[there], labels[there])
    loss = margin_loss(output.lengths, present)
    redrawn = reconstruction_loss(drawn.float(), images[there])
    loss = loss + run.recipe.reconstruction_weight * redrawn
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    run.optimizer.zero_grad()
    loss.backward()
    run.optimizer.step()
    if run.average is not None:
        run.average.update_parameters(run.model)
    return float(loss.detach())


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
    options = parser.parse_args(arguments)
    checkpoint = options.out / "checkpoint.safetensors"
    name = options.device
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    try:
        if name == "cuda" and not torch.cuda.is_available():
            raise ValueError("torch finds no CUDA device here; use --device cpu or auto")
        recipe = replace(defaults, **{flag: getattr(options, flag) for flag in FLAGS})
        if options.resume:
            run = load_run(checkpoint, device)
            if run.recipe != recipe:
                raise ValueError(
                    f"{checkpoint} was made by another recipe: {run.recipe}; "
                    f"give the same options, or another --out"
                )
        elif checkpoint.exists():
            raise ValueError(f"{checkpoint} is there already; use --resume or another --out")
        else:
            run = start(recipe, CapsNetConfig(), device)
        written = read_unipen(options.strokes) if options.strokes else []
        digits = load_mnist(options.data, train=True)
        recipe.steps_per_epoch(len(digits.labels))
        if recipe.written:
            split_writers(written, recipe.held_out_writers)
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    stops: list[int] = []

    def stop(number: int, _: object) -> None:
        stops.append(number)
        signal.signal(number, signal.SIG_DFL)  # whoever asks twice does not want to wait

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    finished = train(run, digits, checkpoint, lambda: bool(stops), written=written)
    if not finished:
        parser.exit(130, f"stopped at step {run.step}; --resume goes on from {checkpoint}\n")
    save_model(options.out / "model.safetensors", run.result)
    print(f"finished; the network is in {options.out / 'model.safetensors'}")


if __name__ == "__main__":
    main()
