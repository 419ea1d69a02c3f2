"""Which pixels and channels a capsule is made of, and which number it has."""

import pytest
import torch
from torch import Tensor

from capsnet import CapsNet, squash
from capsnet.model import CapsNetConfig

FIELD = 17  # pixels that a primary capsule sees, in each direction


def conv_maps(model: CapsNet, features: Tensor) -> tuple[Tensor, Tensor]:
    """The primary convolution's maps (B, types·K, h, w) and the poses (B, I, K) made of them."""
    caught = []
    handle = model.primary.conv.register_forward_hook(lambda *call: caught.append(call[2]))
    poses = model.primary(features)
    handle.remove()
    return caught[0], poses


def test_a_capsule_is_the_channels_of_one_type_at_one_place(tiny_model):
    h = w = 6
    maps, poses = conv_maps(tiny_model, torch.randn(2, 6, 20, 20))
    assert maps.shape == (2, 3 * 4, h, w)
    assert poses.shape == (2, 3 * h * w, 4)
    for image in range(2):
        for i in range(3 * h * w):
            kind, row, column = i // (h * w), (i % (h * w)) // w, i % w
            channels = maps[image, kind * 4 : kind * 4 + 4, row, column]
            torch.testing.assert_close(poses[image, i], squash(channels))


def test_the_paper_has_32_types_of_8_channels_on_6_by_6():
    model = CapsNet()
    maps, poses = conv_maps(model, torch.randn(2, 256, 20, 20))
    assert maps.shape == (2, 256, 6, 6)
    assert poses.shape == (2, 1152, 8)
    # Child 5 · 36 + 2 · 6 + 4: type 5, row 2, column 4.
    torch.testing.assert_close(poses[0, 196], squash(maps[0, 40:48, 2, 4]))


@pytest.fixture
def open_model(tiny_config: CapsNetConfig) -> CapsNet:
    """A network whose convolutions let every pixel through: no ReLU closes, nothing cancels."""
    torch.manual_seed(0)
    model = CapsNet(tiny_config)
    with torch.no_grad():
        for parameter in (*model.conv.parameters(), *model.primary.conv.parameters()):
            parameter.abs_()
    return model


def test_each_child_sees_its_own_17_by_17_pixels(open_model):
    images = torch.rand(1, 1, 28, 28).repeat(108, 1, 1, 1).requires_grad_()
    lengths = open_model.primary(open_model.features(images)).norm(dim=2)  # (B, I)
    lengths.diagonal().sum().backward()  # image i asks for child i alone
    assert images.grad is not None
    for i in range(108):
        top, left = 2 * ((i % 36) // 6), 2 * (i % 6)
        field = torch.zeros(28, 28, dtype=torch.bool)
        field[top : top + FIELD, left : left + FIELD] = True
        assert torch.equal(images.grad[i, 0] != 0, field), f"child {i}"


def test_a_changed_pixel_changes_the_children_that_see_it(open_model):
    images = torch.full((1, 1, 28, 28), 0.5)
    before = open_model.primary(open_model.features(images))
    images[0, 0, 0, 26] = 1.0  # the top right corner that is still seen
    after = open_model.primary(open_model.features(images))
    changed = (before != after).any(dim=2)[0].nonzero()[:, 0].tolist()
    assert changed == [kind * 36 + 0 * 6 + 5 for kind in range(3)]


def test_row_27_and_column_27_are_seen_by_none(tiny_model):
    images = torch.rand(1, 1, 28, 28)
    other = images.clone()
    other[..., 27, :] = 1 - other[..., 27, :]
    other[..., :, 27] = 1 - other[..., :, 27]
    assert torch.equal(tiny_model(images).capsules, tiny_model(other).capsules)
    other[..., 26, 26] = 1 - other[..., 26, 26]
    assert not torch.equal(tiny_model(images).capsules, tiny_model(other).capsules)


def test_a_vote_is_the_childs_matrix_times_its_pose(tiny_model):
    poses = torch.randn(2, 108, 4)
    votes = tiny_model.digit(poses)
    assert votes.shape == (2, 108, 10, 5)
    weight = tiny_model.digit.weight  # (I, J, D, K)
    for i in (0, 1, 35, 36, 107):
        for j in range(10):
            for image in range(2):
                expected = weight[i, j] @ poses[image, i]
                torch.testing.assert_close(votes[image, i, j], expected, rtol=1e-5, atol=1e-5)
