"""The idea Margin loss: the losses are those of capsnet, whatever is moved."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from app.ideas import margin
from capsnet import margin_loss

DOUBTED = 18  # a test digit, a three, with other capsules longer than 0.1


def answer(current, **changes):
    state = margin.check({**margin.start(current), **changes}, current)
    return margin.answer(state, current)


@pytest.mark.parametrize("index", [0, 8, DOUBTED])
def test_at_the_papers_constants_the_total_is_the_margin_loss(reading, index):
    current = reading(index)
    numbers = answer(current).numbers
    lengths, label = torch.from_numpy(current.trace.lengths)[None], torch.tensor([current.label])
    assert numbers["total"] == float(margin_loss(lengths, label))
    assert sum(numbers["losses"]) == pytest.approx(numbers["total"], abs=1e-6)
    assert numbers["lengths"] == current.trace.lengths.tolist()


def test_a_moved_capsule_costs_what_eq_4_says(seven):
    real = seven.trace.lengths.tolist()
    moved = [0.0] * 10
    moved[7], moved[4] = 0.4 - real[7], 0.6 - real[4]
    numbers = answer(seven, moved=moved).numbers
    assert numbers["losses"][7] == pytest.approx(0.5**2, abs=1e-6)
    assert numbers["losses"][4] == pytest.approx(0.5 * 0.5**2, abs=1e-6)
    assert numbers["total"] == pytest.approx(0.25 + 0.125, abs=1e-6)
    others = answer(seven, moved=moved, present=0.5, absent=0.2, weight=1.0).numbers
    assert others["losses"][7] == pytest.approx(0.1**2, abs=1e-6)
    assert others["losses"][4] == pytest.approx(0.4**2, abs=1e-6)


def test_no_length_is_moved_beyond_0_or_1(seven):
    assert answer(seven, moved=[1.0] * 10).numbers["lengths"] == [1.0] * 10
    assert answer(seven, moved=[-1.0] * 10).numbers["lengths"] == [0.0] * 10


def test_the_curves_by_hand(seven):
    present, absent = answer(seven).arrays["curves"]
    assert present[0] == pytest.approx(0.81)
    assert present[50] == pytest.approx(0.16)
    assert (present[90:] < 1e-9).all()
    assert (absent[:11] < 1e-9).all()
    assert absent[100] == pytest.approx(0.405)
    steep = answer(seven, present=1.0, absent=0.0, weight=1.0).arrays["curves"]
    np.testing.assert_allclose(steep[0], steep[1][::-1], atol=1e-6)


def test_it_says_whose_word_the_digit_is(seven):
    own, of_one = (float(seven.trace.lengths[digit]) for digit in (7, 1))
    said = f"It is a seven: its capsule is {own:.2f} long, not below"
    assert answer(seven).sentence.startswith(said)
    said = f"if it were a one: its capsule is {of_one:.2f} long, {0.9 - of_one:.2f} "
    assert answer(seven, label=1).sentence.startswith(f"It is a seven, but {said}")
    unknown = replace(seven, label=None)
    assert margin.start(unknown)["label"] == 7
    assert answer(unknown).sentence.startswith("Going by the network’s own answer, it is a seven")
    assert answer(unknown, label=1).sentence.startswith("You say it is a one")


def test_it_says_what_costs(seven, reading):
    assert "the others cost nothing. Together 0. Drag" in answer(seven).sentence
    moved = [0.0] * 10
    moved[7], moved[4] = -seven.trace.lengths[7].item(), 0.3
    said = answer(seven, moved=moved).sentence
    assert "0.00 long, 0.90 short of m⁺ = 0.90, and costs 0.810; one other is longer" in said
    assert "4 at 0.3" in said
    assert said.endswith("by the paper’s constants.")
    doubted = reading(DOUBTED)
    numbers = answer(doubted, absent=0.05).numbers
    costly = [n for n, loss in enumerate(numbers["losses"]) if loss and n != 3]
    said = answer(doubted, absent=0.05).sentence
    assert len(costly) > 1
    worst = max(costly, key=numbers["losses"].__getitem__)
    assert f"{len(costly)} others are longer than m⁻ = 0.05, most of all {worst} at" in said
    assert said.endswith(f"Together {numbers['total']:.3f}, by these constants.")


@pytest.mark.parametrize("wrong", [[0.0] * 9, [0.0] * 9 + [2], [0.0] * 9 + [True], ["0"] * 10, "0"])
def test_lengths_from_a_browser_are_checked(seven, wrong):
    with pytest.raises(ValueError, match=r"far each of 10 lengths|from −1 to 1"):
        margin.check({**margin.start(seven), "moved": wrong}, seven)


def test_an_empty_image_is_no_digit(nothing):
    said = answer(nothing, label=4).sentence
    assert said.startswith("Nothing is drawn. If it were to be a four: its capsule is 0.")
