"""The idea Equivariance and the parse tree: the bill's own entries, on digits really turned."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from app.ideas import tree
from capsnet import trace
from capsnet.explain import length_bill, receptive_field
from capsnet.measuring.affine import Motion, moved


def answer(current, turn):
    return tree.answer(tree.check({"turn": turn}, current), current)


def test_branches_are_the_largest_entries_of_the_bill(seven):
    bill = length_bill(seven.trace)[2, :, 7]
    found = tree.branches(seven.trace, 7)
    assert [branch["adds"] for branch in found] == sorted(bill.tolist(), reverse=True)[:5]
    for branch in found:
        child = branch["child"]
        assert child == (branch["type"] - 1) * 36 + (branch["row"] - 1) * 6 + branch["column"] - 1
        assert bill[child] == branch["adds"]
        field = receptive_field(seven.network.config, child)
        assert (branch["x"], branch["y"]) == (field.left + 8.5, field.top + 8.5)


def test_nothing_that_takes_away_is_a_branch(seven):
    empty = seven.trace.votes * 0
    branches = tree.branches(type(seven.trace)(**{**vars(seven.trace), "votes": empty}), 7)
    assert branches == []


@pytest.mark.parametrize("turn", [-30, 0, 20])
def test_it_shows_the_turned_digit_as_the_network_reads_it(seven, turn):
    shown = answer(seven, turn)
    image = moved(torch.from_numpy(seven.trace.image)[None, None], Motion(degrees=turn))[0]
    now = trace(seven.network, image)
    np.testing.assert_allclose(shown.arrays["image"], now.image * 255, atol=0.51)
    np.testing.assert_allclose(shown.arrays["poses"][1], now.capsules[7], atol=1e-5)
    winner, runner_up = shown.numbers["trees"]
    second = int(np.argsort(-now.lengths)[1])
    assert (winner["digit"], runner_up["digit"]) == (7, second)
    assert winner["length"] == pytest.approx(now.lengths[7], abs=1e-5)
    assert winner["before"] == pytest.approx(seven.trace.lengths[7])
    assert winner["sum"] == pytest.approx(np.linalg.norm(now.routing.sums[2, 7]), rel=1e-4)
    assert (shown.numbers["angle"] < 0.01) is (turn == 0)


def test_it_says_what_stays_and_what_turns(seven):
    upright, leaning = answer(seven, 0), answer(seven, 10)
    brought = sum(branch["adds"] for branch in upright.numbers["trees"][0]["branches"])
    assert f"5 of 1,152 primary capsules bring {brought:.2f} to its sum" in upright.sentence
    children = [
        {branch["child"] for branch in shown.numbers["trees"][0]["branches"]}
        for shown in (upright, leaning)
    ]
    assert leaning.sentence.startswith("Turned by 10° clockwise, capsule 7 ")
    assert f"turned by {leaning.numbers['angle']:.0f}°" in leaning.sentence
    assert f"most, {len(children[0] & children[1])} are those" in leaning.sentence


def test_it_says_when_it_is_no_seven_any_more(seven):
    far = answer(seven, 45)
    _, two = far.numbers["trees"]
    assert two["digit"] == 2
    assert f"The network now reads a two, {two['length']:.2f} long" in far.sentence
    assert far.sentence.endswith("Turned that far, the answer does not stay.")
    back = answer(replace(seven, threshold=0.9), -45).sentence
    assert back.startswith("Turned by 45° anticlockwise")
    assert "The network is not sure" in back
    assert back.endswith("the answer does not stay.")


def test_it_says_so_when_only_the_pose_turned(seven):
    assert answer(seven, 10).sentence.endswith("The answer stayed while the pose turned.")


def test_an_empty_image_has_no_branches(nothing):
    for turn in (0, 10):
        shown = answer(nothing, turn)
        assert shown.sentence.startswith("Nothing is drawn, so nothing turns")
        assert f"the longest, {nothing.trace.prediction}, is 0." in shown.sentence
        assert [tree["branches"] for tree in shown.numbers["trees"]] == [[], []]
    assert shown.numbers["angle"] == pytest.approx(0, abs=0.1)
