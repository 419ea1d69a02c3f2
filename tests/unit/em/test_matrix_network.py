"""The matrix CapsNet: its sizes, its votes, its loss, and what it refuses."""

from dataclasses import replace

import pytest
import torch

from capsnet.checkpoint import load_network, save_model
from capsnet.cnn import Cnn, CnnConfig
from capsnet.em import MatrixCapsNet, MatrixCapsNetConfig, spread_loss
from capsnet.em.layers import Capsules, ClassCaps, ConvCaps, fields_of
from capsnet.em.loss import margin_at
from capsnet.em.trace import trace
from capsnet.images import standardised
from capsnet.networks import scores_of

TINY = MatrixCapsNetConfig(
    conv_channels=4, primary_types=2, conv_caps1_types=3, conv_caps2_types=4, classes=5
)


def parameters(**sizes: int) -> int:
    model = MatrixCapsNet(MatrixCapsNetConfig(**sizes))
    return sum(parameter.numel() for parameter in model.parameters())


def types(first: int, others: int) -> dict[str, int]:
    return {"primary_types": first, "conv_caps1_types": others, "conv_caps2_types": others}


def test_the_papers_networks_have_its_numbers_of_parameters():
    stereo = {"image_size": 32, "image_channels": 2, "classes": 5}
    # 68 k and 310 k in the paper, which may count a normalisation (2 A) that is not here
    assert parameters(conv_channels=64, **types(8, 16), **stereo) == 68_882 - 2 * 64
    assert parameters(conv_channels=32, **types(32, 32), **stereo) == 317_258 - 2 * 32
    assert parameters(conv_channels=32, **types(8, 16)) == 63_324 - 2 * 32


def test_sizes_are_those_of_the_figure():
    assert MatrixCapsNetConfig(image_size=32).sizes == (14, 6, 4)
    assert MatrixCapsNetConfig().sizes == (12, 5, 3)


def test_a_vote_is_the_pose_times_the_matrix_of_child_place_and_parent():
    layer = ConvCaps(2, 3, 3, 2, 7)
    poses, active = torch.randn(2, 7, 7, 2, 4, 4), torch.rand(2, 7, 7, 2)
    votes, weighing, _ = layer.votes(Capsules(poses, active))
    weight = layer.weight.view(3, 3, 2, 3, 4, 4)
    for p in range(9):
        y, x = 2 * (p // 3), 2 * (p % 3)
        for n in range(18):
            ky, kx, i = n // 6, n % 6 // 2, n % 2
            assert torch.equal(weighing[:, p, n], active[:, y + ky, x + kx, i])
            for j in range(3):
                expected = poses[:, y + ky, x + kx, i] @ weight[ky, kx, i, j]
                torch.testing.assert_close(votes[:, p, j, :, n], expected.flatten(1))


def test_a_class_hears_where_a_child_is_in_the_right_hand_column_of_its_vote():
    layer = ClassCaps(2, 3, 2)
    votes, _, fields = layer.votes(Capsules(torch.zeros(1, 2, 2, 2, 4, 4), torch.ones(1, 2, 2, 2)))
    assert fields.total == 8
    expected = torch.zeros(8, 16)
    expected[:, 3] = torch.tensor([0.25] * 4 + [0.75] * 4)
    expected[:, 7] = torch.tensor([0.25, 0.25, 0.75, 0.75] * 2)
    for j in range(3):
        torch.testing.assert_close(votes[0, 0, j].t(), expected)


def test_each_type_of_parent_has_one_beta_of_each_kind():
    model = MatrixCapsNet(TINY)
    shapes = {n: tuple(p.shape) for n, p in model.named_parameters() if "beta" in n}
    assert shapes == {
        f"{layer}.beta.{kind}": (count,)
        for layer, count in (("conv_caps1", 3), ("conv_caps2", 4), ("classes", 5))
        for kind in "ua"
    }


def test_every_parameter_learns():
    torch.manual_seed(0)
    model = MatrixCapsNet(TINY)
    output = model(torch.rand(3, 1, 28, 28))
    assert output.poses.shape == (3, 5, 4, 4)
    assert output.activations.shape == (3, 5)
    spread_loss(output.activations, torch.tensor([0, 1, 4]), 0.9).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert bool(parameter.grad.isfinite().all()), name
        assert bool((parameter.grad != 0).any()), name


def test_an_image_alone_reads_as_in_a_batch():
    model, images = MatrixCapsNet(TINY).eval(), torch.rand(4, 1, 28, 28)
    for whole, alone in zip(model(images), model(images[2:3]), strict=True):
        torch.testing.assert_close(whole[2:3], alone)


def test_a_saved_network_reads_the_same(tmp_path):
    model, images = MatrixCapsNet(TINY).eval(), torch.rand(2, 1, 28, 28)
    save_model(tmp_path / "m.safetensors", model)
    again = load_network(tmp_path / "m.safetensors")
    assert again.config == TINY
    torch.testing.assert_close(again(images).activations, model(images).activations)


def test_the_trace_is_the_forward_that_predicts():
    model, image = MatrixCapsNet(TINY).eval(), torch.rand(28, 28)
    output, found = model(image[None, None]), trace(model, image, iterations=4)
    torch.testing.assert_close(torch.from_numpy(found.activations), output.activations[0])
    torch.testing.assert_close(torch.from_numpy(found.poses), output.poses[0])
    assert found.prediction == int(output.activations.argmax())
    conv1, _, last = found.layers
    assert conv1.votes.shape == (18, 25, 3, 4, 4)
    assert conv1.responsibilities.shape == (4, 18, 25, 3)
    assert last.means.shape == (4, 1, 5, 4, 4)
    assert last.variances.shape == (4, 1, 5, 4, 4)
    # Lower layers pass on what the trained number of iterations makes of them.
    mass = (last.responsibilities * last.children[None, :, :, None]).sum(1)  # (T, P, J)
    mean = (last.responsibilities * last.children[None, :, :, None])[..., None, None] * last.votes
    torch.testing.assert_close(
        torch.from_numpy(mean.sum(1) / mass[..., None, None]),
        torch.from_numpy(last.means),
        rtol=1e-4,
        atol=1e-4,
    )


def test_spread_loss_by_hand():
    # 0.6 for the true class against 0.5 and 0.1, with a margin of 0.2: (0.2 − 0.1)² alone counts.
    activations = torch.tensor([[0.6, 0.5, 0.1], [0.0, 0.3, 0.3]])
    labels = torch.tensor([0, 1])
    # Second image: 0.3 against 0.0 (far enough) and against 0.3: 0.2².
    loss = spread_loss(activations, labels, 0.2)
    torch.testing.assert_close(loss, torch.tensor((0.01 + 0.04) / 2))


def test_the_margin_rises_and_stays():
    assert [round(margin_at(step, 10), 6) for step in (0, 5, 10, 99)] == [0.2, 0.55, 0.9, 0.9]


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"primary_types": 0}, "primary_types must be a whole number of at least 1, got 0"),
        ({"classes": True}, "classes must be"),
        ({"conv_kernel": 29}, "conv_kernel must be at most 28"),
        ({"image_size": 10}, "conv_caps2_kernel must be at most 1"),
        ({"iterations": 0}, "iterations"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(sizes, said):
    with pytest.raises(ValueError, match=said):
        MatrixCapsNetConfig(**sizes)


@pytest.mark.parametrize(
    ("activations", "labels", "margin", "said"),
    [
        (torch.zeros(3), torch.zeros(3).long(), 0.5, r"shape \(B, E\)"),
        (torch.zeros(2, 3), torch.zeros(3).long(), 0.5, r"shape \(2,\)"),
        (torch.zeros(2, 3), torch.tensor([0, 3]), 0.5, r"0\.\.2, got 0\.\.3"),
        (torch.zeros(2, 3), torch.tensor([0, 1]), 0.0, "margin"),
    ],
)
def test_what_has_no_spread_loss_is_refused(activations, labels, margin, said):
    with pytest.raises(ValueError, match=said):
        spread_loss(activations, labels, margin)


def test_a_network_that_read_first_can_be_trained_afterwards():
    """Where children lie is kept between calls, also one that was made without gradients."""
    fields_of.cache_clear()
    network = MatrixCapsNet(TINY)
    images = torch.rand(2, 1, TINY.image_size, TINY.image_size)
    with torch.inference_mode():
        network(images)
    network(images).activations.sum().backward()
    assert network.conv.weight.grad is not None


def test_standardised_images_have_mean_0_and_deviation_1():
    images = 0.5 + 0.1 * torch.rand(3, 2, 5, 5)
    images[2] = 0.5
    seen = standardised(images)
    assert torch.allclose(seen.mean(dim=(1, 2, 3)), torch.zeros(3), atol=1e-5)
    assert torch.allclose(seen[:2].std(dim=(1, 2, 3), correction=0), torch.ones(2), atol=1e-5)
    assert not seen[2].any()


@pytest.mark.parametrize(
    "network",
    [
        MatrixCapsNet(replace(TINY, standardise=True)),
        Cnn(CnnConfig(channels=(2, 3), hidden=5, standardise=True)),
    ],
)
def test_a_network_that_standardises_reads_a_paler_image_alike(network):
    images = torch.rand(2, 1, network.config.image_size, network.config.image_size)
    with torch.no_grad():
        own, paler = (scores_of(network.eval()(shown)) for shown in (images, 0.25 + 0.5 * images))
    assert torch.allclose(own, paler, atol=1e-5)


def test_a_compiled_network_has_the_same_gradients():
    """Traced as for `--compile`, but run without a C++ compiler."""
    torch.manual_seed(0)
    network, images = MatrixCapsNet(TINY), torch.rand(2, 1, TINY.image_size, TINY.image_size)
    compiled = torch.compile(network, dynamic=False, backend="aot_eager")
    found = []
    for forward in (network, compiled):
        network.zero_grad()
        spread_loss(forward(images).activations, torch.tensor([1, 4]), 0.9).backward()
        found.append([parameter.grad for parameter in network.parameters()])
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-7)
