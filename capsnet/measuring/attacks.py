"""Images changed on purpose, a little everywhere, so that a network misreads them.

White-box attacks: FGSM (Goodfellow, Shlens and Szegedy 2015, "Explaining and Harnessing Adversarial
Examples") and PGD (Madry et al. 2018, "Towards Deep Learning Models Resistant to Adversarial
Attacks", without a random start), both bounded in each pixel.

What is attacked is by how much another class leads the true one, in capsule lengths or in logits.
The loss of training would not do: the margin loss has no slope at all where a digit is read well,
and a network that hides its slope is not one that withstands. For the same reason the slope of a
CapsNet is taken through all iterations of routing.
"""

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from capsnet.cnn import Cnn
from capsnet.model import CapsNet
from capsnet.networks import Network

PGD_STEPS = 20


def fgsm(network: Network, images: Tensor, labels: Tensor, epsilon: float) -> Tensor:
    """Return images changed by epsilon in each pixel, up or down by the sign of one slope.

    Args:
        network: in eval mode.
        images: float32 (B, C, H, W) in [0, 1].
        labels: (B,) long, the true digits.
        epsilon: the change of a pixel, in [0, 1].

    Returns:
        Like `images`.
    """
    slope = _slope(_attackable(network), images, labels)
    return (images.detach() + epsilon * slope.sign()).clamp(0, 1)


def pgd(network: Network, images: Tensor, labels: Tensor, epsilon: float) -> Tensor:
    """Return images changed by at most epsilon in each pixel, in steps along the slope.

    There are 20 steps, each of a tenth of epsilon. Arguments and what is returned are as for
    `fgsm`.
    """
    network, step = _attackable(network), epsilon * 2 / PGD_STEPS
    images = changed = images.detach()
    for _ in range(PGD_STEPS):
        moved = changed + step * _slope(network, changed, labels).sign()
        changed = (images + (moved - images).clamp(-epsilon, epsilon)).clamp(0, 1)
    return changed


def _attackable(network: Network) -> Network:
    """Return a network with the same weights whose slope is taken through all of routing."""
    if isinstance(network, CapsNet) and network.config.routing_gradient != "all":
        whole = CapsNet(replace(network.config, routing_gradient="all"))
        whole.load_state_dict(network.state_dict(), assign=True)
        return whole.eval()
    return network


def _slope(network: Network, images: Tensor, labels: Tensor) -> Tensor:
    """Return the slope, at each pixel (B, C, H, W), of the best other class's lead."""
    images = images.detach().requires_grad_()
    with torch.enable_grad():
        output = network(images)
        scores = output.logits if isinstance(network, Cnn) else output.lengths  # (B, J)
        own = one_hot(labels, scores.shape[1]).bool()
        lead = scores.masked_fill(own, -torch.inf).amax(1) - scores[own]  # (B,)
        (slope,) = torch.autograd.grad(lead.sum(), images)
    return slope
