"""The network as a whole: its sizes, its shapes, one image at a time, and its decoder."""

from dataclasses import FrozenInstanceError, replace

import pytest
import torch

from capsnet import CapsNet, CapsNetConfig
from capsnet.data import to_float
from capsnet.model import PrimaryCaps


def count(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_parameters_of_the_papers_network():
    model = CapsNet()
    assert count(model.conv) == 20_992
    assert count(model.primary) == 5_308_672
    assert count(model.digit) == 1_474_560
    assert count(model) - count(model.decoder) == 6_804_224
    assert count(model) == 8_215_568


def test_the_config_is_frozen_and_says_its_sizes():
    config = CapsNetConfig()
    assert (config.features_size, config.grid, config.children) == (20, 6, 1152)
    with pytest.raises(FrozenInstanceError):
        config.classes = 5


@pytest.mark.parametrize(
    "changes",
    [
        {"image_size": 36},
        {"image_channels": 3},
        {"image_size": 32, "image_channels": 3, "classes": 5},
        {"primary_stride": 1},
        {"conv_kernel": 5, "primary_kernel": 7},
        {"image_size": 17},
        {"iterations": 1, "decoder_hidden": ()},
        {"digit_dim": 1, "primary_dim": 1},
    ],
    ids=str,
)
def test_other_configs_run_and_learn(tiny_config, changes):
    config = replace(tiny_config, **changes)
    model = CapsNet(config)
    shape = (2, config.image_channels, config.image_size, config.image_size)
    capsules, lengths = model(torch.rand(shape))
    drawn = model.decode(capsules)
    assert capsules.shape == (2, config.classes, config.digit_dim)
    assert lengths.shape == (2, config.classes)
    assert drawn.shape == shape
    (lengths.sum() + drawn.sum()).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())


def test_lengths_are_those_of_the_capsules_and_below_one(tiny_model, digits):
    capsules, lengths = tiny_model(to_float(digits.images))
    torch.testing.assert_close(lengths, capsules.norm(dim=2))
    assert (lengths < 1).all()


def test_a_batch_of_one_equals_the_same_image_in_a_batch(digits):
    torch.manual_seed(0)
    model = CapsNet().eval()
    with torch.no_grad():
        model.digit.weight *= 30  # routing must take sides, or a shared logit would not show
        images = to_float(digits.images[:12])
        together = model(images)
        first, *_, last = model.route(model.digit(model.primary(model.features(images))))
        assert (last.couplings - first.couplings).abs().max() > 0.1
        assert (last.couplings[0] - last.couplings[1]).abs().max() > 0.05
        for n in range(12):
            alone = model(images[n : n + 1])
            assert (alone.capsules[0] - together.capsules[n]).abs().max() < 1e-5
            assert (alone.lengths[0] - together.lengths[n]).abs().max() < 1e-5


def test_an_empty_batch_has_an_empty_answer(tiny_model):
    capsules, lengths = tiny_model(torch.zeros(0, 1, 28, 28))
    assert capsules.shape == (0, 10, 5)
    assert lengths.shape == (0, 10)
    assert tiny_model.decode(capsules).shape == (0, 1, 28, 28)


def test_iterations_of_the_config_are_the_default(tiny_model, digits):
    images = to_float(digits.images[:2])
    default = tiny_model(images).capsules
    assert torch.equal(default, tiny_model(images, iterations=3).capsules)
    assert not torch.allclose(default, tiny_model(images, iterations=1).capsules, rtol=0.01)
    five = CapsNet(replace(tiny_model.config, iterations=5))
    five.load_state_dict(tiny_model.state_dict())
    assert torch.equal(five(images).capsules, tiny_model(images, iterations=5).capsules)


def test_a_forward_leaves_nothing_on_the_modules(tiny_model, digits):
    def attributes() -> dict[str, set[str]]:
        return {name: set(vars(module)) for name, module in tiny_model.named_modules()}

    before, buffers = attributes(), dict(tiny_model.named_buffers())
    tiny_model(to_float(digits.images[:2]))
    assert attributes() == before
    assert dict(tiny_model.named_buffers()) == buffers == {}


def test_decode_draws_from_the_chosen_capsule_alone(tiny_model):
    capsules = torch.randn(3, 10, 5) / 3
    chosen = torch.tensor([7, 0, 9])
    masked = torch.zeros(3, 50)
    for image, digit in enumerate(chosen.tolist()):
        masked[image, digit * 5 : digit * 5 + 5] = capsules[image, digit]
    expected = tiny_model.decoder.layers(masked).view(3, 1, 28, 28)
    drawn = tiny_model.decode(capsules, chosen)
    torch.testing.assert_close(drawn, expected)
    assert ((drawn >= 0) & (drawn <= 1)).all()


def test_the_decoders_stages_end_in_its_picture():
    torch.manual_seed(0)
    model = CapsNet()
    capsules, digits = torch.randn(2, 10, 16) / 4, torch.tensor([3, 9])
    stages = model.decoder.stages(capsules, digits)
    assert [tuple(stage.shape) for stage in stages] == [(2, 160), (2, 512), (2, 1024), (2, 784)]
    assert torch.equal(stages[-1].view(2, 1, 28, 28), model.decode(capsules, digits))
    # Each is what the layers up to there make of the masked capsules.
    for n in range(4):
        torch.testing.assert_close(stages[n], model.decoder.layers[: 2 * n](stages[0]))
    assert torch.equal(stages[0][1].nonzero()[:, 0], torch.arange(9 * 16, 10 * 16))


def test_decode_takes_the_longest_capsule_where_none_is_chosen(tiny_model):
    capsules = torch.full((3, 10, 5), 0.1)
    for image, digit in enumerate((4, 2, 8)):
        capsules[image, digit] = -0.2
    by_length = tiny_model.decode(capsules)
    assert torch.equal(by_length, tiny_model.decode(capsules, torch.tensor([4, 2, 8])))
    assert not torch.equal(by_length, tiny_model.decode(capsules, torch.tensor([4, 2, 7])))


def test_decode_passes_gradients_to_the_chosen_capsule_alone(tiny_model):
    capsules = torch.randn(2, 10, 5, requires_grad=True)
    tiny_model.decode(capsules, torch.tensor([3, 6])).sum().backward()
    assert capsules.grad is not None
    assert capsules.grad.abs().sum(dim=2).nonzero().tolist() == [[0, 3], [1, 6]]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_one_image_alone_goes_through_the_same_convolution(dtype):
    torch.manual_seed(0)
    config = CapsNetConfig(
        image_size=36, conv_channels=5, primary_types=3, primary_dim=4, primary_kernel=7
    )
    primary = PrimaryCaps(config).to(dtype)
    features = torch.randn(2, 5, 28, 28, dtype=dtype, requires_grad=True)
    together = primary(features)
    alone = torch.cat([primary(features[:1]), primary(features[1:])])
    tolerance = {"rtol": 0, "atol": 1e-12 if dtype == torch.float64 else 1e-6}
    torch.testing.assert_close(alone, together, **tolerance)
    for of in (features, primary.conv.weight, primary.conv.bias):
        gradients = [
            torch.autograd.grad(s.square().sum(), of, retain_graph=True)[0]
            for s in (alone * torch.arange(4), together * torch.arange(4))
        ]
        torch.testing.assert_close(
            *gradients, rtol=0, atol=1e-9 if dtype == torch.float64 else 1e-3
        )
