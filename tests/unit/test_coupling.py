"""One coupling's numbers are the trace's own, and they obey the paper's equations."""

import numpy as np
import pytest

from capsnet import trace
from capsnet.coupling import coupling

CHILD, DIGIT = 41, 6


@pytest.fixture
def traced(tiny_model, digits):
    return trace(tiny_model, digits.images[0].float() / 255, iterations=6)


@pytest.fixture
def one(tiny_model, traced):
    return coupling(tiny_model, traced, CHILD, DIGIT)


def test_the_numbers_are_the_trace_s_own(one, traced, tiny_model):
    kind, row, column = CHILD // 36, CHILD % 36 // 6, CHILD % 6
    np.testing.assert_array_equal(one.pose, traced.primary[kind, row, column])
    np.testing.assert_array_equal(one.weight, tiny_model.digit.weight[CHILD, DIGIT].detach())
    np.testing.assert_array_equal(one.vote, traced.votes[CHILD, DIGIT])
    np.testing.assert_array_equal(one.logits, traced.routing.logits[:, CHILD])
    np.testing.assert_array_equal(one.couplings, traced.routing.couplings[:, CHILD])
    np.testing.assert_array_equal(one.sums, traced.routing.sums[:, DIGIT])
    np.testing.assert_array_equal(one.outputs, traced.routing.outputs[:, DIGIT])


def test_a_vote_is_the_matrix_times_the_pose(one):
    np.testing.assert_allclose(one.weight @ one.pose, one.vote, rtol=1e-5, atol=1e-6)


def test_what_a_logit_gains_is_the_agreement(one):
    assert not one.logits[0].any()
    np.testing.assert_allclose(one.logits[:-1] + one.agreement[:-1], one.logits[1:], atol=1e-5)
    np.testing.assert_allclose(one.outputs @ one.vote, one.agreement[:, DIGIT], atol=1e-5)


def test_couplings_are_the_softmax_of_the_logits(one):
    powers = np.exp(one.logits.astype(np.float64))
    np.testing.assert_allclose(one.couplings, powers / powers.sum(axis=1, keepdims=True), rtol=1e-5)


def test_the_others_and_this_one_are_the_whole_sum(one, traced):
    for step in range(6):
        votes = traced.votes[:, DIGIT].astype(np.float64)
        weighted = traced.routing.couplings[step, :, DIGIT, None] * votes
        others = np.delete(weighted, CHILD, axis=0).sum(axis=0)
        np.testing.assert_allclose(one.others[step], others, rtol=1e-4, atol=1e-5)


def test_what_it_adds_is_the_part_of_its_share_that_lies_along_the_sum(one):
    share = one.couplings[:, DIGIT, None] * one.vote
    direction = one.sums / np.linalg.norm(one.sums, axis=1, keepdims=True)
    np.testing.assert_allclose(one.adds, (share * direction).sum(axis=1), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("child", "digit", "told"),
    [(-1, 0, "child"), (108, 0, "child"), (0, -1, "digit"), (0, 10, "digit")],
)
def test_what_is_not_there_is_refused(tiny_model, traced, child, digit, told):
    with pytest.raises(ValueError, match=told):
        coupling(tiny_model, traced, child, digit)
