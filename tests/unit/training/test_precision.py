"""bfloat16 autocast: the large products are narrow, what decides is at least float32."""

import copy

import pytest
import torch

from capsnet.data import to_float
from capsnet.data.batches import Batch
from capsnet.em.model import MatrixCapsNetConfig
from capsnet.routing import routing_steps
from capsnet.training.recipe import Recipe
from capsnet.training.run import start
from capsnet.training.train import train_step


def test_narrow_outputs_are_close_to_float32(tiny_model, digits, device):
    model = tiny_model.to(device)
    images = to_float(digits.images[:16]).to(device)
    with torch.no_grad():
        exact = model(images)
        with torch.autocast(device.type, torch.bfloat16):
            narrow = model(images)
            drawn = model.decode(narrow.capsules)
    assert not torch.equal(narrow.capsules, exact.capsules)
    assert (narrow.capsules - exact.capsules).abs().max() < 0.02
    assert (narrow.lengths - exact.lengths).abs().max() < 0.02
    assert (drawn.float() - model.decode(exact.capsules)).abs().max() < 0.02


def test_what_decides_is_at_least_float32(tiny_model, digits, device):
    model = tiny_model.to(device)
    images = to_float(digits.images[:4]).to(device)
    with torch.autocast(device.type, torch.bfloat16):
        poses = model.primary(model.features(images))
        votes = model.digit(poses)
        steps = model.route(votes)
        output = model(images)
    assert votes.dtype == torch.bfloat16  # or this test would be about float32
    assert poses.dtype == torch.float32
    for step in steps:
        assert {tensor.dtype for tensor in step} == {torch.float32}
        total = step.couplings.sum(dim=2)
        torch.testing.assert_close(total, torch.ones_like(total), rtol=0, atol=1e-6)
    assert output.capsules.dtype == output.lengths.dtype == torch.float32


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_votes_are_routed_in_float32(device, dtype):
    votes = torch.randn(2, 12, 4, 5, device=device)
    exact = list(routing_steps(votes, 3))
    for narrow, wide in zip(routing_steps(votes.to(dtype), 3), exact, strict=True):
        assert {tensor.dtype for tensor in narrow} == {torch.float32}
        torch.testing.assert_close(narrow.outputs, wide.outputs, rtol=0, atol=0.03)


def test_float64_stays_float64(device):
    votes = torch.randn(2, 12, 4, 5, device=device, dtype=torch.float64)
    for step in routing_steps(votes, 3):
        assert {tensor.dtype for tensor in step} == {torch.float64}


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_recipe_chooses_the_precision_of_a_step(tiny_config, digits, device, precision):
    run = start(Recipe(precision=precision), tiny_config, device)
    widths = set()
    run.model.digit.register_forward_hook(lambda *call: widths.add(call[2].dtype))
    images, labels = to_float(digits.images[:4]), digits.labels[:4]
    train_step(run, Batch(images.to(device), labels.to(device)), 1e-3)
    assert widths == {getattr(torch, precision)}


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_training_lowers_the_loss_with_finite_gradients(tiny_config, digits, device, precision):
    run = start(Recipe(precision=precision), tiny_config, device)
    images = to_float(digits.images[:20]).to(device)
    labels = digits.labels[:20].to(device)
    before = copy.deepcopy(run.model.state_dict())
    losses = [train_step(run, Batch(images, labels), 1e-3) for _ in range(10)]
    for name, parameter in run.model.named_parameters():
        assert parameter.dtype == torch.float32
        assert parameter.grad is not None
        assert parameter.grad.isfinite().all(), name
        assert not torch.equal(parameter, before[name]), name
    assert losses[-1] < 0.9 * losses[0]


def test_matrix_capsules_are_trained_in_bfloat16(digits, device):
    recipe = Recipe(epochs=1, batch_size=4, validation=0, precision="bfloat16")
    config = MatrixCapsNetConfig(
        conv_channels=4, primary_types=2, conv_caps1_types=3, conv_caps2_types=4
    )
    run = start(recipe, config, device)
    images = to_float(digits.images[:4]).to(device)
    train_step(run, Batch(images, digits.labels[:4].to(device)), 0.01)
    for name, parameter in run.model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
