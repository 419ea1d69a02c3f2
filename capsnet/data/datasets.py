"""The data sets that a network can be trained on, behind one interface."""

from dataclasses import dataclass
from pathlib import Path

from capsnet.data.digits import Digits, load_mnist, load_test_digits


@dataclass(frozen=True)
class DataSet:
    """What is known of a data set before it is loaded."""

    image_size: int
    classes: tuple[str, ...]  # their names, by label
    title: str


DIGITS = tuple("0123456789")
DATASETS = {"mnist": DataSet(28, DIGITS, "MNIST")}


def load_dataset(name: str, folder: str | Path | None, train: bool) -> Digits:
    """Return a data set's images and labels.

    Args:
        name: a key of DATASETS.
        folder: where MNIST's files are, or are to be put; None: the bundled test digits.
        train: the part to train on, or the part to test on.

    Raises:
        FileNotFoundError, ValueError: if its files are missing or damaged, or there is no such set.
    """
    if name not in DATASETS:
        raise ValueError(f"unknown data set {name!r}; choose one of {', '.join(DATASETS)}")
    if folder is None and not train:
        return load_test_digits()
    return load_mnist(folder or "data", train)
