"""How well a network reads its images: `python -m capsnet.evaluate --model NAME_OR_PATH`."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from capsnet.checkpoint import dataset_of, load_network, weights_file
from capsnet.cnn import Cnn
from capsnet.data import DATASETS, Digits, load_dataset, padded, to_float
from capsnet.data.multimnist import Pairs, fixed_pairs
from capsnet.em.loss import LAST_MARGIN, spread_loss
from capsnet.em.model import MatrixCapsNet
from capsnet.loss import margin_loss, reconstruction_loss
from capsnet.measuring.evaluate_pairs import PairEvaluation, pair_steps
from capsnet.measuring.reading import Counter, Reading
from capsnet.model import CapsNet
from capsnet.networks import Config, Network
from capsnet.official.affnist import check_reads_affnist, read_affnist
from capsnet.official.pairs import check_reads_pairs, read_pairs


@dataclass(frozen=True)
class Evaluation(Reading):
    """What was measured of a CapsNet on the first `images` digits."""

    margin_loss: float  # mean over the images
    reconstruction_loss: float  # squared error summed over the pixels, mean over the images

    def losses(self) -> dict[str, float]:
        """Return what training minimises, mean over the images, rounded as it is published."""
        return {
            "margin_loss": round(self.margin_loss, 6),
            "reconstruction_loss": round(self.reconstruction_loss, 4),
        }


@dataclass(frozen=True)
class CnnEvaluation(Reading):
    """What was measured of a CNN on the first `images` digits."""

    cross_entropy: float  # mean over the images

    def losses(self) -> dict[str, float]:
        """Return what training minimises, mean over the images, rounded as it is published."""
        return {"cross_entropy": round(self.cross_entropy, 6)}


@dataclass(frozen=True)
class MatrixEvaluation(Reading):
    """What was measured of a matrix CapsNet on the first `images` images."""

    spread_loss: float  # with the last margin, mean over the images

    def losses(self) -> dict[str, float]:
        """Return what training minimises, mean over the images, rounded as it is published."""
        return {"spread_loss": round(self.spread_loss, 6)}


Measured = Evaluation | PairEvaluation | CnnEvaluation | MatrixEvaluation
# Images: what more take is too large for the C library to use again, and is cleared each time.
MATRIX_BATCH = 8


@torch.inference_mode()
def evaluation_steps(model: CapsNet, digits: Digits, batch_size: int = 250) -> Iterator[Evaluation]:
    """Evaluate a network batch by batch, so that a caller can show progress, or stop.

    The digit read is the longest capsule, and that capsule is reconstructed, as for a user.

    Yields:
        What was measured so far, after each batch.

    Raises:
        ValueError: if there are no digits.
    """
    counter = Counter(model.config.classes)
    margin = reconstruction = 0.0
    for images, labels in _batches(model, digits, batch_size):
        output = model(images)
        read = counter.add(output.lengths, labels)  # (B,)
        margin += float(margin_loss(output.lengths, labels)) * len(labels)
        drawn = model.decode(output.capsules, read)
        reconstruction += float(reconstruction_loss(drawn, images)) * len(labels)
        counted = counter.counted()
        seen = counted["images"]
        yield Evaluation(
            **counted, margin_loss=margin / seen, reconstruction_loss=reconstruction / seen
        )


@torch.inference_mode()
def cnn_steps(model: Cnn, digits: Digits, batch_size: int = 250) -> Iterator[CnnEvaluation]:
    """Evaluate a CNN likewise; the digit read is the most probable one."""
    counter = Counter(model.config.classes)
    loss = 0.0
    for images, labels in _batches(model, digits, batch_size):
        output = model(images)
        counter.add(output.probabilities, labels)
        loss += float(cross_entropy(output.logits, labels, reduction="sum"))
        counted = counter.counted()
        yield CnnEvaluation(**counted, cross_entropy=loss / counted["images"])


@torch.inference_mode()
def matrix_steps(
    model: MatrixCapsNet, digits: Digits, batch_size: int = MATRIX_BATCH
) -> Iterator[MatrixEvaluation]:
    """Evaluate a matrix CapsNet likewise; the class read is the most active one."""
    counter = Counter(model.config.classes)
    loss = 0.0
    for images, labels in _batches(model, digits, min(batch_size, MATRIX_BATCH)):
        output = model(images)
        counter.add(output.activations, labels)
        loss += float(spread_loss(output.activations, labels, LAST_MARGIN)) * len(labels)
        counted = counter.counted()
        yield MatrixEvaluation(**counted, spread_loss=loss / counted["images"])


def _batches(model: Network, digits: Digits, batch_size: int) -> Iterator[tuple[Tensor, Tensor]]:
    if not len(digits.labels):
        raise ValueError("there are no digits to evaluate on")
    device = next(model.parameters()).device
    for start in range(0, len(digits.labels), batch_size):
        part = slice(start, start + batch_size)
        yield to_float(digits.images[part].to(device)), digits.labels[part].to(device)


def steps_of(model: Network, digits: Digits | Pairs, batch_size: int = 250) -> Iterator[Measured]:
    """Evaluate any network batch by batch on the kind of images that it reads.

    Raises:
        ValueError: if there are none, or a CNN is given pairs.
    """
    if isinstance(digits, Pairs):
        if not isinstance(model, CapsNet):
            raise ValueError("only a CapsNet reads a pair of digits")
        return pair_steps(model, digits, batch_size)
    if isinstance(model, Cnn):
        return cnn_steps(model, digits, batch_size)
    if isinstance(model, MatrixCapsNet):
        return matrix_steps(model, digits, batch_size)
    return evaluation_steps(model, digits, batch_size)


@overload
def evaluate(model: CapsNet, digits: Digits, batch_size: int = ...) -> Evaluation: ...
@overload
def evaluate(model: CapsNet, digits: Pairs, batch_size: int = ...) -> PairEvaluation: ...
@overload
def evaluate(model: Cnn, digits: Digits, batch_size: int = ...) -> CnnEvaluation: ...
@overload
def evaluate(model: MatrixCapsNet, digits: Digits, batch_size: int = ...) -> MatrixEvaluation: ...
@overload
def evaluate(model: Network, digits: Digits | Pairs, batch_size: int = ...) -> Measured: ...
def evaluate(model: Network, digits: Digits | Pairs, batch_size: int = 250) -> Measured:
    """Evaluate a network on digits, or on pairs of them; see `steps_of`."""
    *_, last = steps_of(model, digits, batch_size)
    return last


def shown(digits: Digits, config: Config) -> Digits | Pairs:
    """Return digits as a network is meant to see them.

    They are alone, on a canvas of its size, or always the same pairs of them.
    """
    if config.digits > 1:
        return fixed_pairs(digits, config.image_size)
    return padded(digits, config.image_size)


def asked_for(options: argparse.Namespace, config: Config) -> Digits | Pairs:
    """Return what the command line names to evaluate a network of this config on.

    Raises:
        FileNotFoundError, ValueError: if it is missing, damaged, or not what the network reads.
    """
    if options.affnist:
        check_reads_affnist(options.model, config)
        return read_affnist(*options.affnist)
    if options.pairs:
        check_reads_pairs(options.model, config)
        return read_pairs(*options.pairs)
    name = dataset_of(weights_file(options.model))
    return shown(load_dataset(name, options.data, train=False), config)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m capsnet.evaluate", description=__doc__)
    parser.add_argument("--model", default="mnist", help="a shipped name, or a .safetensors file")
    on = parser.add_mutually_exclusive_group()
    on.add_argument("--data", type=Path, help="MNIST's folder; default: the bundled digits")
    on.add_argument(
        "--affnist", nargs="+", type=Path, metavar="FILE", help="affNIST's files (.mat) instead"
    )
    on.add_argument(
        "--pairs", nargs="+", type=Path, metavar="FILE", help="MultiMNIST's (TFRecord) instead"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        model = load_network(weights_file(options.model))
        kind = DATASETS[dataset_of(weights_file(options.model))]
        digits = asked_for(options, model.config)
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    what = kind.unit if model.config.digits == 1 else "pair"
    with tqdm(total=len(digits.labels), unit=what, disable=options.json) as bar:
        for evaluation in steps_of(model, digits):
            bar.update(evaluation.images - bar.n)
    if options.json:
        print(json.dumps(evaluation.as_dict()))
        return
    print(
        f"{evaluation.images} {what}s, {evaluation.errors} misread: {evaluation.error_percent:.2f}%"
    )
    if isinstance(evaluation, CnnEvaluation):
        print(f"cross-entropy {evaluation.cross_entropy:.4f}")
    elif isinstance(evaluation, MatrixEvaluation):
        print(f"spread loss {evaluation.spread_loss:.4f}")
    else:
        print(f"margin loss {evaluation.margin_loss:.4f}")
        loss = evaluation.reconstruction_loss
        print(f"reconstruction loss {loss:.2f} (squared error per {what})")
    if isinstance(evaluation, PairEvaluation):
        print("digit   shown  missed  read though not there  reconstruction loss")
        for digit, loss in enumerate(evaluation.reconstruction_losses):
            print(
                f"{digit:5}{evaluation.shown[digit]:8}{evaluation.missed[digit]:8}"
                f"{evaluation.imagined[digit]:23}{loss:21.2f}"
            )
        return
    print(f"confusion (rows: true {'digit' if what == 'digit' else 'class'}, columns: read as)")
    first = max(4, *(len(name) for name in kind.classes))
    wide = max(6, first + 1)
    print(" " * first + "".join(f"{name:>{wide}}" for name in kind.classes))
    for name, row in zip(kind.classes, evaluation.confusion, strict=True):
        print(f"{name:>{first}}" + "".join(f"{count:{wide}}" for count in row))
