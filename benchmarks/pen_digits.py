"""How well strokes of real people are read: `python -m benchmarks.pen_digits --strokes FILE`."""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from benchmarks.strokes import PenDigit, read_unipen
from capsnet import CapsNet, load_pretrained, prepare_strokes
from capsnet.checkpoint import load_model

ENLARGED = 3
COLUMNS = 16


@torch.inference_mode()
def read_images(model: CapsNet, images: np.ndarray) -> np.ndarray:
    """Return the digit read (N,) in each image (N, 28, 28)."""
    batches = torch.from_numpy(images)[:, None].split(250)
    return torch.cat([model(batch).lengths.argmax(1) for batch in batches]).numpy()


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


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pen_digits", description=__doc__)
    parser.add_argument("--strokes", type=Path, required=True, help="digits in UNIPEN form")
    parser.add_argument("--model", default="mnist", help="a shipped name, or a .safetensors file")
    parser.add_argument("--count", type=int, help="read only so many, chosen by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--thickness", type=float, default=1.0, help="times MNIST's stroke width")
    parser.add_argument("--sheet", type=Path, help="draw the misread digits into this picture")
    options = parser.parse_args(arguments)
    try:
        is_path = options.model.endswith(".safetensors")
        model = load_model(Path(options.model)) if is_path else load_pretrained(options.model)
        digits = choose(read_unipen(options.strokes), options.count, options.seed)
        images = np.stack([prepare_strokes(d.strokes, thickness=options.thickness) for d in digits])
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    labels = np.array([digit.label for digit in digits])
    read = read_images(model, images)
    wrong = np.flatnonzero(read != labels)
    writers = {digit.writer for digit in digits}
    print(
        f"{len(digits)} digits of {len(writers)} people: {len(digits) - len(wrong)} read right, "
        f"{100 * np.mean(read == labels):.2f}%"
    )
    for digit in range(10):
        as_what = np.bincount(read[(labels == digit) & (read != digit)], minlength=10)
        often = [j for j in np.argsort(-as_what, kind="stable")[:3] if as_what[j]]
        mistakes = ", ".join(f"{as_what[j]} as {j}" for j in often) or "none"
        print(f"  {digit}: {(labels == digit).sum()} written, misread {mistakes}")
    if options.sheet:
        captions = [f"{labels[i]} as {read[i]} w{digits[i].writer}" for i in wrong]
        sheet(images[wrong], captions).save(options.sheet)


if __name__ == "__main__":
    main()
