"""Toys for the claims about them: none are drawn, since to draw them all takes half a minute."""

import pytest
import torch

from capsnet.data.toys import AZIMUTHS, CATEGORIES, TEST_INSTANCES, Toys


@pytest.fixture(scope="session")
def few_toys() -> Toys:
    """Noise in the order of the toys to test on: all azimuths, three elevations, two lights."""
    ways = (TEST_INSTANCES, range(len(CATEGORIES)), AZIMUTHS, (30, 45, 60), range(2))
    grids = torch.meshgrid(*(torch.tensor(tuple(way)) for way in ways), indexing="ij")
    instances, labels, azimuths, elevations, lights = (grid.flatten() for grid in grids)
    chance = torch.Generator().manual_seed(0)
    size = (len(labels), 32, 32)
    images = torch.randint(256, size, generator=chance, dtype=torch.uint8)
    # A class is told by how bright its views are, so that a network can learn something.
    images = (images // 4 + (40 * labels).to(torch.uint8)[:, None, None]).to(torch.uint8)
    return Toys(images, labels, instances, azimuths, elevations, lights)
