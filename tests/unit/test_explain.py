from dataclasses import replace

import numpy as np
import pytest
import torch

from capsnet import CapsNet, CapsNetConfig, trace
from capsnet.explain import (
    PAPER_DELTAS,
    agreement,
    effective_parents,
    length_bill,
    over_fields,
    perturbation_strip,
    receptive_field,
    vote_plane,
)


@pytest.fixture(scope="module")
def model() -> CapsNet:
    torch.manual_seed(3)
    model = CapsNet().eval()
    with torch.no_grad():
        model.digit.weight.mul_(20)  # untrained votes are too short to disagree about anything
    return model


@pytest.fixture(scope="module")
def traced(model):
    image = torch.rand(28, 28, generator=torch.Generator().manual_seed(1))
    return trace(model, image, iterations=5)


def test_length_bill_adds_up_to_the_length_of_the_sum(traced):
    bill = length_bill(traced)
    assert bill.shape == (5, 1152, 10)
    lengths = np.linalg.norm(traced.routing.sums, axis=2)
    np.testing.assert_allclose(bill.sum(axis=1), lengths, rtol=1e-4)
    assert (bill < 0).any(), "a bill without negative entries cannot show who voted against"


def test_length_bill_of_one_child_by_hand(traced):
    step, child, digit = 2, 77, 4
    s = traced.routing.sums[step, digit]
    expected = traced.routing.couplings[step, child, digit] * (
        traced.votes[child, digit] @ s / np.sqrt((s**2).sum())
    )
    assert length_bill(traced)[step, child, digit] == pytest.approx(expected, rel=1e-4)


def test_agreement_is_what_the_logits_gain(traced):
    gained = np.diff(traced.routing.logits, axis=0)
    np.testing.assert_allclose(agreement(traced)[:-1], gained, atol=1e-5)


def test_effective_parents_of_known_distributions():
    undecided = np.full((1, 10), 0.1, np.float32)
    decided = np.eye(10, dtype=np.float32)[:1]
    two = np.array([[0.5, 0.5] + [0.0] * 8], np.float32)
    couplings = np.concatenate([undecided, decided, two])
    np.testing.assert_allclose(effective_parents(couplings), [10, 1, 2], rtol=1e-5)


@pytest.mark.parametrize("digit", [0, 7])
def test_vote_plane_is_a_projection(traced, digit):
    plane = vote_plane(traced, digit)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-5)
    direction = traced.capsules[digit] / np.linalg.norm(traced.capsules[digit])
    np.testing.assert_allclose(plane.axes[0], direction, atol=1e-5)
    votes = traced.votes[:, digit]
    np.testing.assert_allclose(plane.votes, votes @ plane.axes.T, atol=1e-4)
    # No other direction across x holds more of the votes' variance than y does.
    across = votes - np.outer(votes @ direction, direction)
    most = np.linalg.eigvalsh(np.cov(across.T))[-1]
    assert np.var(plane.votes[:, 1], ddof=1) == pytest.approx(most, rel=1e-3)
    assert plane.shares.sum() <= 1
    assert plane.shares == pytest.approx((plane.votes**2).sum(0) / (votes**2).sum(), rel=1e-4)


def test_vote_plane_means_are_the_weighted_mean_votes(traced):
    plane = vote_plane(traced, 3)
    for step in range(5):
        weights = traced.routing.couplings[step, :, 3].astype(np.float64)
        expected = weights @ plane.votes / weights.sum()
        np.testing.assert_allclose(plane.means[step], expected, atol=1e-4)
    # At the trained iteration the mean lies on the x-axis: s_j and v_j have one direction.
    assert abs(plane.means[2, 1]) < 1e-3 * abs(plane.means[2, 0])


def test_receptive_field_is_what_changes_the_child(model):
    image = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(2)) * 0.5
    with torch.inference_mode():
        before = model.primary(model.features(image))[0]
    for child in (0, 36 * 5 + 6 * 2 + 3, 1151):
        field = receptive_field(model.config, child)
        inside = torch.zeros(28, 28, dtype=torch.bool)
        inside[field.top : field.top + field.size, field.left : field.left + field.size] = True
        for region, changes in ((~inside, False), (inside, True)):
            other = torch.where(region, image + 0.5, image)
            with torch.inference_mode():
                after = model.primary(model.features(other))[0]
            assert bool((after[child] - before[child]).abs().max() > 1e-6) is changes


def test_receptive_fields_of_the_paper_never_see_the_last_row_and_column():
    config = CapsNetConfig()
    fields = [receptive_field(config, child) for child in range(config.children)]
    assert {field.size for field in fields} == {17}
    assert {field.top + 8 for field in fields} == set(range(8, 19, 2))
    assert max(field.top + field.size for field in fields) == 27
    assert max(field.left + field.size for field in fields) == 27


@pytest.mark.parametrize("child", [-1, 1152])
def test_receptive_field_refuses_a_child_that_is_not_there(child):
    with pytest.raises(ValueError, match=r"0\.\.1151"):
        receptive_field(CapsNetConfig(), child)


def test_perturbation_adds_to_one_dimension(model, traced):
    strip = perturbation_strip(model, traced.capsules, 6)
    np.testing.assert_allclose(PAPER_DELTAS, np.arange(-0.25, 0.26, 0.05), atol=1e-12)
    assert strip.shape == (16, 11, 28, 28)
    np.testing.assert_allclose(strip[9, 5], traced.readings[6], atol=1e-6)
    changed = traced.capsules.copy()
    changed[6, 9] += 0.2
    expected = model.decode(torch.from_numpy(changed)[None], torch.tensor([6]))[0, 0]
    np.testing.assert_allclose(strip[9, 9], expected.detach().numpy(), atol=1e-6)


def test_what_is_spread_over_the_fields_stays_the_same_in_sum(tiny_config):
    config = replace(tiny_config, image_size=36)
    amounts = np.zeros((10, 10), np.float32)
    amounts[0, 0], amounts[9, 3] = 289, -2 * 289
    spread = over_fields(config, amounts)
    assert spread.shape == (36, 36)
    assert spread.sum() == pytest.approx(-289)
    assert (spread[:17, :17] == 1).all()
    assert (spread[18:35, 6:23] == -2).all()
    assert not spread[35].any()
    assert not spread[:, 24:].any()
