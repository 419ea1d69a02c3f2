"""The toys: drawings that follow from their numbers, all in the frame, kept once drawn."""

import sys
from types import ModuleType

import numpy as np
import pytest
import torch

from capsnet.data.toys import AZIMUTHS, CATEGORIES, ELEVATIONS, familiar, load_toys, mesh, render
from capsnet.data.toys import views as module
from capsnet.data.toys.picture import render_views, silhouette

EVERY = [(category, instance) for category in range(5) for instance in range(10)]


def test_a_view_follows_from_its_numbers():
    one = render(2, 3, 40, 45, 1)
    assert one.shape == (32, 32)
    assert one.dtype == np.uint8
    assert np.array_equal(one, render(2, 3, 40, 45, 1))
    assert np.array_equal(one, render(2, 3, 400, 45, 1))
    for other in (render(2, 3, 60, 45, 1), render(2, 3, 40, 65, 1), render(2, 3, 40, 45, 2)):
        assert np.abs(one.astype(int) - other).mean() > 2


def test_several_views_at_once_are_the_same_pictures():
    at_once = render_views(3, 1, 80, (30, 55), (0, 4))
    for row, elevation in zip(at_once, (30, 55), strict=True):
        for picture, light in zip(row, (0, 4), strict=True):
            assert np.array_equal(picture, render(3, 1, 80, elevation, light))


def test_a_larger_picture_is_of_the_same_view():
    large = render(1, 0, 20, 40, 0, 96).reshape(32, 3, 32, 3).mean((1, 3))
    assert np.abs(large - render(1, 0, 20, 40, 0)).mean() < 3


@pytest.mark.parametrize(("category", "instance"), EVERY)
def test_every_toy_is_whole_in_the_frame_from_all_sides(category, instance):
    for azimuth in AZIMUTHS[::3]:
        for elevation in (ELEVATIONS[0], ELEVATIONS[-1]):
            covered = silhouette(category, instance, azimuth, elevation)
            assert 0.03 < covered.mean() < 0.75
            assert covered[[0, -1]].max() == covered[:, [0, -1]].max() == 0


def test_all_toys_differ():
    pictures = {render(*toy, 40, 40, 0).tobytes() for toy in EVERY}
    assert len(pictures) == 50


@pytest.mark.parametrize(("category", "instance"), EVERY)
def test_a_mesh_is_a_surface_that_can_be_drawn(category, instance):
    vertices, faces, normals = mesh(category, instance)
    assert np.linalg.norm(vertices, axis=1).max() == pytest.approx(1, abs=1e-5)
    assert 0 <= faces.min() <= faces.max() < len(vertices) == len(normals)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((5, 0, 0, 30, 0), "category must be a whole number in 0..4, got 5"),
        ((0, 10, 0, 30, 0), "instance must be a whole number in 0..9, got 10"),
        ((0, True, 0, 30, 0), "instance must be"),
        ((0, 0, float("nan"), 30, 0), "azimuth must be a finite number"),
        ((0, 0, 0, 91, 0), r"elevation must lie in 0\.\.90"),
        ((0, 0, 0, 30, 6), "light must be"),
        ((0, 0, 0, 30, 0, 97), "size must be"),
    ],
)
def test_views_that_there_are_not_are_refused(numbers, said):
    with pytest.raises(ValueError, match=said):
        render(*numbers)


def test_views_are_drawn_once_and_kept(tmp_path, monkeypatch):
    angles = {"azimuths": (0, 300), "elevations": (30, 60), "progress": False}
    train, test = (load_toys(part, tmp_path, **angles) for part in (True, False))
    assert len(train.labels) == len(test.labels) == 5 * 5 * 2 * 2 * 6
    assert not set(train.instances.tolist()) & set(test.instances.tolist())
    # A fifth of the toys to train on comes last: one of each category, to hold out.
    last = slice(-len(train.labels) // 5, None)
    assert set(train.instances[last].tolist()) == {4}
    assert torch.bincount(train.labels[last]).tolist() == [24] * len(CATEGORIES)
    n = 137
    drawn = render(*(int(part[n]) for part in train[1:]))
    assert np.array_equal(train.images[n], drawn)
    assert familiar(train, "azimuth").all()
    assert familiar(test, "elevation").float().mean() == 0.5
    monkeypatch.setattr(module, "_drawn", lambda *_: pytest.fail("it is drawn already"))
    assert torch.equal(load_toys(True, tmp_path, **angles).images, train.images)


def test_views_are_drawn_without_new_processes_where_these_would_start_the_app(
    tmp_path, monkeypatch
):
    angles = {"azimuths": (20,), "elevations": (45,), "progress": False}
    monkeypatch.setitem(sys.modules, "__main__", pytest)  # as a plain run has it
    here = load_toys(False, tmp_path / "here", **angles)
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))  # as Streamlit makes it
    monkeypatch.setattr(module, "ProcessPoolExecutor", lambda *_: pytest.fail("new processes"))
    there = load_toys(False, tmp_path / "there", **angles)
    assert torch.equal(here.images, there.images)


def test_damaged_views_are_drawn_again(tmp_path, monkeypatch):
    angles = {"azimuths": (0,), "elevations": (30,), "progress": False}
    made = np.arange(150 * 32 * 32, dtype=np.uint32).astype(np.uint8).reshape(150, 32, 32)
    monkeypatch.setattr(module, "_drawn", lambda *_: made)
    load_toys(True, tmp_path, **angles)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:1000])
    assert np.array_equal(load_toys(True, tmp_path, **angles).images, made)
    assert np.array_equal(np.load(path), made)
