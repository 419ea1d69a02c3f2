"""What cannot be right is refused with a sentence: what was expected, what came, what to do."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from capsnet import CapsNet, CapsNetConfig, dynamic_routing, margin_loss, reconstruction_loss
from capsnet.data import Digits, split, to_float
from capsnet.measuring.evaluate import evaluate
from capsnet.routing import routing_steps
from capsnet.training.recipe import Recipe

NAN = torch.full((1, 1, 28, 28), 0.5)
NAN[0, 0, 3, 4] = torch.nan
BYTES = torch.zeros(1, 1, 28, 28, dtype=torch.uint8)
IMAGE = torch.zeros(1, 1, 28, 28)
CAPSULES = torch.zeros(2, 10, 5)
LENGTHS = torch.zeros(2, 10)


def refused(call: Callable[[], object], *words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words[0])) as caught:
        call()
    for word in words:
        assert word in str(caught.value), f"{word!r} is not in {str(caught.value)!r}"


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (torch.zeros(28, 28), ("(B, 1, 28, 28)", "got (28, 28)", "reshape")),
        (torch.zeros(1, 28, 28), ("(B, 1, 28, 28)", "got (1, 28, 28)", "reshape")),
        (torch.zeros(2, 1, 32, 32), ("(B, 1, 28, 28)", "got (2, 1, 32, 32)", "resize")),
        (torch.zeros(2, 3, 28, 28), ("(B, 1, 28, 28)", "got (2, 3, 28, 28)")),
        (np.zeros((1, 1, 28, 28), np.float32), ("tensor", "(1, 1, 28, 28)")),
        ("seven.png", ("tensor", "got str")),
        (BYTES, ("float32", "got torch.uint8", "divide bytes by 255")),
        (IMAGE.double(), ("float32", "got torch.float64")),
        (IMAGE + 255, ("[0, 1]", "from 255 to 255", "divide bytes by 255")),
        (IMAGE - 0.42, ("[0, 1]", "-0.42", "do not normalise")),
        (NAN, ("[0, 1]", "got NaN", "find where")),
        (IMAGE + torch.inf, ("[0, 1]", "inf")),
    ],
    ids=lambda value: None if isinstance(value, tuple) else type(value).__name__,
)
def test_images(tiny_model, images, words):
    refused(lambda: tiny_model(images), *words)
    refused(lambda: tiny_model.features(images), *words)


@pytest.mark.parametrize("iterations", [0, -1, True, 2.0, "3", torch.tensor(3)], ids=repr)
def test_iterations(tiny_model, tiny_config, iterations):
    words = ("whole number of at least 1", "paper takes 3", f"got {iterations!r}")
    refused(lambda: tiny_model(IMAGE, iterations), *words)
    refused(lambda: dynamic_routing(torch.zeros(1, 2, 3, 4), iterations), *words)
    refused(lambda: replace(tiny_config, iterations=iterations), *words)


@pytest.mark.parametrize(
    ("votes", "came"),
    [(torch.zeros(2, 3, 4), "(2, 3, 4)"), (torch.zeros(1, 2, 3, 4, dtype=torch.long), "int64")],
)
def test_votes(votes, came):
    refused(lambda: dynamic_routing(votes), "floating tensor of shape (B, I, J, D)", came)


def test_gradient():
    votes = torch.zeros(1, 2, 3, 4)
    refused(lambda: list(routing_steps(votes, 3, "first")), '"last" or "all"', "'first'")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"classes": 0}, ("classes", "at least 1", "got 0")),
        ({"digit_dim": 16.0}, ("digit_dim", "whole number", "got 16.0")),
        ({"primary_types": True}, ("primary_types", "whole number", "got True")),
        ({"decoder_hidden": (512, -1)}, ("decoder_hidden[1]", "got -1")),
        ({"decoder_hidden": 512}, ("decoder_hidden", "tuple", "got 512")),
        ({"routing_gradient": "first"}, ("routing_gradient", '"last" or "all"', "'first'")),
        ({"image_size": 16}, ("image_size", "at least 17", "got 16")),
        ({"image_size": 4}, ("image_size", "at least 17", "got 4")),
    ],
    ids=str,
)
def test_config(changes, words):
    refused(lambda: CapsNetConfig(**changes), *words)


@pytest.mark.parametrize(
    ("capsules", "digits", "words"),
    [
        (torch.zeros(10, 5), None, ("(B, 10, 5)", "got torch.float32 of shape (10, 5)")),
        (torch.zeros(2, 10, 16), None, ("(B, 10, 5)", "(2, 10, 16)")),
        (CAPSULES.double(), None, ("float32", "got torch.float64")),
        (CAPSULES, torch.zeros(3, dtype=torch.long), ("(2,)", "one for each image", "(3,)")),
        (CAPSULES, torch.zeros(2), ("long", "got torch.float32")),
        (CAPSULES, torch.tensor([0, 10]), ("0..9", "[0, 10]")),
        (CAPSULES, torch.tensor([-1, 0]), ("0..9", "[-1, 0]")),
    ],
)
def test_decode(tiny_model, capsules, digits, words):
    refused(lambda: tiny_model.decode(capsules, digits), *words)


@pytest.mark.parametrize(
    ("lengths", "labels", "words"),
    [
        (torch.zeros(10), torch.tensor([3]), ("(B, J)", "(10,)")),
        (LENGTHS, torch.tensor([3]), ("(2,)", "(2, 10)", "(1,)")),
        (LENGTHS, torch.tensor([3.0, 4.0]), ("long", "torch.float32")),
        (LENGTHS, torch.tensor([0, 10]), ("0..9", "got 0..10")),
        (LENGTHS, torch.tensor([-1, 2]), ("0..9", "got -1..2")),
        (LENGTHS, torch.full((2, 10), 0.5), ("zeros and ones",)),
        (LENGTHS, torch.full((2, 10), torch.nan), ("zeros and ones",)),
    ],
)
def test_labels(lengths, labels, words):
    refused(lambda: margin_loss(lengths, labels), *words)


def test_reconstruction_of_another_shape():
    drawn = torch.zeros(2, 784)
    images = torch.zeros(2, 1, 28, 28)
    refused(lambda: reconstruction_loss(drawn, images), "(2, 784)", "(2, 1, 28, 28)", "same shape")


@pytest.mark.parametrize(
    "images", [torch.zeros(2, 28, 28), torch.zeros(2, 1, 28, 28, dtype=torch.uint8)]
)
def test_only_bytes_become_images(images):
    came = f"got {images.dtype} of shape {tuple(images.shape)}"
    refused(lambda: to_float(images), "uint8", "(N, H, W)", came)


@pytest.mark.parametrize("validation", [0, -1, 60, 5_000])
def test_splits_with_an_empty_part(digits, validation):
    refused(lambda: split(digits, validation), f"hold out {validation} of 60", "both parts")


def test_evaluation_on_nothing(tiny_model, digits):
    nothing = Digits(digits.images[:0], digits.labels[:0])
    refused(lambda: evaluate(tiny_model, nothing), "no digits")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"epochs": 0}, ("epochs", "at least 1", "got 0")),
        ({"epochs": 1.5}, ("epochs", "whole number", "got 1.5")),
        ({"batch_size": True}, ("batch_size", "whole number", "got True")),
        ({"validation": -1}, ("validation", "at least 0", "got -1")),
        ({"warmup_steps": -1}, ("warmup_steps", "at least 0")),
        ({"shift_pixels": 0.5}, ("shift_pixels", "whole number", "got 0.5")),
        ({"seed": "0"}, ("seed", "whole number", "got '0'")),
        ({"learning_rate": 0.0}, ("learning_rate", "above 0", "got 0.0")),
        ({"learning_rate": float("nan")}, ("learning_rate", "finite", "got nan")),
        ({"reconstruction_weight": -1.0}, ("reconstruction_weight", "at least 0", "got -1.0")),
        ({"precision": "bf16"}, ("precision", "bfloat16", "got 'bf16'")),
    ],
    ids=str,
)
def test_recipe(changes, words):
    refused(lambda: Recipe(**changes), *words)


def test_a_recipe_that_the_data_cannot_fill():
    recipe = Recipe(batch_size=32, validation=40)
    refused(lambda: recipe.steps_per_epoch(60), "60 digits", "40 of them", "smaller batches")
    assert recipe.steps_per_epoch(72) == 1


def test_networks_of_another_size_say_their_own_size(tiny_config):
    model = CapsNet(replace(tiny_config, image_size=36, image_channels=3))
    refused(lambda: model(IMAGE), "(B, 3, 36, 36)", "got (1, 1, 28, 28)")
