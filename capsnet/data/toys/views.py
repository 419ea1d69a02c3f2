"""The toys as a data set: the views, the lights and the split of smallNORB (LeCun et al. 2004).

Each of 50 toys is seen from 18 azimuths and 9 elevations under 6 lights. Five toys of each category
are trained on and five tested on, and a network can be trained on a part of the viewpoints alone
(Hinton, Sabour and Frosst 2018, section 5.2 and table 2).
"""

import hashlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from capsnet.data.toys import lights, raster
from capsnet.data.toys.fifty import CATEGORIES, INSTANCES, mesh
from capsnet.data.toys.picture import BIAS, MAP_SIDE, SAMPLES, SIZE, render_views

AZIMUTHS = tuple(range(0, 360, 20))  # degrees
ELEVATIONS = tuple(range(30, 75, 5))  # degrees
# smallNORB's own numbers. The last one is held out where a choice is made: its toys are like
# others of their kind, while those of 9 (a round armchair, a mug with a lid) are unlike them.
TRAIN_INSTANCES = (9, 8, 7, 6, 4)
TEST_INSTANCES = (0, 1, 2, 3, 5)
FAMILIAR = {"azimuth": (300, 320, 340, 0, 20, 40), "elevation": ELEVATIONS[:3]}
VERSION = 1  # of the drawing; what was cached of another one is drawn again


class Toys(NamedTuple):
    """Views of toys, in the order of instances, so that the last ones are of toys seen last."""

    images: Tensor  # uint8 (N, H, W)
    labels: Tensor  # (N,) long, the category
    instances: Tensor  # (N,) long, which toy of the category
    azimuths: Tensor  # (N,) long, degrees
    elevations: Tensor  # (N,) long, degrees
    lights: Tensor  # (N,) long


def familiar(toys: Toys, what: Literal["azimuth", "elevation"]) -> Tensor:
    """Return which views (N,) bool a network trained on familiar viewpoints has seen the like of.

    Raises:
        ValueError: unless what is "azimuth" or "elevation".
    """
    if what not in FAMILIAR:
        raise ValueError(f"what must be one of {', '.join(FAMILIAR)}, got {what!r}")
    angles = toys.azimuths if what == "azimuth" else toys.elevations
    return torch.isin(angles, torch.tensor(FAMILIAR[what]))


def load_toys(
    train: bool,
    folder: str | Path | None = None,
    *,
    azimuths: Sequence[int] = AZIMUTHS,
    elevations: Sequence[int] = ELEVATIONS,
    progress: bool = True,
) -> Toys:
    """Return all views of the toys to train on, or of those to test on; drawn once, then kept.

    Args:
        train: which half.
        folder: where drawn views are kept; None: the user's cache.
        azimuths: degrees, those of smallNORB or some of them.
        elevations: likewise.
        progress: show a progress bar while views are drawn.

    Returns:
        24,300 views for all angles: instance by instance, in it category by category, and there by
        azimuth, elevation and light.
    """
    instances = TRAIN_INSTANCES if train else TEST_INSTANCES
    shape = (len(instances), len(CATEGORIES), len(azimuths), len(elevations), len(lights.LIGHTS))
    kept = Path(folder) if folder else _cache()
    path = kept / f"toys-{_fingerprint(instances, azimuths, elevations)}.npy"
    images = _read(path, int(np.prod(shape)))
    if images is None:
        images = _drawn(instances, azimuths, elevations, progress)
        _write(path, images)
    grids = torch.meshgrid(
        torch.tensor(instances),
        torch.arange(len(CATEGORIES)),
        torch.tensor(tuple(azimuths)),
        torch.tensor(tuple(elevations)),
        torch.arange(len(lights.LIGHTS)),
        indexing="ij",
    )
    numbers, labels, turned, raised, lit = (grid.flatten() for grid in grids)
    return Toys(torch.from_numpy(images), labels, numbers, turned, raised, lit)


def _views(
    one: tuple[int, int, int, tuple[int, ...]],
) -> np.ndarray:
    """Return a toy's views at one azimuth, uint8 (elevations · lights, H, W)."""
    instance, category, azimuth, elevations = one
    every = range(len(lights.LIGHTS))
    pictures = render_views(category, instance, azimuth, elevations, every)
    return pictures.reshape(-1, SIZE, SIZE)


def _drawn(
    instances: Sequence[int], azimuths: Sequence[int], elevations: Sequence[int], progress: bool
) -> np.ndarray:
    wanted = [
        (instance, category, azimuth, tuple(elevations))
        for instance in instances
        for category in range(len(CATEGORIES))
        for azimuth in azimuths
    ]

    def drawn(views: Iterator[np.ndarray]) -> np.ndarray:
        bar = tqdm(views, "drawing toys", len(wanted), unit="azimuth", disable=not progress)
        return np.concatenate(list(bar))

    if getattr(sys.modules["__main__"], "__loader__", None) is None:
        # New processes run the main module first, and this one is none that Python loaded:
        # Streamlit makes the app the main module, which cannot be run by itself.
        return drawn(map(_views, wanted))
    # Not forked: whoever asks may have threads, whose locks a fork would take along.
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        return drawn(pool.map(_views, wanted, chunksize=9))


def _fingerprint(
    instances: Sequence[int], azimuths: Sequence[int], elevations: Sequence[int]
) -> str:
    """Return what tells drawings of these views from all others: meshes, lights, constants."""
    digest = hashlib.sha256()
    for category in range(len(CATEGORIES)):
        for instance in range(INSTANCES):
            for array in mesh(category, instance):
                digest.update(np.ascontiguousarray(array.round(3)).tobytes())
    looks = (lights.LIGHTS, lights.PAINT, lights.SHADOW, lights.CONTRAST)
    sizes = (SIZE, SAMPLES, MAP_SIDE, BIAS, raster.HALF_WINDOW)
    views = (tuple(instances), tuple(azimuths), tuple(elevations))
    digest.update(repr((VERSION, looks, sizes, views)).encode())
    return digest.hexdigest()[:16]


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "capsnet-explorer"


def _read(path: Path, count: int) -> np.ndarray | None:
    """Return what was kept, or nothing where it is missing or damaged."""
    try:
        images = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    whole = images.shape == (count, SIZE, SIZE) and images.dtype == np.uint8
    return images if whole else None


def _write(path: Path, images: np.ndarray) -> None:
    """Keep drawn views, where that is possible: they can be drawn again."""
    from capsnet.checkpoint import write_atomically

    buffer = io.BytesIO()
    np.save(buffer, images)
    try:
        write_atomically(path, buffer.getvalue())
    except OSError:
        tqdm.write(f"the drawn toys could not be kept in {path.parent}")
