"""What counts as a property of a digit: measures, known motions, and what is like them."""

import numpy as np
import pytest
import torch

from capsnet.data import load_test_digits, to_float
from capsnet.measuring.affine import Motion, moved
from capsnet.measuring.claims import dimensions


def test_measures_of_a_bar_are_those_worked_out_by_hand():
    image = torch.zeros(1, 28, 28)
    image[0, 4:10, 7] = 1.0
    ink, right, down, width, height, lean = dimensions.measured(image)[0].tolist()
    assert (ink, right, down, width, lean) == pytest.approx((6, 7, 6.5, 0, 0), abs=1e-9)
    assert height == pytest.approx(np.std(range(4, 10)))
    slanted = torch.zeros(1, 28, 28)
    for row in range(6):
        slanted[0, 4 + row, 7 + 2 * row] = 0.5
    assert dimensions.measured(slanted)[0, 5] == pytest.approx(2)  # two to the right a pixel down


def test_known_motions_change_the_measures_as_they_must():
    image = torch.zeros(1, 28, 28)
    image[0, 6:22, 10:18] = 1.0
    changes = dimensions.known(image)[0]  # (8, 6)
    names = [*dimensions.MOTIONS, *dimensions.STRETCHED]
    by_name = {
        name: dict(zip(dimensions.MEASURES, row.tolist(), strict=True))
        for name, row in zip(names, changes, strict=True)
    }
    assert by_name["shifted across"]["right"] == pytest.approx(2, abs=1e-4)  # from -1 to 1
    assert by_name["shifted down"]["down"] == pytest.approx(2, abs=1e-4)
    assert by_name["sheared"]["lean"] == pytest.approx(-0.4, abs=0.03)  # right for each one up
    assert by_name["turned"]["lean"] < -0.2
    assert by_name["thickened"]["ink"] == pytest.approx(
        46, abs=2
    )  # half of its outline, out and in
    wide, high = float(np.std(range(8))), float(np.std(range(16)))
    across, down = by_name["stretched across"], by_name["stretched down"]
    assert across["width"] == pytest.approx(0.19 * wide, rel=0.15)
    assert across["height"] == pytest.approx(0, abs=0.02)
    assert down["height"] == pytest.approx(0.19 * high, rel=0.15)
    assert down["width"] == pytest.approx(0, abs=0.02)
    assert by_name["scaled"]["height"] == pytest.approx(0.19 * high, rel=0.15)
    assert by_name["scaled"]["ink"] == pytest.approx(128 * (1.21 - 1 / 1.21), rel=0.1)


@pytest.mark.parametrize(
    "ways",
    [
        (Motion(scale=0.93), Motion(scale=1.07)),
        (Motion(degrees=-7), Motion(degrees=7)),
        (Motion(right=-0.5), Motion(right=0.5)),
        (Motion(down=0.7), Motion(down=-0.7)),
        (Motion(shear=-0.1), Motion(shear=0.1)),
        (Motion(thickness=0.3), Motion(thickness=-0.3)),
    ],
    ids=["scale", "degrees", "right", "down", "shear", "thickness"],
)
def test_a_dimension_that_did_nothing_but_move_the_digit_is_a_property(ways):
    whole = load_test_digits()
    for label in range(10):
        images = to_float(whole.images[whole.labels == label][:40])
        straight, motions = dimensions.measured(images[:, 0]), dimensions.known(images[:, 0])
        up, down = (dimensions.measured(moved(images, way)[:, 0]) for way in ways)
        found = dimensions.properties(straight, (up - down)[:, None], motions)
        assert found.cosines.item() > max(dimensions.ALIKE), label
        assert found.same_way.item() >= dimensions.STEADY, label


def test_what_changes_the_measures_otherwise_or_now_so_now_so_is_no_property():
    generator = torch.Generator().manual_seed(0)
    straight = torch.randn(40, 6, generator=generator).double()
    motions = torch.zeros(40, 8, 6, dtype=torch.float64)
    motions[:, :6] = torch.eye(6, dtype=torch.float64)  # each changes one measure
    motions[:, 6:, 3] = motions[:, 6:, 4] = 1.0  # these two change both of these
    changes = torch.zeros(40, 5, 6, dtype=torch.float64)
    changes[:, 0, 2] = 1.0  # as a motion does, one way: a property
    changes[:, 1, 2] = 1.0
    changes[::5, 1, 2] = -0.2  # as one does, either way
    changes[:, 2] = 1.0  # as none does, one way
    changes[:, 3, 1] = -3.0
    changes[0, 3, 1] = 0.5  # one of forty goes the other way: still a property
    changes[:, 4, 3] = changes[:, 4, 4] = -1.0  # as the last two do
    spread = straight.std(0)
    nearest, cosine, same_way = dimensions.properties(straight, changes * spread, motions * spread)
    # The third is at an angle to all: nearest to those that change two of its six measures.
    assert cosine.tolist() == pytest.approx([1, 1, (2 / 6) ** 0.5, 1, 1])
    assert same_way.tolist() == pytest.approx([1, 0.8, 1, 39 / 40, 1])
    assert nearest[[0, 1, 3]].tolist() == [2, 2, 1]
    assert {nearest[2].item(), nearest[4].item()} <= {6, 7}
