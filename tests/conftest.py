"""What several tests need: a network small enough to train in a blink, and real digits."""

import struct
from pathlib import Path

import pytest
import torch

from capsnet.data import Digits, load_test_digits
from capsnet.model import CapsNet, CapsNetConfig


@pytest.fixture(scope="session")
def tiny_config() -> CapsNetConfig:
    """The paper's shapes in small; all sizes differ, so that no mixed-up axis goes unseen."""
    return CapsNetConfig(
        conv_channels=6, primary_types=3, primary_dim=4, digit_dim=5, decoder_hidden=(12,)
    )


@pytest.fixture
def tiny_model(tiny_config: CapsNetConfig) -> CapsNet:
    """An untrained network whose votes are long enough for routing to take sides."""
    torch.manual_seed(0)
    model = CapsNet(tiny_config).eval()
    with torch.no_grad():
        model.primary.conv.weight *= 10
        model.digit.weight *= 10
    return model


@pytest.fixture(scope="session")
def digits() -> Digits:
    """Sixty real test digits; do not write on them."""
    whole = load_test_digits()
    return Digits(whole.images[:60].clone(), whole.labels[:60].clone())


@pytest.fixture
def mnist_folder(tmp_path: Path, digits: Digits) -> Path:
    """A folder in MNIST's format: the sixty digits for training, the first ten of them to test."""
    folder = tmp_path / "data" / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name, count in (("train", 60), ("t10k", 10)):
        images = struct.pack(">4I", 0x803, count, 28, 28) + digits.images[:count].numpy().tobytes()
        labels = struct.pack(">2I", 0x801, count) + digits.labels[:count].byte().numpy().tobytes()
        (folder / f"{name}-images-idx3-ubyte").write_bytes(images)
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(labels)
    return tmp_path / "data"
