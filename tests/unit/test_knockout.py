"""Routing without some children is routing as if they had never been there."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from capsnet import CapsNetConfig, dynamic_routing, squash, trace
from capsnet.knockout import without
from capsnet.model import CapsNet

SOME = (3, 40, 41, 107)


@pytest.fixture
def traced(tiny_model, digits):
    return trace(tiny_model, digits.images[0].float() / 255, iterations=5)


def test_without_nobody_it_is_the_trace_s_own(tiny_model, traced):
    same = without(tiny_model, traced, ())
    assert not same.removed.any()
    np.testing.assert_allclose(same.lengths, traced.lengths, atol=1e-6)
    np.testing.assert_allclose(same.capsules, traced.capsules, atol=1e-6)
    np.testing.assert_allclose(same.reconstruction, traced.reconstruction, atol=1e-6)


def test_without_everybody_nothing_is_left(tiny_model, traced):
    nothing = without(tiny_model, traced, range(traced.config.children))
    assert not nothing.lengths.any()
    with torch.inference_mode():
        drawn = tiny_model.decode(torch.zeros(1, 10, 5))[0, 0]
    np.testing.assert_allclose(nothing.reconstruction, drawn, atol=1e-6)


def test_it_is_routing_of_the_votes_that_are_left(tiny_model, traced):
    left = np.delete(traced.votes, SOME, axis=0)
    expected, _ = dynamic_routing(torch.from_numpy(left)[None])
    found = without(tiny_model, traced, SOME)
    np.testing.assert_allclose(found.capsules, expected[0], atol=1e-6)
    np.testing.assert_allclose(found.lengths, np.linalg.norm(expected[0], axis=1), atol=1e-6)
    assert np.abs(found.lengths - traced.lengths).max() > 1e-3
    assert np.flatnonzero(found.removed).tolist() == list(SOME)


def test_neither_order_nor_repetition_matters(tiny_model, traced):
    once = without(tiny_model, traced, SOME)
    again = without(tiny_model, traced, [107, 41, 3, 40, 3])
    np.testing.assert_array_equal(once.lengths, again.lengths)
    np.testing.assert_array_equal(once.reconstruction, again.reconstruction)


def test_the_picture_is_that_of_the_longest_capsule_that_is_left(tiny_model, traced):
    found = without(tiny_model, traced, SOME)
    digit = torch.tensor([int(found.lengths.argmax())])
    with torch.inference_mode():
        drawn = tiny_model.decode(torch.from_numpy(found.capsules)[None], digit)[0, 0]
    np.testing.assert_allclose(found.reconstruction, drawn, atol=1e-6)


def test_two_children_of_which_one_goes_by_hand():
    """One child is left, divided evenly between two digits: v = squash(û / 2) for both."""
    config = CapsNetConfig(
        conv_channels=2, primary_types=1, primary_dim=2, digit_dim=2, classes=2, iterations=1
    )
    model = CapsNet(config).eval()
    traced = trace(model, np.zeros((28, 28), np.float32))
    votes = np.zeros_like(traced.votes)  # (36, 2, 2)
    votes[0] = [[0.6, 0.8], [0.0, 3.0]]
    votes[1] = [[5.0, 5.0], [-7.0, 1.0]]
    given = replace(traced, votes=votes)
    found = without(model, given, [1])
    expected = squash(torch.tensor([[0.3, 0.4], [0.0, 1.5]]))
    np.testing.assert_allclose(found.capsules, expected, rtol=1e-5)
    # |s| = 0.5 and 1.5: |v| = 0.25 / 1.25 and 2.25 / 3.25.
    np.testing.assert_allclose(found.lengths, [0.2, 2.25 / 3.25], rtol=1e-5)


def test_the_trace_is_left_as_it_was(tiny_model, traced):
    before = traced.votes.copy()
    without(tiny_model, traced, SOME)
    np.testing.assert_array_equal(traced.votes, before)


@pytest.mark.parametrize("children", [[-1], [0, 108]])
def test_a_child_that_is_not_there_is_refused(tiny_model, traced, children):
    with pytest.raises(ValueError, match=r"0\.\.107"):
        without(tiny_model, traced, children)


def test_other_channels():
    config = CapsNetConfig(
        image_size=36, image_channels=3, conv_channels=8, primary_types=2, decoder_hidden=(16,)
    )
    model = CapsNet(config).eval()
    traced = trace(model, torch.rand(3, 36, 36))
    assert without(model, traced, [5]).reconstruction.shape == (3, 36, 36)
