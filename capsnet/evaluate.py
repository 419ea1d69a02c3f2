"""How well a network reads digits: `python -m capsnet.evaluate --model NAME_OR_PATH`."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import numpy as np
import torch
from tqdm import tqdm

from capsnet.checkpoint import load_model, load_pretrained
from capsnet.data import Digits, load_mnist, load_test_digits, to_float
from capsnet.evaluate_pairs import PairEvaluation, pair_steps
from capsnet.loss import margin_loss, reconstruction_loss
from capsnet.model import CapsNet, CapsNetConfig
from capsnet.multimnist import Pairs, fixed_pairs


@dataclass(frozen=True)
class Evaluation:
    """What was measured on the first `images` digits."""

    images: int
    confusion: np.ndarray  # (J, J) int, rows: the true digit, columns: what was read
    wrong: np.ndarray  # (errors,) int, the positions of the misread digits
    read_as: np.ndarray  # (errors,) int, what they were read as
    lengths: np.ndarray  # (images,) float32, |v| of the longest capsule of each digit
    margin_loss: float  # mean over the images
    reconstruction_loss: float  # squared error summed over the pixels, mean over the images

    @property
    def errors(self) -> int:
        """How many digits were misread."""
        return len(self.wrong)

    @property
    def read_lengths(self) -> np.ndarray:
        """The length (errors,) of the capsule that each misread digit was read by."""
        return self.lengths[self.wrong]

    @property
    def error_percent(self) -> float:
        """Misread digits in percent."""
        return 100 * self.errors / self.images

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {
            "images": self.images,
            "errors": self.errors,
            "error_percent": round(self.error_percent, 4),
            "margin_loss": round(self.margin_loss, 6),
            "reconstruction_loss": round(self.reconstruction_loss, 4),
            "confusion": self.confusion.tolist(),
        }


@torch.inference_mode()
def evaluation_steps(model: CapsNet, digits: Digits, batch_size: int = 250) -> Iterator[Evaluation]:
    """Evaluate a network batch by batch, so that a caller can show progress, or stop.

    The digit read is the longest capsule, and that capsule is reconstructed, as for a user.

    Yields:
        What was measured so far, after each batch.

    Raises:
        ValueError: if there are no digits.
    """
    if not len(digits.labels):
        raise ValueError("there are no digits to evaluate on")
    device = next(model.parameters()).device
    classes = model.config.classes
    confusion = torch.zeros(classes, classes, dtype=torch.long)
    wrong: list[int] = []
    read_as: list[int] = []
    lengths: list[float] = []
    margin = reconstruction = 0.0
    for start in range(0, len(digits.labels), batch_size):
        images = to_float(digits.images[start : start + batch_size].to(device))
        labels = digits.labels[start : start + batch_size].to(device)
        output = model(images)
        read = output.lengths.argmax(dim=1)  # (B,)
        margin += float(margin_loss(output.lengths, labels)) * len(labels)
        drawn = model.decode(output.capsules, read)
        reconstruction += float(reconstruction_loss(drawn, images)) * len(labels)
        confusion += (
            torch.bincount(labels * classes + read, minlength=classes**2)
            .view(classes, classes)
            .cpu()
        )
        misread = (read != labels).nonzero()[:, 0]
        wrong += (start + misread).tolist()
        read_as += read[misread].tolist()
        lengths += output.lengths.amax(dim=1).tolist()
        seen = start + len(labels)
        yield Evaluation(
            seen,
            confusion.numpy().copy(),
            np.array(wrong, int),
            np.array(read_as, int),
            np.array(lengths, np.float32),
            margin / seen,
            reconstruction / seen,
        )


@overload
def evaluate(model: CapsNet, digits: Digits, batch_size: int = ...) -> Evaluation: ...
@overload
def evaluate(model: CapsNet, digits: Pairs, batch_size: int = ...) -> PairEvaluation: ...
@overload
def evaluate(
    model: CapsNet, digits: Digits | Pairs, batch_size: int = ...
) -> Evaluation | PairEvaluation: ...
def evaluate(
    model: CapsNet, digits: Digits | Pairs, batch_size: int = 250
) -> Evaluation | PairEvaluation:
    """Evaluate a network on digits, or on pairs of them; see `steps_of`."""
    *_, last = steps_of(model, digits, batch_size)
    return last


def steps_of(
    model: CapsNet, digits: Digits | Pairs, batch_size: int = 250
) -> Iterator[Evaluation] | Iterator[PairEvaluation]:
    """Evaluate a network batch by batch: see `evaluation_steps` and `pair_steps`."""
    if isinstance(digits, Pairs):
        return pair_steps(model, digits, batch_size)
    return evaluation_steps(model, digits, batch_size)


def shown(digits: Digits, config: CapsNetConfig) -> Digits | Pairs:
    """Return digits as a network is meant to see them: alone, or always the same pairs of them."""
    return digits if config.digits == 1 else fixed_pairs(digits, config.image_size)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m capsnet.evaluate", description=__doc__)
    parser.add_argument("--model", default="mnist", help="a shipped name, or a .safetensors file")
    parser.add_argument("--data", type=Path, help="MNIST's folder; default: the bundled digits")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        is_path = options.model.endswith(".safetensors")
        model = load_model(Path(options.model)) if is_path else load_pretrained(options.model)
        digits = load_mnist(options.data, train=False) if options.data else load_test_digits()
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    what = "digit" if model.config.digits == 1 else "pair"
    with tqdm(total=len(digits.labels), unit=what, disable=options.json) as bar:
        for evaluation in steps_of(model, shown(digits, model.config)):
            bar.update(evaluation.images - bar.n)
    if options.json:
        print(json.dumps(evaluation.as_dict()))
        return
    print(
        f"{evaluation.images} {what}s, {evaluation.errors} misread: {evaluation.error_percent:.2f}%"
    )
    print(f"margin loss {evaluation.margin_loss:.4f}")
    print(f"reconstruction loss {evaluation.reconstruction_loss:.2f} (squared error per digit)")
    if isinstance(evaluation, PairEvaluation):
        print("digit   shown  missed  read though not there  reconstruction loss")
        for digit, loss in enumerate(evaluation.reconstruction_losses):
            print(
                f"{digit:5}{evaluation.shown[digit]:8}{evaluation.missed[digit]:8}"
                f"{evaluation.imagined[digit]:23}{loss:21.2f}"
            )
        return
    print("confusion (rows: true digit, columns: read as)")
    print("    " + "".join(f"{digit:6}" for digit in range(model.config.classes)))
    for digit, row in enumerate(evaluation.confusion):
        print(f"{digit:4}" + "".join(f"{count:6}" for count in row))


if __name__ == "__main__":
    main()
