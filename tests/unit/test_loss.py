"""The losses by hand (paper, eq. 4 and section 4.1)."""

import pytest
import torch
from torch.autograd import gradcheck

from capsnet import margin_loss, reconstruction_loss
from capsnet.loss import RECONSTRUCTION_WEIGHT, margin_losses

LENGTHS = torch.tensor([[0.95, 0.3, 0.05], [0.5, 0.1, 0.2]], dtype=torch.float64)


def test_margin_loss_of_single_labels_by_hand():
    # Image 1: 0 + 0.5 · 0.2² + 0 = 0.02.  Image 2: 0.5 · 0.4² + 0 + 0.7² = 0.57.
    assert float(margin_loss(LENGTHS, torch.tensor([0, 2]))) == pytest.approx((0.02 + 0.57) / 2)


def test_margin_loss_of_several_labels_by_hand():
    # Image 1 shows classes 0 and 1: 0 + 0.6² + 0.  Image 2 shows none: 0.5 · 0.4² + 0 + 0.5 · 0.1².
    labels = torch.tensor([[1, 1, 0], [0, 0, 0]])
    for kind in (labels, labels.bool(), labels.double()):
        assert float(margin_loss(LENGTHS, kind)) == pytest.approx((0.36 + 0.085) / 2)


def test_margins_and_weight_can_be_others():
    # Image 1: 0.05² + 0.25 · 0.1² + 0.  Image 2: 0.25 · 0.3² + 0 + 0.8².
    loss = margin_loss(
        LENGTHS,
        torch.tensor([0, 2]),
        present_margin=1.0,
        absent_margin=0.2,
        absent_weight=0.25,
    )
    assert float(loss) == pytest.approx((0.0025 + 0.0025 + 0.0225 + 0.64) / 2)


def test_the_classes_losses_one_by_one():
    losses = margin_losses(LENGTHS, torch.tensor([0, 2]))
    expected = torch.tensor([[0, 0.02, 0], [0.08, 0, 0.49]], dtype=torch.float64)
    torch.testing.assert_close(losses, expected)


def test_one_hot_labels_are_the_same_as_numbers():
    lengths, labels = torch.rand(20, 10), torch.arange(20) % 10
    hot = torch.nn.functional.one_hot(labels, 10)
    assert torch.equal(margin_loss(lengths, labels), margin_loss(lengths, hot))


def test_errors_are_squared():
    def loss(length: float) -> float:
        return float(margin_loss(torch.tensor([[length]], dtype=torch.float64), torch.tensor([0])))

    assert loss(0.9 - 0.4) == pytest.approx(4 * loss(0.9 - 0.2))
    assert loss(0.9) == loss(1.0) == 0


def test_classes_are_summed_and_images_averaged():
    labels = torch.tensor([0, 2])
    loss = margin_loss(LENGTHS, labels)
    silent = torch.zeros(2, 7, dtype=torch.float64)  # classes that are neither there nor claimed
    torch.testing.assert_close(margin_loss(torch.cat([LENGTHS, silent], 1), labels), loss)
    torch.testing.assert_close(margin_loss(LENGTHS.repeat(3, 1), labels.repeat(3)), loss)


def test_gradient_of_the_margin_loss():
    lengths = LENGTHS.clone().requires_grad_()
    assert gradcheck(lambda x: margin_loss(x, torch.tensor([1, 0])), lengths)


def test_lengths_are_not_softmaxed():
    perfect = torch.zeros(1, 10)
    perfect[0, 3] = 0.95
    assert float(margin_loss(perfect, torch.tensor([3]))) == 0


def test_reconstruction_loss_by_hand():
    drawn = torch.tensor([[[[0.5, 0.0], [1.0, 0.25]]], [[[0.0, 0.0], [0.0, 0.0]]]])
    images = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]], [[[0.0, 0.5], [0.0, 0.0]]]])
    # 0.25 + 1 + 0.0625 and 0.25, averaged over the two images.
    assert float(reconstruction_loss(drawn, images)) == pytest.approx((1.3125 + 0.25) / 2)


def test_reconstruction_weight_is_the_papers():
    assert RECONSTRUCTION_WEIGHT == 0.0005
