"""Attacks: within their bounds, worse than chance, and through all of routing."""

from dataclasses import replace

import pytest
import torch

from capsnet import CapsNet, CapsNetConfig, load_pretrained
from capsnet.cnn import Cnn, CnnConfig
from capsnet.data import load_test_digits, to_float
from capsnet.measuring.attacks import fgsm, pgd
from capsnet.networks import Network


@pytest.fixture(scope="module", params=["capsnet", "cnn"])
def network(request: pytest.FixtureRequest) -> Network:
    """An untrained network: its scores have slopes as any other's."""
    torch.manual_seed(0)
    if request.param == "cnn":
        return Cnn(CnnConfig(channels=(4, 6), hidden=16)).eval()
    return CapsNet(CapsNetConfig(conv_channels=6, primary_types=3, decoder_hidden=(8,))).eval()


@pytest.fixture(scope="module")
def images() -> torch.Tensor:
    return to_float(load_test_digits().images[:12])


def lead(network: Network, images: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """By how much the best other class leads, image by image."""
    with torch.no_grad():
        output = network(images)
    scores = output.logits if isinstance(network, Cnn) else output.lengths
    leads = []
    for row, label in zip(scores, labels.tolist(), strict=True):
        others = [float(score) for c, score in enumerate(row) if c != label]
        leads.append(max(others) - float(row[label]))
    return torch.tensor(leads)


@pytest.mark.parametrize("attack", [fgsm, pgd])
@pytest.mark.parametrize("epsilon", [0.02, 0.1])
def test_no_pixel_changes_by_more_than_epsilon_and_another_class_gains(
    network, images, attack, epsilon
):
    labels = torch.arange(12) % 10
    before = images.clone()
    changed = attack(network, images, labels, epsilon)
    assert torch.equal(images, before)
    assert not changed.requires_grad
    assert 0 <= changed.min() <= changed.max() <= 1
    assert float((changed - images).abs().max()) <= epsilon + 1e-6
    by_chance = images + epsilon * torch.sign(torch.randn_like(images))
    gained = lead(network, changed, labels)
    assert (gained > lead(network, images, labels)).float().mean() > 0.9
    assert gained.mean() > lead(network, by_chance.clamp(0, 1), labels).mean()


def test_many_steps_gain_more_than_one(network, images):
    labels = torch.arange(12) % 10
    gained = [lead(network, a(network, images, labels, 0.1), labels).mean() for a in (fgsm, pgd)]
    assert gained[1] >= gained[0] - 1e-6


def test_fgsm_goes_along_the_sign_of_the_slope(network, images):
    labels = torch.arange(12) % 10
    inputs = images.clone().requires_grad_()
    whole: Network = network
    if isinstance(network, CapsNet):
        whole = CapsNet(replace(network.config, routing_gradient="all"))
        whole.load_state_dict(network.state_dict())
    output = whole(inputs)
    scores = output.logits if isinstance(network, Cnn) else output.lengths
    loss = 0
    for row, label in zip(scores, labels.tolist(), strict=True):
        loss = loss + max(s for c, s in enumerate(row) if c != label) - row[label]
    (slope,) = torch.autograd.grad(loss, inputs)
    expected = (images + 0.05 * slope.sign()).clamp(0, 1)
    clear = slope.abs() > 1e-3 * slope.abs().amax((1, 2, 3), keepdim=True)  # of more than rounding
    assert clear.float().mean() > 0.5
    apart = (fgsm(network, images, labels, 0.05) - expected).abs() > 1e-6
    assert not (apart & clear).any()


def test_the_network_itself_stays_as_it_was(network, images):
    weights = [p.clone() for p in network.parameters()]
    config = network.config
    pgd(network, images[:2], torch.tensor([1, 2]), 0.1)
    assert network.config == config
    for ours, before in zip(network.parameters(), weights, strict=True):
        assert torch.equal(ours, before)
        assert ours.grad is None


def test_digits_that_the_shipped_network_reads_well_can_be_attacked():
    """Its margin loss has no slope there; what is attacked has."""
    network = load_pretrained("mnist")
    digits = load_test_digits()
    images, labels = to_float(digits.images[:8]), digits.labels[:8]
    with torch.no_grad():
        assert torch.equal(network(images).lengths.argmax(1), labels)
        read = network(pgd(network, images, labels, 0.3)).lengths.argmax(1)
    assert (read != labels).float().mean() > 0.5
