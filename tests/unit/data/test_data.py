"""MNIST: the right bytes, moved by whole pixels, split once, and bundled unharmed."""

import hashlib
import struct
import urllib.request
from urllib.error import URLError

import numpy as np
import pytest
import torch

from capsnet.data import Digits, load_mnist, load_test_digits, padded, shift, split, to_float
from capsnet.data import digits as data


def move_one_image(image: torch.Tensor, down: int, right: int) -> torch.Tensor:
    """Pixel by pixel, what falls off is lost and what comes in is 0."""
    moved = torch.zeros_like(image)
    height, width = image.shape
    for row in range(height):
        for column in range(width):
            if 0 <= row + down < height and 0 <= column + right < width:
                moved[row + down, column + right] = image[row, column]
    return moved


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32])
def test_shift_moves_each_image_by_its_own_offset(dtype):
    offsets = torch.tensor([[0, 0], [1, 0], [0, 1], [-2, 2], [2, -1], [-1, -2], [9, 3], [-4, 0]])
    images = torch.randint(1, 255, (len(offsets), 5, 7), dtype=torch.uint8).to(dtype)
    moved = shift(images, offsets)
    assert moved.dtype == dtype
    for image, (down, right), came in zip(images, offsets.tolist(), moved, strict=True):
        assert torch.equal(came, move_one_image(image, down, right)), (down, right)


def test_shifting_by_nothing_and_shifting_nothing():
    images = torch.randint(0, 255, (3, 4, 4), dtype=torch.uint8)
    assert torch.equal(shift(images, torch.zeros(3, 2, dtype=torch.long)), images)
    assert shift(images[:0], torch.zeros(0, 2, dtype=torch.long)).shape == (0, 4, 4)


def test_a_canvas_has_the_digit_in_its_middle(digits):
    larger = padded(digits, 40)
    assert larger.images.shape == (len(digits.labels), 40, 40)
    assert torch.equal(larger.images[:, 6:34, 6:34], digits.images)
    assert int(larger.images.sum()) == int(digits.images.sum())
    assert torch.equal(padded(digits, 28).images, digits.images)
    with pytest.raises(ValueError, match="do not fit on 27 × 27"):
        padded(digits, 27)


def test_split_holds_out_the_last_5000_of_60000():
    numbers = torch.arange(60_000)
    training, held_out = split(Digits(numbers, numbers))
    assert torch.equal(training.images, torch.arange(55_000))
    assert torch.equal(held_out.images, torch.arange(55_000, 60_000))
    assert torch.equal(training.labels, training.images)
    assert torch.equal(held_out.labels, held_out.images)


def test_bytes_become_floats_between_0_and_1_and_nothing_else():
    images = torch.arange(256, dtype=torch.uint8).view(1, 16, 16)
    floats = to_float(images)
    assert floats.shape == (1, 1, 16, 16)
    assert floats.dtype == torch.float32
    assert (floats[0, 0, 0, 0], floats[0, 0, 15, 15]) == (0, 1)
    torch.testing.assert_close(floats * 255, images.unsqueeze(1).float())


def test_bundled_digits_are_mnists_test_digits_byte_for_byte():
    digits = load_test_digits()
    images = struct.pack(">4I", 0x803, 10_000, 28, 28) + digits.images.numpy().tobytes()
    labels = struct.pack(">2I", 0x801, 10_000) + digits.labels.byte().numpy().tobytes()
    # The checksums of the original files, un-gzipped.
    assert hashlib.md5(images).hexdigest() == "2646ac647ad5339dbf082846283269ea"
    assert hashlib.md5(labels).hexdigest() == "27ae3e4e09519cfbb04c329615203637"
    assert digits.labels.dtype == torch.long


def test_missing_bundled_digits(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "TEST_DIGITS", tmp_path / "mnist-test.npz")
    with pytest.raises(FileNotFoundError, match=r"missing: .*mnist-test\.npz; restore .* git"):
        load_test_digits()


@pytest.mark.parametrize("damage", ["cut", "text", "changed", "other"])
def test_damaged_bundled_digits(tmp_path, monkeypatch, damage):
    path = tmp_path / "mnist-test.npz"
    whole = data.TEST_DIGITS.read_bytes()
    middle = len(whole) // 2
    if damage == "cut":
        path.write_bytes(whole[:middle])
    elif damage == "text":
        path.write_text("not a zip file")
    elif damage == "changed":
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    else:
        np.savez(path, images=np.zeros((3, 28, 28), np.uint8), labels=np.zeros(3, np.uint8))
    monkeypatch.setattr(data, "TEST_DIGITS", path)
    with pytest.raises(ValueError, match=r"mnist-test\.npz (is damaged|does not hold).*git"):
        load_test_digits()


def test_mnist_is_read_through_torchvision(mnist_folder, digits):
    for train, count in ((True, 60), (False, 10)):
        loaded = load_mnist(mnist_folder, train)
        assert torch.equal(loaded.images, digits.images[:count])
        assert torch.equal(loaded.labels, digits.labels[:count])
        assert (loaded.images.dtype, loaded.labels.dtype) == (torch.uint8, torch.long)


def test_mnist_that_is_not_there_and_cannot_be_downloaded(tmp_path, monkeypatch):
    def offline(*_: object, **__: object) -> None:
        raise URLError("no network")

    monkeypatch.setattr(urllib.request, "urlopen", offline)
    with pytest.raises(
        FileNotFoundError, match=r"(?s)could not be downloaded.*no network"
    ) as caught:
        load_mnist(tmp_path, train=True)
    assert str(tmp_path / "MNIST" / "raw") in str(caught.value)
    assert "--data" in str(caught.value)


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "fewer labels"])
def test_damaged_mnist_files(mnist_folder, damage):
    raw = mnist_folder / "MNIST" / "raw"
    images = raw / "train-images-idx3-ubyte"
    if damage == "fewer labels":
        (raw / "train-labels-idx1-ubyte").write_bytes(struct.pack(">2I", 0x801, 9) + bytes(9))
    else:
        contents = {"cut": images.read_bytes()[:-100], "empty": b"", "text": b"<!DOCTYPE html>"}
        images.write_bytes(contents[damage])
    with pytest.raises(ValueError, match=r"raw are damaged \(.*delete them"):
        load_mnist(mnist_folder, train=True)
