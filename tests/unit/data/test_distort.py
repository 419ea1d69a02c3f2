"""Distortions: nothing at strength 0, a bent digit at 1, and the same again from the same seed."""

import pytest
import torch

from capsnet.data import Digits, to_float
from capsnet.data.batches import ShiftedDigits
from capsnet.data.distort import Distorted, distorted


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_at_strength_0_images_stay_as_they_are(digits: Digits) -> None:
    images = to_float(digits.images)
    torch.testing.assert_close(distorted(images, 0, generator()), images, atol=1e-5, rtol=0)


def test_every_image_is_bent_in_its_own_way_and_stays_an_image(digits: Digits) -> None:
    image = to_float(digits.images[:1])
    bent = distorted(image.expand(40, 1, 28, 28), 1, generator())
    assert bent.shape == (40, 1, 28, 28)
    assert bent.dtype == torch.float32
    assert 0 <= bent.min() <= bent.max() <= 1
    change = (bent - image).abs().sum((1, 2, 3))
    assert (change > 5).all()  # of a digit that has about 70 pixels of ink
    assert len({round(float(value), 4) for value in change}) == 40
    ink = bent.sum((1, 2, 3)) / image.sum()
    assert 0.85 < float(ink.mean()) < 1.15
    assert 0.5 < float(ink.min()) < float(ink.max()) < 2


def test_strength_counts(digits: Digits) -> None:
    images = to_float(digits.images)
    changes = [
        float((distorted(images, strength, generator()) - images).abs().mean())
        for strength in (0.25, 0.5, 1, 2)
    ]
    assert changes == sorted(changes)
    assert changes[-1] > 2 * changes[0]


@pytest.mark.parametrize(("axis", "moved"), [(2, "rows"), (3, "columns")])
def test_nothing_is_favoured(axis: int, moved: str) -> None:
    """Over many draws a square in the middle stays in the middle, whichever way one looks."""
    square = torch.zeros(2000, 1, 28, 28)
    square[:, :, 10:18, 10:18] = 1
    mean = distorted(square, 1, generator()).mean((0, 1))  # (H, W)
    places = torch.arange(28) - 13.5
    centre = (mean.sum(3 - axis) * places).sum() / mean.sum()
    assert abs(float(centre)) < 0.1, moved
    torch.testing.assert_close(mean, mean.flip(axis - 2), atol=0.05, rtol=0)


def test_an_epoch_can_be_entered_anywhere_and_no_two_are_alike(digits: Digits) -> None:
    def batches(number: int, first: int = 0, seed: int = 0) -> list[torch.Tensor]:
        source = Distorted(ShiftedDigits(digits, 10, 2, 0), 1, seed)
        assert source.steps == 6
        return [batch.images for batch in source.epoch(number, first)]

    whole = batches(1)
    for entered, image in zip(batches(1, 4), whole[4:], strict=True):
        assert torch.equal(entered, image)
    assert not torch.equal(batches(0)[0], whole[0])
    assert not torch.equal(batches(1, seed=1)[0], whole[0])
    same = Distorted(
        ShiftedDigits(Digits(digits.images[:1].expand(20, 28, 28), digits.labels[:20]), 10, 0, 0),
        1,
        0,
    )
    first, second = (batch.images for batch in same.epoch(0))
    assert not torch.equal(first, second)
