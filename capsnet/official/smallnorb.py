"""Read smallNORB's own files (LeCun, Huang and Bottou 2004), where a user has them.

Each part comes as three files in one binary form, `…-dat.mat`, `…-cat.mat` and `…-info.mat`: a
magic number, the number of dimensions, at least three sizes, and the values, all little-endian.
"""

from pathlib import Path

import numpy as np
import torch

from capsnet.data.toys import Toys

TYPES: dict[int | None, np.dtype[np.generic]] = {
    0x1E3D4C55: np.dtype("u1"),
    0x1E3D4C54: np.dtype("<i4"),
}
SIDE = 96
SIZES = (96, 48, 32)
MOST_DIMENSIONS = 8


def read_matrix(path: str | Path) -> np.ndarray:
    """Return the array that a file in this form holds.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is of another form, or not as long as it says.
    """
    path = Path(path)
    content = path.read_bytes()
    words = np.frombuffer(content[: 4 * (2 + MOST_DIMENSIONS)][: len(content) // 4 * 4], "<i4")
    magic = int(words[0]) if len(words) > 1 else None
    if magic not in TYPES or not 1 <= words[1] <= MOST_DIMENSIONS:
        raise ValueError(
            f"{path} is no matrix of bytes or whole numbers in smallNORB's form: expected the "
            f"magic number 0x1E3D4C55 or 0x1E3D4C54 and 1 to {MOST_DIMENSIONS} dimensions"
        )
    count = int(words[1])
    sizes = [int(size) for size in words[2 : 2 + count]]
    kind, start = TYPES[magic], 4 * (2 + max(3, count))
    expected = kind.itemsize
    for size in sizes:
        expected *= size
    if len(sizes) < count or min(sizes) < 0 or len(content) - start != expected:
        raise ValueError(
            f"{path} is damaged: {expected:,} bytes of values expected for sizes {sizes}, "
            f"got {max(0, len(content) - start):,}; fetch it again"
        )
    return np.frombuffer(content, kind, offset=start).reshape(sizes)


def read_smallnorb(
    images: str | Path, categories: str | Path, info: str | Path, size: int = 32
) -> Toys:
    """Return one part of smallNORB, of each pair of pictures the left one.

    Labels are smallNORB's own: four-legged animal, human, aeroplane, lorry, car.

    Args:
        images: the file that ends in -dat.mat.
        categories: in -cat.mat.
        info: in -info.mat.
        size: of the pictures: 96, or their means over 2 × 2 or 3 × 3 pixels.

    Raises:
        FileNotFoundError, ValueError: as `read_matrix`, or if the files do not belong together.
    """
    if size not in SIZES:
        raise ValueError(f"size must be one of {SIZES}, got {size!r}")
    pictures, labels, facts = (read_matrix(path) for path in (images, categories, info))
    count = len(labels)
    if pictures.shape != (count, 2, SIDE, SIDE) or labels.ndim != 1 or facts.shape != (count, 4):
        raise ValueError(
            f"expected shapes (N, 2, 96, 96), (N,) and (N, 4) of one N, got {pictures.shape}, "
            f"{labels.shape} and {facts.shape}"
        )
    bounds = np.array([10, 9, 35, 6])
    if count and not ((facts >= 0) & (facts < bounds)).all():
        raise ValueError(f"{info} holds instances, angles or lights that smallNORB does not have")
    if count and not ((labels >= 0) & (labels < 5)).all():
        raise ValueError(f"{categories} holds categories beyond 0..4")
    block = SIDE // size
    means = pictures[:, 0].reshape(count, size, block, size, block).mean((2, 4))
    whole = torch.from_numpy(facts.astype(np.int64))
    return Toys(
        torch.from_numpy(means.round().astype(np.uint8)),
        torch.from_numpy(labels.astype(np.int64)),
        whole[:, 0],
        whole[:, 2] * 10,
        30 + whole[:, 1] * 5,
        whole[:, 3],
    )
