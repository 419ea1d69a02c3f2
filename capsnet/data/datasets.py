"""The data sets that a network can be trained on, behind one interface."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from capsnet.data.digits import Digits, load_mnist, load_test_digits
from capsnet.data.toys import CATEGORIES, familiar, load_toys


@dataclass(frozen=True)
class DataSet:
    """What is known of a data set before it is loaded."""

    image_size: int
    classes: tuple[str, ...]  # their names, by label
    title: str
    unit: str = "digit"  # what one image shows
    # Whether networks that can do so standardise its images.
    standardise: bool = False


DIGITS = tuple("0123456789")
DATASETS = {
    "mnist": DataSet(28, DIGITS, "MNIST"),
    "toys": DataSet(32, CATEGORIES, "toys from all viewpoints", "view", True),
    "toys-azimuth": DataSet(32, CATEGORIES, "toys from a third of the azimuths", "view", True),
    "toys-elevation": DataSet(
        32, CATEGORIES, "toys from the three lowest elevations", "view", True
    ),
}

FAMILIAR_ONLY: dict[str, Literal["azimuth", "elevation"]] = {
    "toys-azimuth": "azimuth",
    "toys-elevation": "elevation",
}


def load_dataset(name: str, folder: str | Path | None, train: bool) -> Digits:
    """Return a data set's images and labels.

    Of toys seen from a part of the viewpoints, that part of the toys to train on is trained on, and
    all other viewpoints of the toys to test on are tested on.

    Args:
        name: a key of DATASETS.
        folder: where MNIST's files are, or are to be put; None: the bundled test digits. Toys are
            kept in the user's cache.
        train: the part to train on, or the part to test on.

    Raises:
        FileNotFoundError, ValueError: if its files are missing or damaged, or there is no such set.
    """
    if name not in DATASETS:
        raise ValueError(f"unknown data set {name!r}; choose one of {', '.join(DATASETS)}")
    if name != "mnist":
        toys = load_toys(train)
        if name in FAMILIAR_ONLY:
            chosen = familiar(toys, FAMILIAR_ONLY[name]) == train
            return Digits(toys.images[chosen], toys.labels[chosen])
        return Digits(toys.images, toys.labels)
    if folder is None and not train:
        return load_test_digits()
    return load_mnist(folder or "data", train)
