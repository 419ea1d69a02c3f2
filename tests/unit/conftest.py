"""Fixtures of the mathematics alone."""

import pytest
import torch

# The networks here are so small that threads would only wait for one another.
torch.set_num_threads(1)


@pytest.fixture(params=["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"])
def device(request: pytest.FixtureRequest) -> torch.device:
    """Each device that this machine has."""
    return torch.device(request.param)
