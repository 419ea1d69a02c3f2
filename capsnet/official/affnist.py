"""affNIST: MNIST's digits turned, sheared, scaled and shifted on 40 × 40 pixels (T. Tieleman 2013).

Nothing here needs its files; who has them (<https://www.cs.toronto.edu/~tijmen/affNIST/>) can have
them read. They are MATLAB 5 files, such as `transformed/test_batches/1.mat` or
`just_centered/test.mat`, of one struct `affNISTdata`, of which two fields are read: `image`, uint8
(1600, N), each column an image row by row, white on black; and `label_int`, (1, N), its digit.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from capsnet.data import Digits
from capsnet.networks import Config

SIZE = 40
TURN, SHEAR, SCALE = 20.0, 0.2, 0.2  # its ranges: degrees, shear and scale, each to either side
MARGIN = 6  # pixels by which a digit of 28 × 28 can be shifted each way without being cut

STRUCT = "affNISTdata"


def read_affnist(*paths: Path) -> Digits:
    """Read all digits of one or several of affNIST's files.

    Returns:
        Images uint8 (N, 40, 40) and their labels (N,) long, in the order of the files.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if one is damaged or of another kind.
    """
    parts = [_read(path) for path in paths]
    return Digits(*(torch.cat(tensors) for tensors in zip(*parts, strict=True)))


def check_reads_affnist(name: str, config: Config) -> None:
    """Raise ValueError unless a network reads one digit on 40 × 40 pixels.

    Args:
        name: what to call it.
        config: the network's.
    """
    if (config.image_size, config.digits) != (SIZE, 1):
        what = "one digit" if config.digits == 1 else f"{config.digits} digits"
        raise ValueError(
            f"{name} reads {what} on {config.image_size} × {config.image_size} pixels, and this "
            f"wants a network for one on {SIZE} × {SIZE}; train it with 'python -m capsnet.train "
            f"--data data --out runs/NAME --image-size {SIZE} --shift-pixels {MARGIN}', and "
            f"--network cnn for one without capsules"
        )


def _read(path: Path) -> Digits:
    images, labels = _fields(path)
    if images.dtype != np.uint8 or images.ndim != 2 or images.shape[0] != SIZE**2:
        raise ValueError(
            f"{path}: 'image' is {images.dtype} of shape {images.shape}, "
            f"expected uint8 of shape ({SIZE**2}, N)"
        )
    count = images.shape[1]
    if not count:
        raise ValueError(f"{path} holds no images; expected at least one column in 'image'")
    if labels.shape != (1, count) or labels.dtype.kind not in "uif":
        raise ValueError(
            f"{path}: 'label_int' is {labels.dtype} of shape {labels.shape}, "
            f"expected a number for each image, of shape (1, {count})"
        )
    if not np.isin(labels, range(10)).all():
        raise ValueError(
            f"{path}: 'label_int' holds values from {labels.min():g} to {labels.max():g}, "
            f"expected whole numbers in 0..9"
        )
    upright = np.ascontiguousarray(images.T).reshape(count, SIZE, SIZE)
    return Digits(torch.from_numpy(upright), torch.from_numpy(labels[0].astype(np.int64)))


def _fields(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return what a file holds as images and labels, of any shape and type."""
    if not path.is_file():
        raise FileNotFoundError(f"no such file: {path}; name one of affNIST's .mat files")
    from scipy.io import loadmat  # here, so that importing the library does not wait for it

    try:
        found: Any = loadmat(str(path), variable_names=[STRUCT]).get(STRUCT)
    except Exception as error:  # scipy and zlib each raise their own, for damage and for MATLAB 7.3
        raise ValueError(
            f"{path} is not a whole MATLAB 5 file ({error}); expected one of affNIST's"
        ) from error
    if not isinstance(found, np.ndarray) or found.dtype.names is None or found.shape != (1, 1):
        raise ValueError(
            f"{path} holds no struct {STRUCT!r} of shape (1, 1); expected one of affNIST's files"
        )
    names = ("image", "label_int")
    missing = [name for name in names if name not in found.dtype.names]
    if missing:
        raise ValueError(
            f"{path}: the struct {STRUCT!r} lacks {' and '.join(map(repr, missing))}; "
            f"expected one of affNIST's files"
        )
    images, labels = (np.asarray(found[name][0, 0]) for name in names)
    return images, labels
