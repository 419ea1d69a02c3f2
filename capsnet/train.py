"""Train a CapsNet on MNIST: `python -m capsnet.train --data DIR --epochs N --out DIR`.

A run is a function of its recipe alone: the order of the images and their shifts in an epoch follow
from (seed, epoch), so a run that was stopped at any step and resumed gives the same weights.
"""

import argparse
import math
import signal
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor
from tqdm import tqdm

from capsnet.checkpoint import build_model, load_tensors, save_model, save_tensors
from capsnet.data import Digits, load_mnist, shift, split, to_float
from capsnet.evaluate import evaluate
from capsnet.loss import RECONSTRUCTION_WEIGHT, margin_loss, reconstruction_loss
from capsnet.model import CapsNet, CapsNetConfig


@dataclass(frozen=True)
class Recipe:
    """Everything that a run's weights depend on, but for the data and the machine."""

    epochs: int = 15
    batch_size: int = 128
    learning_rate: float = 1e-3  # Adam's, after the warm-up; then linearly to 0
    warmup_steps: int = 300
    shift_pixels: int = 2
    reconstruction_weight: float = RECONSTRUCTION_WEIGHT
    validation: int = 5_000  # training images held out; 0: train on all of them
    precision: Literal["float32", "bfloat16"] = "float32"
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "warmup_steps", "shift_pixels", "validation", "seed"):
            value, bound = getattr(self, name), int(name in ("epochs", "batch_size"))
            if isinstance(value, bool) or not isinstance(value, int) or value < bound:
                raise ValueError(
                    f"{name} must be a whole number of at least {bound}, got {value!r}"
                )
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"learning_rate must be above 0 and finite, got {self.learning_rate}")
        if not 0 <= self.reconstruction_weight < math.inf:
            raise ValueError(
                f"reconstruction_weight must be at least 0 and finite, "
                f"got {self.reconstruction_weight}"
            )
        if self.precision not in ("float32", "bfloat16"):
            raise ValueError(f'precision must be "float32" or "bfloat16", got {self.precision!r}')

    def steps_per_epoch(self, digits: int) -> int:
        """Return how many whole batches the digits fill that are not held out.

        Raises:
            ValueError: if they fill none.
        """
        steps = (digits - self.validation) // self.batch_size
        if steps < 1:
            raise ValueError(
                f"{digits} digits, {self.validation} of them held out, do not fill a batch of "
                f"{self.batch_size}; hold out fewer, or take smaller batches"
            )
        return steps


@dataclass
class Run:
    """A training run at some step."""

    recipe: Recipe
    model: CapsNet
    optimizer: torch.optim.Adam
    step: int = 0
    loss_sum: float = 0.0  # over the steps of this epoch
    history: list[dict[str, Any]] = field(default_factory=list)  # an entry per finished epoch


def start(recipe: Recipe, config: CapsNetConfig, device: torch.device) -> Run:
    """Return a run at step 0, with weights drawn from the recipe's seed."""
    torch.manual_seed(recipe.seed)
    model = CapsNet(config).to(device)
    return Run(recipe, model, _adam(model, recipe))


def save_run(path: Path, run: Run) -> None:
    """Write a run so that `load_run` can go on from it."""
    tensors = {f"model.{name}": tensor for name, tensor in run.model.state_dict().items()}
    for name, parameter in run.model.named_parameters():
        for key, tensor in run.optimizer.state[parameter].items():
            tensors[f"optimizer.{key}.{name}"] = tensor
    header = {
        "config": asdict(run.model.config),
        "recipe": asdict(run.recipe),
        "step": run.step,
        "loss_sum": run.loss_sum,
        "history": run.history,
    }
    save_tensors(path, tensors, header)


def load_run(path: Path, device: torch.device) -> Run:
    """Read what `save_run` wrote.

    Raises:
        FileNotFoundError, ValueError: if the file is missing, damaged or of another kind.
    """
    tensors, header = load_tensors(path)
    try:
        recipe = Recipe(**header["recipe"])
        step, loss_sum, history = header["step"], header["loss_sum"], header["history"]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is not a checkpoint of this trainer ({error}); start anew in another folder"
        ) from error
    weights = {
        name.removeprefix("model."): t for name, t in tensors.items() if name.startswith("model.")
    }
    model = build_model(weights, header.get("config"), path).train().to(device)
    optimizer = _adam(model, recipe)
    for name, parameter in model.named_parameters():
        for key in ("step", "exp_avg", "exp_avg_sq"):
            state = tensors.get(f"optimizer.{key}.{name}")
            if state is None:
                raise ValueError(
                    f"{path} holds no optimiser state for {name}; start anew in another folder"
                )
            optimizer.state[parameter][key] = state.to(device)
    return Run(recipe, model, optimizer, step, loss_sum, history)


def train(
    run: Run,
    digits: Digits,
    checkpoint: Path,
    should_stop: Callable[[], bool] = lambda: False,
    progress: bool = True,
) -> bool:
    """Train until the recipe's last epoch, or until `should_stop` says so after a step.

    Args:
        run: where to start from; it is advanced in place.
        digits: MNIST's training digits; the recipe's held-out part is only validated on.
        checkpoint: written after each epoch and when stopped.
        should_stop: asked after each step.
        progress: show a progress bar.

    Returns:
        Whether the run is finished.
    """
    recipe, model = run.recipe, run.model
    device = next(model.parameters()).device
    steps_per_epoch = recipe.steps_per_epoch(len(digits.labels))
    held_out: Digits | None = None
    if recipe.validation:
        digits, held_out = split(digits, recipe.validation)
    images, labels = digits.images.to(device), digits.labels.to(device)
    total = recipe.epochs * steps_per_epoch
    while run.step < total:
        epoch, first = divmod(run.step, steps_per_epoch)
        order, offsets = _epoch_plan(recipe, epoch, len(labels))
        began = time.monotonic()
        bar = tqdm(
            total=steps_per_epoch * recipe.batch_size,
            initial=first * recipe.batch_size,
            desc=f"epoch {epoch + 1}/{recipe.epochs}",
            unit="image",
            disable=not progress,
            mininterval=1,
        )
        with bar:
            for batch in range(first, steps_per_epoch):
                part = slice(batch * recipe.batch_size, (batch + 1) * recipe.batch_size)
                chosen = order[part].to(device)
                shifted = shift(images[chosen], offsets[part].to(device))
                rate = learning_rate(recipe, run.step, total)
                loss = train_step(run, to_float(shifted), labels[chosen], rate)
                run.step += 1
                run.loss_sum += loss
                bar.update(recipe.batch_size)
                bar.set_postfix(loss=f"{run.loss_sum / (batch + 1):.4f}", refresh=False)
                if should_stop() and run.step % steps_per_epoch:
                    save_run(checkpoint, run)
                    return False
        seconds = time.monotonic() - began
        entry: dict[str, Any] = {
            "epoch": epoch + 1,
            "loss": round(run.loss_sum / steps_per_epoch, 6),
            "images_per_second": round((steps_per_epoch - first) * recipe.batch_size / seconds, 1),
        }
        if held_out is not None:
            model.eval()
            figures = evaluate(model, held_out).as_dict()
            model.train()
            entry["validation"] = {k: v for k, v in figures.items() if k != "confusion"}
        run.history.append(entry)
        run.loss_sum = 0.0
        save_run(checkpoint, run)
        if progress:
            tqdm.write(str(entry))
        if should_stop():
            return run.step == total
    return True


def train_step(run: Run, images: Tensor, labels: Tensor, rate: float) -> float:
    """Take one step of Adam and return the loss before it.

    Args:
        run: its model and optimiser are advanced in place.
        images: float32 (B, 1, H, W) in [0, 1].
        labels: (B,) long; the true digit's capsule is the one that is reconstructed.
        rate: the learning rate of this step.
    """
    narrow = run.recipe.precision == "bfloat16"
    with torch.autocast(images.device.type, torch.bfloat16, enabled=narrow):
        output = run.model(images)
        drawn = run.model.decode(output.capsules, labels)
    loss = margin_loss(output.lengths, labels)
    loss = loss + run.recipe.reconstruction_weight * reconstruction_loss(drawn.float(), images)
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    run.optimizer.zero_grad()
    loss.backward()
    run.optimizer.step()
    return float(loss.detach())


def learning_rate(recipe: Recipe, step: int, total: int) -> float:
    """Return the rate of a step: up linearly over the warm-up, then down linearly to 0."""
    warm = min(1.0, (step + 1) / max(1, recipe.warmup_steps))
    left = (total - step) / max(1, total - recipe.warmup_steps)
    return recipe.learning_rate * min(warm, left)


def _epoch_plan(recipe: Recipe, epoch: int, count: int) -> tuple[Tensor, Tensor]:
    """Return an epoch's order (N,) and the shifts (N, 2) of the images in that order."""
    generator = torch.Generator().manual_seed(recipe.seed * 100_003 + epoch)
    order = torch.randperm(count, generator=generator)
    reach = recipe.shift_pixels
    return order, torch.randint(-reach, reach + 1, (count, 2), generator=generator)


def _adam(model: CapsNet, recipe: Recipe) -> torch.optim.Adam:
    return torch.optim.Adam(model.parameters(), lr=recipe.learning_rate, fused=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    defaults = Recipe()
    parser = argparse.ArgumentParser(prog="python -m capsnet.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="MNIST, or where to put it")
    parser.add_argument("--out", type=Path, required=True, help="folder of this run")
    parser.add_argument("--epochs", type=int, default=defaults.epochs)
    parser.add_argument("--batch-size", type=int, default=defaults.batch_size)
    parser.add_argument("--learning-rate", type=float, default=defaults.learning_rate)
    parser.add_argument("--validation", type=int, default=defaults.validation)
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    options = parser.parse_args(arguments)
    checkpoint = options.out / "checkpoint.safetensors"
    name = options.device
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    try:
        if name == "cuda" and not torch.cuda.is_available():
            raise ValueError("torch finds no CUDA device here; use --device cpu or auto")
        recipe = replace(
            defaults,
            epochs=options.epochs,
            batch_size=options.batch_size,
            learning_rate=options.learning_rate,
            validation=options.validation,
            seed=options.seed,
            precision=options.precision,
        )
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
        digits = load_mnist(options.data, train=True)
        recipe.steps_per_epoch(len(digits.labels))
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    stops: list[int] = []

    def stop(number: int, _: object) -> None:
        stops.append(number)
        signal.signal(number, signal.SIG_DFL)  # whoever asks twice does not want to wait

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    finished = train(run, digits, checkpoint, should_stop=lambda: bool(stops))
    if not finished:
        parser.exit(130, f"stopped at step {run.step}; --resume goes on from {checkpoint}\n")
    save_model(options.out / "model.safetensors", run.model)
    print(f"finished; the network is in {options.out / 'model.safetensors'}")


if __name__ == "__main__":
    main()
