"""MNIST's stroke width and edges, and ours: `python -m benchmarks.stroke_width --data DIR`.

`capsnet.drawing.STROKE_WIDTH` and `EDGE` come from here. For an image of a long stroke, however
soft its edges, the sum of its values is width x length, and the sum of its gradients (its total
variation) is 2 x length: twice their quotient is the width. The sum of v (1 - v), which only grey
pixels add to, over the gradients tells how soft the edges are. Both rulers are a little off on 28
pixels, so the same rulers are laid on strokes of known width that we draw ourselves, and MNIST's
reading is translated by them.
"""

import argparse
from pathlib import Path

import numpy as np

from capsnet.data import load_mnist
from capsnet.drawing import EDGE, STROKE_WIDTH, prepare_strokes


def rulers(images: np.ndarray) -> tuple[float, float]:
    """Return the median width and softness of images (N, 28, 28) in [0, 1]."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    across = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) / 2
    down = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) / 2
    variation = np.hypot(across, down).sum((1, 2))
    width = 2 * images.sum((1, 2)) / variation
    softness = (images * (1 - images)).sum((1, 2)) / variation
    return float(np.median(width)), float(np.median(softness))


def known_strokes() -> list[list[np.ndarray]]:
    """Return rings, waves and bars, lying at many angles."""
    t = np.linspace(0, 1, 100)
    ring = np.stack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)], 1)
    wave = np.stack([0.5 * np.sin(2 * np.pi * t), 2 * t], 1)
    bar = np.stack([0 * t, t], 1)
    shapes = []
    for angle in np.linspace(0, np.pi, 12, endpoint=False):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        shapes += [[(ring * (0.7, 1)) @ turn], [wave @ turn], [bar @ turn]]
    return shapes


def read_ours(width: float) -> tuple[float, float]:
    """Return what the rulers say of our own drawing in this width."""
    thickness = width / STROKE_WIDTH
    return rulers(np.stack([prepare_strokes(s, thickness=thickness) for s in known_strokes()]))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stroke_width", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of MNIST")
    options = parser.parse_args(arguments)
    images = load_mnist(options.data, train=True).images.numpy().astype(np.float32) / 255
    width, softness = rulers(images)
    print(f"MNIST's {len(images):,} training digits: width {width:.3f}, softness {softness:.4f}")
    widths = np.linspace(1.5, 4, 11)
    readings = np.array([read_ours(w) for w in widths])
    same = np.interp(width, readings[:, 0], widths)
    soft = np.interp(same, widths, readings[:, 1])
    print(f"ours reads the same at width {same:.2f}; its softness there is {soft:.4f}")
    print(f"now STROKE_WIDTH = {STROKE_WIDTH}, EDGE = {EDGE}; more EDGE is softer")


if __name__ == "__main__":
    main()
