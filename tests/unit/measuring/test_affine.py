"""Images moved by known amounts: where each point goes, and that nothing else changes."""

import math

import pytest
import torch

from capsnet.data import Digits, shift, to_float
from capsnet.measuring.affine import Motion, moved, thickened


def blob(right: float, down: float, size: int = 28) -> torch.Tensor:
    """A soft round spot, so many pixels from the middle."""
    places = torch.arange(size) - (size - 1) / 2
    squared = (places[None] - right) ** 2 + (places[:, None] - down) ** 2
    return torch.exp(-squared / 3)[None, None]  # (1, 1, H, W)


def centre(image: torch.Tensor) -> tuple[float, float]:
    """Where the spot is, right of the middle and down."""
    size = image.shape[-1]
    places = torch.arange(size) - (size - 1) / 2
    total = image.sum()
    return float((image.sum(-2) * places).sum() / total), float(
        (image.sum(-1) * places).sum() / total
    )


def test_unmoved_images_stay_as_they_are(digits: Digits) -> None:
    images = to_float(digits.images)
    assert torch.equal(moved(images, Motion()), images)
    nowhere = Motion(degrees=torch.zeros(len(images)))
    torch.testing.assert_close(moved(images, nowhere), images, atol=1e-5, rtol=0)


def test_a_quarter_turn_is_clockwise(digits: Digits) -> None:
    images = to_float(digits.images[:5])
    quarter = torch.rot90(images, -1, (2, 3))
    torch.testing.assert_close(moved(images, Motion(degrees=90)), quarter, atol=1e-4, rtol=0)


def test_whole_pixels_are_shifted_exactly(digits: Digits) -> None:
    images = digits.images[:4]
    offsets = torch.tensor([[3, -2]]).expand(4, 2)
    came = moved(to_float(images), Motion(down=3, right=-2))
    torch.testing.assert_close(came, to_float(shift(images, offsets)), atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("motion", "expected"),
    [
        (Motion(right=2.5), (5.5, -4.0)),
        (Motion(down=-1.5), (3.0, -5.5)),
        (Motion(scale=1.5), (4.5, -6.0)),
        (Motion(scale=0.5), (1.5, -2.0)),
        (Motion(shear=0.5), (5.0, -4.0)),  # it is above the middle, so it goes right
        (Motion(degrees=90), (4.0, 3.0)),
        # Scaled to (4.5, -6), sheared to (6, -6), turned to (6, 6), shifted.
        (Motion(scale=1.5, shear=0.25, degrees=90, right=-2, down=1), (4.0, 7.0)),
    ],
)
def test_where_a_point_goes(motion: Motion, expected: tuple[float, float]) -> None:
    assert centre(moved(blob(3, -4), motion)) == pytest.approx(expected, abs=0.03)


def test_each_image_may_be_moved_in_its_own_way() -> None:
    images = blob(3, 0).expand(3, 1, 28, 28)
    turns = torch.tensor([0.0, 45.0, 180.0])
    came = moved(images, Motion(degrees=turns, right=torch.tensor([0.0, 0.0, 1.0])))
    half = 3 / math.sqrt(2)
    for image, expected in zip(came, [(3, 0), (half, half), (-2, 0)], strict=True):
        assert centre(image) == pytest.approx(expected, abs=0.03)


def test_what_is_turned_there_and_back_is_nearly_itself(digits: Digits) -> None:
    images = to_float(digits.images)
    there = moved(images, Motion(degrees=30))
    back = moved(there, Motion(degrees=-30))
    assert float((back - images).abs().mean()) < float((there - images).abs().mean()) / 3
    assert float(back.sum() / images.sum()) == pytest.approx(1, abs=0.02)


def test_what_leaves_the_image_is_gone() -> None:
    assert float(moved(blob(9, 0), Motion(right=9)).sum()) < 0.05 * float(blob(9, 0).sum())


def test_a_stroke_grows_by_a_pixel_on_either_side_and_shrinks_likewise() -> None:
    line = torch.zeros(1, 1, 9, 9)
    line[..., 4, 2:7] = 1
    grown = thickened(line, 1)
    expected = torch.zeros(9, 9)
    expected[3:6, 2:7] = 1
    expected[4, 1:8] = 1
    assert torch.equal(grown[0, 0], expected)
    assert torch.equal(thickened(grown, -1), line)
    assert not thickened(line, -1).any()


def test_part_of_a_pixel_is_between(digits: Digits) -> None:
    images = to_float(digits.images)
    whole, two = thickened(images, 1), thickened(thickened(images, 1), 1)
    torch.testing.assert_close(thickened(images, 0.25), torch.lerp(images, whole, 0.25))
    torch.testing.assert_close(thickened(images, 1.5), torch.lerp(whole, two, 0.5))
    assert torch.equal(thickened(images, 0), images)
    ink = [float(thickened(images, pixels).mean()) for pixels in (-1, -0.5, 0, 0.5, 1)]
    assert ink == sorted(ink)


def test_moved_images_are_images(digits: Digits) -> None:
    motion = Motion(thickness=0.7, scale=1.2, shear=0.2, degrees=20, right=3, down=-4)
    came = moved(to_float(digits.images), motion)
    assert came.dtype == torch.float32
    assert 0 <= came.min() <= came.max() <= 1
