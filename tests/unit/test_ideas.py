"""The ideas' numbers and sentences: capsnet's own functions, and nothing that a browser says."""

import math
import re

import numpy as np
import pytest
import torch

import capsnet
from app.checked import choice, number
from app.ideas import arrow, faces, shares, squashing
from app.ideas.every import IDEAS
from app.ideas.idea import Current
from capsnet.data import load_test_digits
from capsnet.explain import agreement


@pytest.fixture(scope="module")
def current() -> Current:
    """A seven, read by the network that reads drawings."""
    network = capsnet.load_pretrained("handwriting")
    image = load_test_digits().images[0].float() / 255
    return Current(network, capsnet.trace(network, image, 3), threshold=0.6, label=7)


@pytest.fixture(scope="module")
def blank(current: Current) -> Current:
    empty = np.zeros((28, 28), np.float32)
    return Current(current.network, capsnet.trace(current.network, empty, 3), threshold=0.6)


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.key)
def test_an_idea_starts_on_whatever_is_drawn(idea, current, blank):
    for what in (current, blank):
        state = idea.check(idea.start(what), what)
        assert state == idea.start(what)  # it is one that a browser could have sent
        answer = idea.answer(state, what)
        assert answer.sentence.endswith(".")
        assert "nan" not in answer.sentence


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.key)
@pytest.mark.parametrize("wrong", [None, "1", math.nan, math.inf, 1e9, -1e9, [], True, {}])
def test_no_value_of_a_browser_is_trusted(idea, wrong, current):
    good = idea.start(current)
    for name, value in good.items():
        if type(value) is bool and wrong is True:
            continue  # that is one of its two values
        with pytest.raises(ValueError, match=r"."):
            idea.check({**good, name: wrong}, current)
        with pytest.raises(ValueError, match=r"."):
            idea.check({other: good[other] for other in good if other != name}, current)


def test_a_number_is_a_number_in_its_range():
    assert number(2, 0, 2) == 2.0
    for wrong in (True, 2.1, -0.1, math.nan, "1", None):
        with pytest.raises(ValueError, match="from 0 to 2"):
            number(wrong, 0, 2)
    with pytest.raises(ValueError, match="must be from −45 to 45"):
        number(50, -45, 45)
    assert choice("a", "a", "b") == "a"
    with pytest.raises(ValueError, match="not there"):
        choice(True, 0, 1)


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.key)
@pytest.mark.parametrize("wrong", [None, math.nan, 1e9, [], "spam", {}])
def test_what_is_wrong_is_said_without_the_words_of_programs(idea, wrong, current):
    good = idea.start(current)
    for name in good:
        with pytest.raises(ValueError, match=r".") as raised:
            idea.check({**good, name: wrong}, current)
        # It ends "What was dragged in this link’s idea cannot be shown: ".
        assert re.match("(a number in )?it ", str(raised.value))
        for word in ("None", "nan", "e+", "got", "expected", "[", "{", "'", "True", "spam"):
            assert word not in str(raised.value)


# --- Votes that agree


def route(mouth: float, eyes: float, nose: float | None = None):
    state = {"mouth": mouth, "eyes": eyes, "nose": nose or 50, "hasNose": nose is not None}
    return faces.answer(faces.check(state, None), None)


@pytest.mark.parametrize(
    ("sketch", "votes"),
    [((100, 66), (200, 198)), ((200, 131), (400, 393)), ((50, 33), (100, 99))],
)
def test_the_three_sketches_agree(sketch, votes):
    answer = route(*sketch)
    assert tuple(part["vote"] for part in answer.numbers["parts"]) == votes
    assert "They agree" in answer.sentence
    assert min(votes) <= answer.numbers["face"]["width"] <= max(votes)
    for part in answer.numbers["parts"]:
        assert part["couplings"][0] == pytest.approx(0.5)
        assert part["couplings"] == sorted(part["couplings"])


def test_the_part_that_disagrees_gives_less_and_less():
    mouth, eyes, nose = route(100, 66, 95).numbers["parts"]
    assert nose["couplings"] == sorted(nose["couplings"], reverse=True)
    assert nose["couplings"][-1] < 0.3
    assert min(mouth["couplings"][-1], eyes["couplings"][-1]) > 0.55
    assert "The nose gives less and less" in route(100, 66, 95).sentence


def test_equal_votes_get_equal_shares():
    for eyes in (66, 100, 134):
        mouth, _, nose = route(100, eyes, 50).numbers["parts"]
        assert mouth["couplings"] == nose["couplings"]


def test_words_go_by_how_near_the_votes_are():
    assert "They nearly agree, so each gives more" in route(100, 80).sentence
    half_as_wide_again = route(100, 100).sentence
    assert "They differ by 50%, but both still lean to the face (0.50 → 0.53" in half_as_wide_again
    assert "They differ by 50%, but even the eyes still lean" in route(100, 100, 50).sentence
    assert "They differ by 52%, but even the nose still leans" in route(100, 66, 75).sentence
    assert "give less" in route(100, 120).sentence
    assert "The eyes give less and less" in route(100, 134, 50).sentence


def test_couplings_are_those_of_dynamic_routing():
    answer = route(100, 120, 50)
    angles = [faces.angle(width) for width in (200, 360, 200)]
    votes = torch.tensor([[[(math.sin(a), math.cos(a)), (0.0, faces.ELSEWHERE)] for a in angles]])
    capsules, couplings = capsnet.dynamic_routing(votes, faces.ITERATIONS)
    shown = [part["couplings"][-1] for part in answer.numbers["parts"]]
    assert shown == pytest.approx(couplings[0, :, 0].tolist(), abs=1e-6)
    assert answer.numbers["face"]["hand"][-1] == pytest.approx(capsules[0, 0].tolist(), abs=1e-6)


def test_a_width_and_its_direction_are_each_other_s_inverse():
    for width in (99, 150, 200, 402):
        assert faces.width_at(faces.angle(width)) == pytest.approx(width)
        assert abs(faces.angle(width)) < math.pi


# --- A capsule is a vector


def test_the_arrow_is_the_network_s_own_capsule(current):
    answer = arrow.answer({"turn": 20, "one": 0.0}, current)
    images = [torch.from_numpy(arrow.digit(turn, 0))[None, None] for turn in (0, 20)]
    with torch.inference_mode():
        before, now = (current.network(image).capsules[0, 7].double() for image in images)
    cosine = float(before @ now / before.norm() / now.norm())
    assert answer.numbers["length"] == pytest.approx(float(now.norm()), abs=1e-5)
    assert answer.numbers["angle"] == pytest.approx(math.degrees(math.acos(cosine)), abs=0.05)
    assert arrow.answer({"turn": -20, "one": 0.0}, current).numbers["angle"] < 0


def test_a_turned_seven_stays_long_and_one_that_becomes_a_one_does_not(current):
    upright = arrow.answer(arrow.start(current), current)
    assert upright.numbers["length"] > 0.85
    assert upright.numbers["angle"] == 0
    turned = arrow.answer({"turn": 20, "one": 0.0}, current)
    assert turned.numbers["length"] > 0.85
    assert turned.numbers["angle"] > 5
    assert "Still a seven" in turned.sentence
    one = arrow.answer({"turn": 0, "one": 1.0}, current)
    assert one.numbers["length"] < 0.2
    assert "now sees a one" in one.sentence


# --- Squash


def test_the_curve_is_squash_and_the_dots_lie_on_it(current):
    answer = squashing.answer({"length": 1.0}, current)
    assert answer.numbers["after"] == pytest.approx(0.5)
    for s, v in [*answer.numbers["curve"], *answer.numbers["digits"]]:
        assert v == pytest.approx(s**2 / (1 + s**2), abs=1e-4)
    lengths = [v for _, v in answer.numbers["digits"]]
    assert lengths == pytest.approx(current.trace.lengths.tolist(), abs=1e-5)


def test_with_nothing_drawn_no_digit_is_named(blank):
    sentence = squashing.answer(squashing.start(blank), blank).sentence
    assert re.search(
        r"Nothing is drawn: even the longest of the ten sums is only 0\.\d\d long\.$", sentence
    )
    assert "your digit" not in sentence


@pytest.mark.parametrize(
    ("length", "told"),
    [(0.2, "nearly vanish"), (1.0, "between short and long"), (5.0, "never there")],
)
def test_what_is_said_of_a_length(length, told, current):
    sentence = squashing.answer({"length": length}, current).sentence
    assert told in sentence
    assert f"A sum {length:.2f} long becomes" in sentence


def test_the_dashed_lines_come_near_where_they_should(current):
    numbers = squashing.answer({"length": 1.0}, current).numbers
    for s, v in numbers["small"]:
        assert v == pytest.approx(s**2, abs=1e-4)
    for s, v in numbers["large"]:
        assert v == pytest.approx(1 - 1 / s**2, abs=1e-4)


# --- Coupling by softmax


def test_shares_make_one_whole_and_follow_the_logits(current):
    state = {"logits": [1.0, 0.0, -1.0], "agreement": [0.0, 0.0, 0.0]}
    answer = shares.answer(state, current)
    e = math.e
    whole = e + 1 + 1 / e
    for row in answer.numbers["couplings"]:  # nothing agrees, so nothing changes
        assert row == pytest.approx([e / whole, 1 / whole, 1 / e / whole])
    assert "never takes sides" in answer.sentence


def test_agreement_is_added_to_the_logit_each_time(current):
    state = {"logits": [0.0, 0.0, 0.0], "agreement": [0.5, 0.0, -0.5]}
    rows = shares.answer(state, current).numbers["couplings"]
    for iteration, row in enumerate(rows):
        weights = [math.exp(0.5 * iteration), 1, math.exp(-0.5 * iteration)]
        assert row == pytest.approx([weight / sum(weights) for weight in weights], rel=1e-5)


def test_the_first_agreements_are_a_real_capsule_s(current):
    chosen = shares.digits(current)
    assert chosen[0] == current.trace.prediction
    found = [
        child
        for child, values in enumerate(agreement(current.trace)[0][:, chosen])
        if values.tolist() == shares.real_agreement(current)
    ]
    assert len(found) == 1
    second = current.trace.routing.logits[1][found[0], chosen]
    assert shares.real_agreement(current) == pytest.approx(second.tolist(), abs=1e-5)
