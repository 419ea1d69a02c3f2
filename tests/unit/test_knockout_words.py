"""What is said about a knock-out is computed from both routings."""

from dataclasses import replace

import numpy as np
import pytest

from app.knockout_words import knockout_sentence
from app.routing_answers import knockout_answer
from capsnet import trace
from capsnet.explain import length_bill
from capsnet.knockout import Knockout, without

BEFORE = "With all 108 capsules, 7 is the longest with 0.90, then 2 with 0.20."


def lengths(**values: float) -> np.ndarray:
    numbers = np.zeros(10, np.float32)
    for digit, value in values.items():
        numbers[int(digit[1:])] = value
    return numbers


@pytest.fixture
def traced(tiny_model, digits):
    was = trace(tiny_model, digits.images[0].float() / 255, iterations=5)
    return replace(was, lengths=lengths(_7=0.9, _2=0.2))


def knockout(after: np.ndarray, *children: int) -> Knockout:
    removed = np.zeros(108, bool)
    removed[list(children)] = True
    return Knockout(removed, np.zeros((10, 5)), after, np.zeros((28, 28), np.float32))


def said(traced, after: np.ndarray, *children: int) -> str:
    return knockout_sentence(traced, knockout(after, *children), 7, 0.5)


def test_the_same_winner(traced):
    text = said(traced, lengths(_7=0.8, _3=0.3), *range(36, 72))
    assert text.startswith(
        f"{BEFORE} Without the 36 capsules of type 2, 7 is still the longest with 0.80, then 3 "
        f"with 0.30. They had "
    )


def test_another_winner(traced):
    text = said(traced, lengths(_7=0.1, _3=0.6, _4=0.2), 5)
    assert (
        "Without the capsule of type 1, row 1, column 6, 3 is the longest with 0.60, then 4 with "
        "0.20; 7 is left with 0.10." in text
    )
    text = said(traced, lengths(_7=0.4, _3=0.6), 5)
    assert "3 is the longest with 0.60, then 7 with 0.40. They" in text


def test_doubt_is_told_of_either(traced):
    text = said(traced, lengths(_7=0.4, _3=0.3), 5)
    assert (
        "7 is still the longest with 0.40, then 3 with 0.30 (none passes 0.50: not sure)." in text
    )
    unsure = replace(traced, lengths=lengths(_7=0.3))
    assert "then 0 with 0.00 (none passes 0.50: not sure). Without" in said(
        unsure, lengths(_7=0.9), 5
    )


def test_nobody_and_everybody(traced):
    assert said(traced, lengths(_7=0.9, _2=0.2)) == f"{BEFORE} Nobody is knocked out yet."
    assert said(traced, lengths(), *range(108)) == (
        f"{BEFORE} Without them nobody votes: all 10 lengths are 0, and the picture is what the "
        f"decoder draws from nothing."
    )


@pytest.mark.parametrize("most", [True, False])
def test_what_they_were_worth_is_their_part_of_the_bill(traced, most):
    bill = length_bill(traced)[2, :, 7]
    children = np.argsort(-bill if most else bill)[:5]
    total = np.linalg.norm(traced.routing.sums[2, 7])
    worth = abs(bill[children].sum())
    verb = f"added {worth:.2f} to" if most else f"taken {worth:.2f} from"
    assert said(traced, lengths(_7=0.5), *children).endswith(
        f"They had {verb} the length of the sum for 7, {total:.2f} when all vote."
    )


def test_the_answer_holds_both_routings(tiny_model, digits):
    traced = trace(tiny_model, digits.images[0].float() / 255, iterations=5)
    found = without(tiny_model, traced, range(36))
    answer = knockout_answer(traced, found, 7, 0.5)
    assert answer.meta["before"] == "with all 108"
    assert answer.meta["after"] == "without the 36 capsules of type 1"
    assert answer.meta["read"] == [traced.prediction, int(found.lengths.argmax())]
    np.testing.assert_array_equal(np.flatnonzero(answer.arrays["removed"]), range(36))
    np.testing.assert_array_equal(answer.arrays["lengths"], found.lengths)
    for name, picture in {
        "original": traced.reconstruction,
        "reconstruction": found.reconstruction,
    }.items():
        np.testing.assert_allclose(answer.arrays[name] / 255, picture, atol=0.5 / 255 + 1e-6)


def test_an_answer_about_nobody_and_about_everybody(tiny_model, digits):
    traced = trace(tiny_model, digits.images[0].float() / 255)
    same = knockout_answer(traced, without(tiny_model, traced, ()), 7, 0.5)
    assert same.meta["before"] == same.meta["after"]
    nothing = knockout_answer(traced, without(tiny_model, traced, range(108)), 7, 0.5)
    assert nothing.meta["after"] == "without all 108 capsules"
    assert nothing.meta["read"] == [traced.prediction, None]
