"""How well drawings are read: `python -m benchmarks.handwriting [--strokes FILE]`.

With a file of pen strokes, those of real people. Without, what comes with the repository: digits
made in code, scikit-learn's real but tiny ones, and drawings that show no single digit.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

from benchmarks.templates import SHAPES, made_digits
from capsnet import CapsNet, load_pretrained, prepare_raster, prepare_strokes
from capsnet.checkpoint import load_card, load_model
from capsnet.data import load_test_digits
from capsnet.data.handwriting import split_writers
from capsnet.data.negatives import (
    KEPT_LETTERS,
    KEPT_SIGNS,
    LETTERS,
    OTHER_SIGNS,
    blots,
    lattice,
    scribble,
    sign,
    two_digits,
    zigzag,
)
from capsnet.data.unipen import PenDigit, read_unipen
from capsnet.measuring.abstention import abstention_threshold, is_long

ENLARGED = 3
COLUMNS = 16


class Judged(NamedTuple):
    """Digits to judge a network by."""

    what: str  # they are
    images: np.ndarray  # (N, 28, 28) float32
    labels: np.ndarray  # (N,)
    notes: list[str]  # about each, for a sheet


@torch.inference_mode()
def read_images(model: CapsNet, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the digit read (N,) in each image (N, 28, 28), and the length of its capsule (N,)."""
    batches = torch.from_numpy(images)[:, None].split(250)
    lengths, read = torch.cat([model(batch).lengths for batch in batches]).max(1)
    return read.numpy(), lengths.numpy()


def written_digits(path: Path, held_out: int | None) -> list[PenDigit]:
    """Return the digits of a file: of all its writers, or of the last so many."""
    digits = read_unipen(path)
    return digits if held_out is None else split_writers(digits, held_out)[1]


def choose(digits: list[PenDigit], count: int | None, seed: int) -> list[PenDigit]:
    """Return `count` of the digits, chosen by `seed`; None: all."""
    if count is None or count >= len(digits):
        return digits
    chosen = np.random.default_rng(seed).choice(len(digits), count, replace=False)
    return [digits[i] for i in chosen]


def sheet(images: np.ndarray, captions: list[str]) -> Image.Image:
    """Return images (N, 28, 28), enlarged, in rows, with a caption under each."""
    side, line = 28 * ENLARGED, 14
    rows = max(1, -(-len(images) // COLUMNS))
    page = Image.new("L", (COLUMNS * (side + 4), rows * (side + line + 4)), 255)
    pen = ImageDraw.Draw(page)
    for n, (image, caption) in enumerate(zip(images, captions, strict=True)):
        x, y = n % COLUMNS * (side + 4), n // COLUMNS * (side + line + 4)
        digit = Image.fromarray(np.round(255 - 255 * image).astype(np.uint8))
        page.paste(digit.resize((side, side), Image.Resampling.NEAREST), (x, y))
        pen.text((x + 4, y + side), caption, fill=0)
    return page


def pen(
    path: Path, count: int | None, seed: int, thickness: float, held_out: int | None = None
) -> Judged:
    """Return written digits of a file as images."""
    digits = choose(written_digits(path, held_out), count, seed)
    writers = {digit.writer for digit in digits}
    return Judged(
        f"pen digits of {len(writers)} people",
        np.stack([prepare_strokes(d.strokes, thickness=thickness) for d in digits]),
        np.array([digit.label for digit in digits]),
        [f"w{digit.writer}" for digit in digits],
    )


def made() -> Judged:
    """Return digits made in code as images."""
    digits = list(made_digits(20))
    return Judged(
        f"digits made in code, {sum(map(len, SHAPES.values()))} shapes",
        np.stack([prepare_strokes(d.strokes, thickness=d.thickness) for d in digits]),
        np.array([digit.label for digit in digits]),
        [digit.shape for digit in digits],
    )


def scanned() -> Judged:
    """Return scikit-learn's digits (UCI optdigits, 8 × 8, of 13 people), enlarged, as images."""
    digits = load_digits()
    pictures = np.round(digits.images * (255 / 16)).astype(np.uint8)  # (N, 8, 8)
    large = [
        np.asarray(Image.fromarray(p).resize((160, 160), Image.Resampling.BICUBIC))
        for p in np.pad(pictures, ((0, 0), (2, 2), (2, 2)))
    ]
    return Judged(
        "scikit-learn's digits, 8 × 8, enlarged",
        np.stack([prepare_raster(picture) for picture in large]),
        digits.target,
        [""] * len(large),
    )


def negatives(count: int = 500, seed: int = 0) -> Iterator[tuple[str, np.ndarray]]:
    """Yield kinds of drawings that show no single digit, and images (count, 28, 28) of each."""
    random = np.random.default_rng(seed)
    written = [PenDigit(d.label, 0, d.strokes) for d in made_digits(10, seed)]
    kinds: dict[str, Callable[[int], Sequence[np.ndarray]]] = {
        "scribbles": lambda n: scribble(random),
        "zigzags": lambda n: zigzag(random),
        "a few blots": lambda n: blots(random),
        "two digits": lambda n: two_digits(random, written),
        "straight lines at random": lambda n: lattice(random),
    }
    for what, names in (
        ("letters", LETTERS),
        ("letters that were kept", KEPT_LETTERS),
        ("signs", OTHER_SIGNS),
        ("signs that were kept", KEPT_SIGNS),
    ):
        kinds[f"{what} ({', '.join(names)})"] = lambda n, names=names: sign(
            random, names[n % len(names)]
        )
    for kind, draw in kinds.items():
        yield kind, np.stack([prepare_strokes(draw(n)) for n in range(count)])


def report(model: CapsNet, judged: Judged, threshold: float) -> np.ndarray:
    """Print how many are read right, and what is taken for what; return what was read (N,).

    Args:
        model: the network.
        judged: the digits.
        threshold: the network is sure of capsules that are longer.
    """
    read, lengths = read_images(model, judged.images)
    right, sure = read == judged.labels, is_long(lengths, threshold)
    print(f"{judged.what}: {right.sum()} of {len(right)} read right, {100 * right.mean():.2f}%")
    print(
        f'  answered "not sure": {(right & ~sure).sum()} of these, and {(~right & ~sure).sum()} of '
        f"the {(~right).sum()} misread"
    )
    for digit in range(10):
        as_what = np.bincount(read[(judged.labels == digit) & ~right], minlength=10)
        often = [j for j in np.argsort(-as_what, kind="stable")[:3] if as_what[j]]
        mistakes = ", ".join(f"{as_what[j]} as {j}" for j in often)
        if mistakes:
            print(f"  {digit}: of {(judged.labels == digit).sum()} misread {mistakes}")
    return read


def report_abstention(model: CapsNet, threshold: float) -> None:
    """Print how many drawings of no single digit are answered as if they were one.

    That is measured at the network's own threshold of abstention, and at the one that keeps 99% of
    MNIST's test digits, which nothing was chosen by.
    """
    digits = load_test_digits()
    _, lengths = read_images(model, digits.images.numpy().astype(np.float32) / 255)
    at_99 = abstention_threshold(lengths)
    print(
        f"MNIST's test digits: {100 * is_long(lengths, threshold).mean():.2f}% have a capsule "
        f"longer than {threshold}, {100 * is_long(lengths, at_99).mean():.2f}% one longer than "
        f"{at_99}"
    )
    print(f"no single digit, but a capsule longer than {threshold} (than {at_99}):")
    for kind, images in negatives():
        _, lengths = read_images(model, images)
        alarms = [100 * is_long(lengths, t).mean() for t in (threshold, at_99)]
        print(f"  {kind}: {alarms[0]:.1f}% ({alarms[1]:.1f}%) of {len(images)}")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.handwriting", description=__doc__)
    parser.add_argument("--strokes", type=Path, help="digits in UNIPEN form; default: those here")
    parser.add_argument("--held-out", type=int, help="read only the last so many writers' digits")
    parser.add_argument(
        "--model", default="handwriting", help="a shipped name, or a .safetensors file"
    )
    parser.add_argument(
        "--sure",
        type=float,
        help="the length that it abstains below; default: the card's, or 0.5 for a file",
    )
    parser.add_argument("--count", type=int, help="read only so many, chosen by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--thickness", type=float, default=1.0, help="times MNIST's stroke width")
    parser.add_argument("--sheet", type=Path, help="draw the misread digits into this picture")
    options = parser.parse_args(arguments)
    try:
        is_path = options.model.endswith(".safetensors")
        model = load_model(Path(options.model)) if is_path else load_pretrained(options.model)
        threshold = options.sure
        if threshold is None:
            threshold = 0.5 if is_path else load_card(options.model)["abstention"]["threshold"]
        if options.strokes:
            chosen = (options.count, options.seed, options.thickness, options.held_out)
            judges = [pen(options.strokes, *chosen)]
        else:
            judges = [made(), scanned()]
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    pages, captions = [], []
    for judged in judges:
        read = report(model, judged, threshold)
        wrong = np.flatnonzero(read != judged.labels)
        pages.append(judged.images[wrong])
        captions += [f"{judged.labels[i]} as {read[i]} {judged.notes[i]}" for i in wrong]
    if not options.strokes:
        report_abstention(model, threshold)
    if options.sheet:
        sheet(np.concatenate(pages), captions).save(options.sheet)


if __name__ == "__main__":
    main()
