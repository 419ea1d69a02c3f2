"""MNIST (Y. LeCun and C. Cortes, CC BY-SA 3.0): load, split and shift it; bundled test digits."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

PRETRAINED = Path(__file__).resolve().parents[2] / "pretrained"
TEST_DIGITS = PRETRAINED / "mnist-test.npz"
FEW_DIGITS = PRETRAINED / "mnist-train-6000.npz"
VALIDATION_IMAGES = 5_000
MNIST_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


class Digits(NamedTuple):
    """Images uint8 (N, 28, 28), white on black, and their labels (N,) long."""

    images: Tensor
    labels: Tensor


def load_mnist(root: str | Path, train: bool) -> Digits:
    """Return MNIST's 60,000 training or 10,000 test digits, downloaded into `root` if missing.

    Raises:
        FileNotFoundError: if the files are not there and cannot be downloaded.
        ValueError: if they are there but damaged.
    """
    datasets = _torchvision_datasets()
    folder = Path(root) / "MNIST" / "raw"
    try:
        mnist = datasets.MNIST(str(root), train=train, download=True)
        images, labels = mnist.data, mnist.targets
        if images.shape != (len(labels), 28, 28):
            raise ValueError(f"{tuple(images.shape)} images for {len(labels)} labels")
    except Exception as error:  # torchvision checks nothing, and fails on damage in many ways
        if all((folder / name).is_file() for name in MNIST_FILES):
            raise ValueError(
                f"the MNIST files in {folder} are damaged ({error}); "
                f"delete them, and they are downloaded again"
            ) from error
        raise FileNotFoundError(
            f"MNIST is not in {folder} and could not be downloaded "
            f"({error}); connect to the internet once, or name a folder that holds it with --data"
        ) from error
    return Digits(images, labels)


def split(digits: Digits, validation: int = VALIDATION_IMAGES) -> tuple[Digits, Digits]:
    """Split training digits: the last `validation` of them are held out for every choice made.

    Raises:
        ValueError: unless both parts hold at least one digit.
    """
    if not 0 < validation < len(digits.labels):
        raise ValueError(
            f"cannot hold out {validation} of {len(digits.labels)} digits; both parts need some"
        )
    kept = len(digits.labels) - validation
    return (
        Digits(digits.images[:kept], digits.labels[:kept]),
        Digits(digits.images[kept:], digits.labels[kept:]),
    )


def fair_sample(digits: Digits, count: int) -> tuple[Tensor, Digits]:
    """Return `count` of the test digits and their positions (N,), or all where there are fewer.

    They come in an order that is shuffled once and for all: MNIST's later test digits are harder
    than its earlier ones, so a part of them is a fair sample in no other order.
    """
    shuffled = torch.randperm(len(digits.labels), generator=torch.Generator().manual_seed(0))
    order = shuffled[:count]
    return order, Digits(digits.images[order], digits.labels[order])


def padded(digits: Digits, size: int) -> Digits:
    """Return digits in the middle of a larger black canvas (N, size, size).

    Raises:
        ValueError: if the canvas is smaller than the digits.
    """
    *_, height, width = digits.images.shape
    if size < max(height, width):
        raise ValueError(f"digits of {height} × {width} do not fit on {size} × {size} pixels")
    top, left = (size - height) // 2, (size - width) // 2
    margins = (left, size - width - left, top, size - height - top)
    return digits._replace(images=torch.nn.functional.pad(digits.images, margins))


def to_float(images: Tensor) -> Tensor:
    """Turn bytes (N, H, W) into what the network takes: float32 (N, 1, H, W) in [0, 1].

    Raises:
        ValueError: for another shape, or images that are not bytes.
    """
    if images.ndim != 3 or images.dtype != torch.uint8:
        raise ValueError(
            f"images must be bytes (uint8) of shape (N, H, W), "
            f"got {images.dtype} of shape {tuple(images.shape)}"
        )
    return images.unsqueeze(1).float() / 255


def shift(images: Tensor, offsets: Tensor, filled: bool = True) -> Tensor:
    """Move each image by whole pixels, filling with 0, or else with the pixels at the edge.

    Args:
        images: (N, H, W), any dtype.
        offsets: (N, 2) long, how far down and how far right.
        filled: with 0.

    Returns:
        A tensor of the shape and dtype of `images`.
    """
    count, height, width = images.shape
    margin = int(offsets.abs().max()) if count else 0
    if filled:
        padded = torch.nn.functional.pad(images, (margin,) * 4)
    else:
        wide = torch.nn.functional.pad(images[:, None].float(), (margin,) * 4, mode="replicate")
        padded = wide[:, 0].to(images.dtype)
    rows = torch.arange(height, device=images.device) + margin - offsets[:, :1]  # (N, H)
    columns = torch.arange(width, device=images.device) + margin - offsets[:, 1:]  # (N, W)
    which = torch.arange(count, device=images.device)[:, None, None]
    return padded[which, rows[:, :, None], columns[:, None, :]]


def load_test_digits() -> Digits:
    """Return MNIST's 10,000 test digits as bundled with the repository; needs no network.

    Raises:
        FileNotFoundError: if the bundled file is missing.
        ValueError: if it does not hold what it should.
    """
    return _bundled(TEST_DIGITS, 10_000, "test")


def load_few_digits() -> Digits:
    """Return the first 6,000 of MNIST's training digits, bundled likewise.

    Raises:
        FileNotFoundError, ValueError: as `load_test_digits`.
    """
    return _bundled(FEW_DIGITS, 6_000, "training")


def _bundled(path: Path, count: int, what: str) -> Digits:
    if not path.is_file():
        raise FileNotFoundError(
            f"the bundled {what} digits are missing: {path}; restore the file with git checkout"
        )
    try:
        with np.load(path, allow_pickle=False) as file:
            images, labels = file["images"], file["labels"]
    except Exception as error:  # zipfile, zlib and numpy each raise their own
        raise ValueError(f"{path} is damaged ({error}); restore it with git") from error
    if images.shape != (count, 28, 28) or images.dtype != np.uint8 or labels.shape != (count,):
        raise ValueError(f"{path} does not hold MNIST's {what} digits; restore it with git")
    return Digits(torch.from_numpy(images), torch.from_numpy(labels.astype(np.int64)))


def _torchvision_datasets() -> ModuleType:
    """Import torchvision.datasets, also where its compiled operators do not load.

    The published wheel's compiled part wants CUDA's libraries; beside a CPU-only torch the import
    then fails because two operators were never defined. MNIST needs neither, so their schemas
    are declared and the import is tried once more.
    """
    try:
        return importlib.import_module("torchvision.datasets")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    library = torch.library.Library("torchvision", "DEF")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _declared_operators.append(library)  # its definitions end with the object
    return importlib.import_module("torchvision.datasets")


_declared_operators: list[torch.library.Library] = []
