r"""MultiMNIST as the paper's authors' own program writes it: pairs in TFRecord files.

Nothing here needs such files. Who has some can have them read, or makes them as the README of the
authors' code says (<https://github.com/Sarasra/models>, research/capsules), with its

    python mnist_shift.py --data_dir=MNIST --split=test --shift=6 --pad=4 --num_pairs=1000 \
        --max_shard=100000 --multi_targets=true

This makes files such as `multitest_6shifted_mnist.tfrecords-00000-of-00100`, of 100,000 pairs each,
which take 400 MB on disk and as much in memory. Digits are shifted by up to 6 pixels in them, 2
more than the paper says and than our own pairs are (`capsnet.data.multimnist`).
"""

from pathlib import Path

import numpy as np
import torch

from capsnet.data.multimnist import SIZE, Pairs
from capsnet.networks import Config
from capsnet.official.tfrecords import Values, example, records


def read_pairs(*paths: Path) -> Pairs:
    """Read all pairs of one or several files, in their order.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if one is damaged or of another kind, with the record.
    """
    images, parts, labels = bytearray(), bytearray(), list[tuple[int, int]]()
    for path in paths:
        before = len(labels)
        for number, record in enumerate(records(path), 1):
            try:
                both, alone, digits = _pair(example(record))
            except ValueError as error:
                raise ValueError(
                    f"{path}, record {number}: {error}; expected pairs of {SIZE} × {SIZE} pixels "
                    f"as the authors' mnist_shift.py writes them"
                ) from error
            images += both
            parts += alone
            labels.append(digits)
        if len(labels) == before:
            raise ValueError(f"{path} is empty; expected pairs as mnist_shift.py writes them")
    count = len(labels)
    return Pairs(
        torch.frombuffer(images, dtype=torch.uint8).view(count, SIZE, SIZE),
        torch.frombuffer(parts, dtype=torch.uint8).view(count, 2, SIZE, SIZE),
        torch.tensor(labels),
    )


def check_reads_pairs(name: str, config: Config) -> None:
    """Raise ValueError unless a network reads two digits on 36 × 36 pixels.

    Args:
        name: what to call it.
        config: the network's.
    """
    if (config.image_size, config.digits) != (SIZE, 2):
        what = "one digit" if config.digits == 1 else f"{config.digits} digits"
        raise ValueError(
            f"{name} reads {what} on {config.image_size} × {config.image_size} pixels, and these "
            f"pairs want a network for two on {SIZE} × {SIZE}; train it with 'python -m "
            f"capsnet.train --data data --out runs/NAME --digits 2 --image-size {SIZE} "
            f"--shift-pixels 4'"
        )


def _pair(features: dict[str, Values]) -> tuple[bytes, bytes, tuple[int, int]]:
    """Return an Example's pixels of both digits, of each alone, and which digits these are."""
    height, width, depth = (_number(features, name) for name in ("height", "width", "depth"))
    if (height, width, depth) != (SIZE, SIZE, 1):
        raise ValueError(f"its image is of {height} × {width} × {depth}")
    labels = _number(features, "label_1"), _number(features, "label_2")
    if not all(0 <= label <= 9 for label in labels) or labels[0] == labels[1]:
        raise ValueError(f"its labels are {labels[0]} and {labels[1]}, not two different digits")
    names = ("image_raw_1", "image_raw_2", "merged_raw")
    first, second, both = (_pixels(features, name) for name in names)
    added = np.minimum(_as_numbers(first) + _as_numbers(second), 255)
    if not np.array_equal(added, _as_numbers(both)):
        raise ValueError("'merged_raw' is not the sum of the two digits, clipped at 255")
    return both, first + second, labels


def _as_numbers(pixels: bytes) -> np.ndarray:
    return np.frombuffer(pixels, np.uint8).astype(np.int16)


def _number(features: dict[str, Values], name: str) -> int:
    values = features.get(name, [])
    if len(values) != 1 or not isinstance(values[0], int):
        raise ValueError(f"it has no {name!r} of one whole number")
    return values[0]


def _pixels(features: dict[str, Values], name: str) -> bytes:
    values = features.get(name, [])
    if len(values) != 1 or not isinstance(values[0], bytes):
        raise ValueError(f"it has no {name!r} of one string of bytes")
    if len(values[0]) != SIZE**2:
        raise ValueError(f"{name!r} is {len(values[0]):,} bytes long, not {SIZE**2:,}")
    return values[0]
