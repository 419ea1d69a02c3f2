"""What the Routing scene's panels paint is what the trace holds."""

import numpy as np
import pytest
import torch

from app.routing_message import routing_message
from app.routing_numbers import RoutingNumbers
from capsnet import CapsNet, trace
from capsnet.explain import agreement, effective_parents, length_bill, receptive_field, vote_plane


@pytest.fixture
def traced(tiny_model: CapsNet, digits):
    return trace(tiny_model, digits.images[0].float() / 255, iterations=5)


@pytest.fixture
def numbers(traced) -> RoutingNumbers:
    return RoutingNumbers(traced, 0.5)


def test_arrays_are_laid_out_by_iteration_digit_and_child(numbers, traced):
    arrays = numbers.arrays()
    children = traced.config.children
    for name, expected in {
        "couplings": traced.routing.couplings,
        "logits": traced.routing.logits,
        "agreement": agreement(traced),
        "bill": length_bill(traced),
    }.items():
        assert arrays[name].shape == (5, 10, children)
        assert arrays[name].flags.c_contiguous, "JavaScript slices it as one piece"
        step, child, digit = 3, children - 7, 4
        assert arrays[name][step, digit, child] == expected[step, child, digit]
    np.testing.assert_allclose(arrays["couplings"].sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(arrays["lengths"], traced.routing.lengths)
    np.testing.assert_array_equal(arrays["parents"], effective_parents(traced.routing.couplings))
    np.testing.assert_array_equal(arrays["activity"], traced.activity)
    assert {array.dtype.name for array in arrays.values()} == {"float32", "int32", "uint8"}


def test_bill_by_type_and_by_place_adds_up_to_the_length_of_the_sum(numbers, traced):
    arrays = numbers.arrays()
    assert (arrays["billGains"] >= 0).all()
    assert (arrays["billLosses"] <= 0).all()
    assert (arrays["billLosses"] < 0).any()
    by_type = arrays["billGains"] + arrays["billLosses"]
    assert by_type.shape == (5, 10, traced.config.primary_types)
    expected = np.linalg.norm(traced.routing.sums, axis=2)
    np.testing.assert_allclose(arrays["sums"], expected, rtol=1e-6)
    np.testing.assert_allclose(by_type.sum(axis=2), expected, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(arrays["billPlaces"].sum(axis=2), expected, rtol=1e-3, atol=1e-5)


def test_one_type_and_one_place_of_the_bill(numbers, traced):
    arrays, bill, places = numbers.arrays(), length_bill(traced), traced.config.grid**2
    of_type = bill[2, places : 2 * places, 6]  # type 1
    assert arrays["billGains"][2, 6, 1] == pytest.approx(of_type[of_type > 0].sum(), rel=1e-4)
    assert arrays["billLosses"][2, 6, 1] == pytest.approx(of_type[of_type < 0].sum(), rel=1e-4)
    assert arrays["billPlaces"][2, 6, 8] == pytest.approx(bill[2, 8::places, 6].sum(), abs=1e-5)


def test_the_strongest_and_the_most_decided_come_first(numbers):
    bill = numbers.bill[2, 3]
    strongest = numbers.strongest[2, 3]
    assert list(bill[strongest]) == sorted(bill, reverse=True)[: len(strongest)]
    decided = numbers.decided[4]
    assert list(numbers.parents[4][decided]) == sorted(numbers.parents[4])[: len(decided)]


def test_who_leans_is_counted_on_both_sides():
    class Given(RoutingNumbers):
        couplings = np.array([[[0.12, 0.1199, 0.0834, 0.0833, 0.1, 0.5]]] * 2, np.float32)
        digits = 10

    numbers = Given(None, 0.5)
    assert numbers.toward.tolist() == [[2], [2]]
    assert numbers.away.tolist() == [[1], [1]]


def test_limits_fit_the_extremes_of_their_iterations(numbers, traced):
    leanings = np.abs(np.log2(10 * traced.routing.couplings))
    agreements = np.abs(agreement(traced))
    of_places = length_bill(traced).reshape(5, traced.config.primary_types, -1, 10).sum(axis=1)
    for until in (1, 3, 5):
        limits = numbers.limits(until)
        assert limits["leaning"] == pytest.approx(max(leanings[:until].max(), 0.01), rel=1e-4)
        assert limits["agreement"] == pytest.approx(max(agreements[:until].max(), 0.01), rel=1e-4)
        furthest = np.maximum(np.abs(of_places[:until]).max(axis=(0, 1)), 0.01)
        assert limits["places"] == pytest.approx(furthest, rel=1e-3)
    assert numbers.limits(1)["leaning"] == 0.01, "a uniform trace can be painted all the same"
    assert numbers.limits(1)["agreement"] < numbers.limits(5)["agreement"]
    assert numbers.limits(1)["places"] < numbers.limits(5)["places"]


def test_colours_reach_to_what_was_trained_or_to_the_end(numbers, traced):
    limits = routing_message(traced, 0.5).meta["limits"]
    assert limits == {"trained": numbers.limits(traced.config.iterations), "all": numbers.limits(5)}
    assert limits["trained"] != limits["all"]


def test_vote_planes_and_fields_are_those_of_explain(numbers, traced):
    arrays = numbers.arrays()
    plane = vote_plane(traced, 7)
    np.testing.assert_array_equal(arrays["planeVotes"][7], plane.votes)
    np.testing.assert_array_equal(arrays["planeMeans"][:, 7], plane.means)
    assert numbers.plane_shares[7] == pytest.approx(plane.shares.sum())
    place = 2 * traced.config.grid + 5
    assert tuple(arrays["fields"][place]) == tuple(receptive_field(traced.config, place))


def test_traces_are_told_apart_by_name(tiny_model, digits):
    names = [
        routing_message(trace(tiny_model, digits.images[index].float() / 255, 4), 0.5).meta["name"]
        for index in (0, 1, 0)
    ]
    assert names[0] == names[2] != names[1]


def test_a_trace_shorter_than_training_says_so(tiny_model):
    message = routing_message(trace(tiny_model, torch.zeros(28, 28), iterations=2), 0.5)
    assert message.meta["iterations"] == message.meta["trained"] == 2


def test_the_places_as_printed_add_up_to_the_length_as_printed(numbers):
    printed = numbers.places_printed
    assert printed.shape == numbers.bill_places.shape
    np.testing.assert_array_equal(printed.sum(axis=2), np.round(100 * numbers.sums))
    assert np.abs(printed - 100 * numbers.bill_places).max() < 1
