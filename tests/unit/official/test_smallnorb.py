"""Files of smallNORB, written by the test."""

import struct

import numpy as np
import pytest

from capsnet.official.smallnorb import read_matrix, read_smallnorb


def as_file(path, array, magic=None):
    magic = magic or (0x1E3D4C55 if array.dtype == np.uint8 else 0x1E3D4C54)
    sizes = [*array.shape, 1, 1][: max(3, array.ndim)]
    path.write_bytes(
        struct.pack(f"<{2 + len(sizes)}i", magic, array.ndim, *sizes) + array.tobytes()
    )
    return path


@pytest.fixture
def files(tmp_path):
    random = np.random.default_rng(0)
    pictures = random.integers(0, 256, (3, 2, 96, 96), dtype=np.uint8)
    facts = np.array([[4, 0, 0, 0], [9, 8, 34, 5], [6, 2, 10, 3]], np.int32)
    return (
        as_file(tmp_path / "dat.mat", pictures),
        as_file(tmp_path / "cat.mat", np.array([0, 4, 2], np.int32)),
        as_file(tmp_path / "info.mat", facts),
    )


def test_the_official_files_are_read_as_toys(files):
    toys = read_smallnorb(*files)
    pictures = read_matrix(files[0])
    expected = pictures[:, 0].reshape(3, 32, 3, 32, 3).mean((2, 4)).round()
    assert np.array_equal(toys.images, expected)
    assert toys.labels.tolist() == [0, 4, 2]
    assert toys.instances.tolist() == [4, 9, 6]
    assert toys.azimuths.tolist() == [0, 340, 100]
    assert toys.elevations.tolist() == [30, 70, 40]
    assert toys.lights.tolist() == [0, 5, 3]
    assert np.array_equal(read_smallnorb(*files, size=96).images, pictures[:, 0])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda whole: whole[:-1], "damaged"),
        (lambda whole: whole + b"0", "damaged"),
        (lambda whole: b"", "no matrix"),
        (lambda whole: b"PK" + whole[2:], "no matrix"),
        (lambda whole: whole[:4] + struct.pack("<i", 9) + whole[8:], "no matrix"),
        (lambda whole: whole[:8] + struct.pack("<i", 2**31 - 1) + whole[12:], "damaged"),
        (lambda whole: whole[:8] + struct.pack("<i", -3) + whole[12:], "damaged"),
    ],
)
def test_damaged_files_are_refused(files, damage, said):
    files[0].write_bytes(damage(files[0].read_bytes()))
    with pytest.raises(ValueError, match=said):
        read_smallnorb(*files)


def test_files_that_do_not_belong_together_are_refused(files, tmp_path):
    other = as_file(tmp_path / "other.mat", np.array([0, 1], np.int32))
    with pytest.raises(ValueError, match="of one N"):
        read_smallnorb(files[0], other, files[2])
    wrong = as_file(tmp_path / "wrong.mat", np.array([0, 5, 1], np.int32))
    with pytest.raises(ValueError, match="categories"):
        read_smallnorb(files[0], wrong, files[2])
    with pytest.raises(ValueError, match="size"):
        read_smallnorb(*files, size=33)
