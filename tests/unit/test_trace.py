import numpy as np
import pytest
import torch

from capsnet import CapsNet, CapsNetConfig, trace


@pytest.fixture(scope="module")
def model() -> CapsNet:
    torch.manual_seed(0)
    return CapsNet().eval()


@pytest.fixture(scope="module")
def image() -> torch.Tensor:
    return torch.rand(28, 28, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("iterations", [None, 1, 3, 10])
def test_trace_agrees_with_forward(model, image, iterations):
    traced = trace(model, image, iterations)
    with torch.inference_mode():
        output = model(image[None, None])
        drawn = model.decode(output.capsules)
    np.testing.assert_allclose(traced.capsules, output.capsules[0], atol=1e-6)
    np.testing.assert_allclose(traced.lengths, output.lengths[0], atol=1e-6)
    np.testing.assert_allclose(traced.reconstruction, drawn[0, 0], atol=1e-6)
    assert traced.prediction == int(output.lengths[0].argmax())
    assert len(traced.routing.couplings) == (iterations or 3)


def test_every_step_agrees_with_a_forward_of_as_many_iterations(model, image):
    traced = trace(model, image, 5)
    for iterations in range(1, 6):
        with torch.inference_mode():
            output = model(image[None, None], iterations)
        np.testing.assert_allclose(
            traced.routing.outputs[iterations - 1], output.capsules[0], atol=1e-6
        )
        np.testing.assert_allclose(
            traced.routing.lengths[iterations - 1], output.lengths[0], atol=1e-6
        )


def test_shapes_and_dtypes(model, image):
    traced = trace(model, image.numpy())
    shapes = {
        "image": (28, 28),
        "features": (256, 20, 20),
        "primary": (32, 6, 6, 8),
        "votes": (1152, 10, 16),
        "capsules": (10, 16),
        "lengths": (10,),
        "reconstruction": (28, 28),
        "readings": (10, 28, 28),
        "activity": (1152,),
    }
    for name, shape in shapes.items():
        array = getattr(traced, name)
        assert (name, array.shape, array.dtype) == (name, shape, np.float32)
    routing = {"logits": (3, 1152, 10), "couplings": (3, 1152, 10)}
    routing |= {"sums": (3, 10, 16), "outputs": (3, 10, 16)}
    for name, shape in routing.items():
        array = getattr(traced.routing, name)
        assert (name, array.shape, array.dtype) == (name, shape, np.float32)
    assert not traced.routing.logits[0].any()


def test_child_index_names_type_row_and_column(model, image):
    traced = trace(model, image)
    child = 36 * 7 + 6 * 4 + 2
    votes = model.digit.weight[child].detach().numpy() @ traced.primary[7, 4, 2]  # (J, D)
    np.testing.assert_allclose(traced.votes[child], votes, atol=1e-6)
    assert traced.activity[child] == pytest.approx(np.linalg.norm(traced.primary[7, 4, 2]))


def test_each_reading_is_decoded_from_that_capsule_alone(model, image):
    traced = trace(model, image)
    for digit in (0, 9):
        lone = np.zeros((1, 160), np.float32)
        lone[0, digit * 16 : digit * 16 + 16] = traced.capsules[digit]
        with torch.inference_mode():
            expected = model.decoder.layers(torch.from_numpy(lone)).view(28, 28)
        np.testing.assert_allclose(traced.readings[digit], expected, atol=1e-6)


def test_a_trace_leaves_nothing_on_the_model(model, image):
    def contents():
        return {name: set(vars(module)) for name, module in model.named_modules()}

    before = contents()
    trace(model, image)
    assert contents() == before


def test_other_sizes_and_channels():
    config = CapsNetConfig(
        image_size=36, image_channels=3, conv_channels=8, primary_types=2, decoder_hidden=(16,)
    )
    traced = trace(CapsNet(config).eval(), torch.rand(3, 36, 36))
    assert traced.image.shape == traced.reconstruction.shape == (3, 36, 36)
    assert traced.primary.shape == (2, 10, 10, 8)
    assert traced.votes.shape == (200, 10, 16)


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (np.zeros(784, np.float32), "shape"),
        (np.zeros((28, 27), np.float32), "28"),
        (np.zeros((28, 28), np.uint8), "divide bytes by 255"),
        (np.full((28, 28), np.nan, np.float32), r"\[0, 1\]"),
        (np.full((28, 28), 2, np.float32), r"\[0, 1\]"),
        ("seven", "numbers"),
    ],
)
def test_bad_images_are_told_what_was_expected(model, image, told):
    with pytest.raises(ValueError, match=told):
        trace(model, image)


@pytest.mark.parametrize("iterations", [0, -1, 2.5, True])
def test_bad_iterations_are_refused(model, image, iterations):
    with pytest.raises(ValueError, match="at least 1"):
        trace(model, image, iterations)
