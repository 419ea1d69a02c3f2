"""Images changed on purpose, a little everywhere, so that a network misreads them.

White-box attacks by Captum: FGSM (Goodfellow, Shlens and Szegedy 2015, "Explaining and Harnessing
Adversarial Examples") and PGD (Madry et al. 2018, "Towards Deep Learning Models Resistant to
Adversarial Attacks"), both bounded in each pixel.

What is attacked is by how much another class leads the true one, in capsule lengths or in logits.
The loss of training would not do: the margin loss has no slope at all where a digit is read well,
and a network that hides its slope is not one that withstands. For the same reason the slope of a
CapsNet is taken through all iterations of routing.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from capsnet.cnn import Cnn
from capsnet.model import CapsNet
from capsnet.networks import Network

PGD_STEPS = 20
STEEPER = 1e4  # as Captum takes slopes below 1e-6 for none


def fgsm(network: Network, images: Tensor, labels: Tensor, epsilon: float) -> Tensor:
    """Return images changed by `epsilon` in each pixel, up or down by the sign of one slope.

    Args:
        network: in eval mode.
        images: float32 (B, C, H, W) in [0, 1].
        labels: (B,) long, the true digits.
        epsilon: of each pixel's change, in [0, 1].

    Returns:
        Like `images`.
    """
    from captum.robust import FGSM

    attack = FGSM(_scores_of(network), loss_func=_lead_of_another, lower_bound=0, upper_bound=1)
    with _unwarned():
        return attack.perturb(images, epsilon=epsilon, target=labels).detach()


def pgd(network: Network, images: Tensor, labels: Tensor, epsilon: float) -> Tensor:
    """Return images changed by at most `epsilon` in each pixel, in steps along the slope.

    There are 20 steps, each of a tenth of epsilon. Arguments and what is returned are as for
    `fgsm`.
    """
    from captum.robust import PGD

    attack = PGD(_scores_of(network), loss_func=_lead_of_another, lower_bound=0, upper_bound=1)
    step = epsilon * 2 / PGD_STEPS
    with _unwarned():
        return attack.perturb(
            images, radius=epsilon, step_size=step, step_num=PGD_STEPS, target=labels, norm="Linf"
        ).detach()


@contextmanager
def _unwarned() -> Iterator[None]:
    """Without Captum's warning that it looks at the slope of images that did not ask for it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Input Tensor .* did not already require gradients")
        yield


class _Scores(torch.nn.Module):
    """A network as what it scores classes by."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    def forward(self, images: Tensor) -> Tensor:
        """Return lengths or logits (B, J)."""
        # Steps may leave [0, 1] by a rounding error, which the network would refuse.
        output = self._network(images.clamp(0, 1))
        return output.logits if isinstance(self._network, Cnn) else output.lengths


def _scores_of(network: Network) -> _Scores:
    if isinstance(network, CapsNet) and network.config.routing_gradient != "all":
        whole = CapsNet(replace(network.config, routing_gradient="all"))
        whole.load_state_dict(network.state_dict(), assign=True)
        network = whole.eval()
    return _Scores(network)


def _lead_of_another(scores: Tensor, labels: Tensor) -> Tensor:
    """Return by how much the best other class leads the true one (B,), times STEEPER."""
    own = one_hot(labels, scores.shape[1]).bool()  # (B, J)
    return STEEPER * (scores.masked_fill(own, -torch.inf).amax(1) - scores[own])
