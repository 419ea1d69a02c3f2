"""Fixtures of the mathematics alone."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

import capsnet
from app.ideas.idea import Current
from capsnet.data import load_test_digits

# The networks here are so small that threads would only wait for one another.
torch.set_num_threads(1)


@pytest.fixture(params=["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"])
def device(request: pytest.FixtureRequest) -> torch.device:
    """Each device that this machine has."""
    return torch.device(request.param)


@pytest.fixture(scope="session")
def reading() -> Callable[..., Current]:
    """Lets the network that reads drawings read one of the test digits, or an image (28, 28)."""
    network, digits = capsnet.load_pretrained("handwriting"), load_test_digits()

    def read(what: int | np.ndarray) -> Current:
        known = isinstance(what, int)
        image = digits.images[what].numpy().astype(np.float32) / 255 if known else what
        label = int(digits.labels[what]) if known else None
        return Current(network, capsnet.trace(network, image, 10), threshold=0.61, label=label)

    return read


@pytest.fixture(scope="session")
def seven(reading: Callable[..., Current]) -> Current:
    """A seven that is read as one, without doubt."""
    return reading(0)


@pytest.fixture(scope="session")
def nothing(reading: Callable[..., Current]) -> Current:
    """An empty image."""
    return reading(np.zeros((28, 28), np.float32))
