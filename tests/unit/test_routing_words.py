"""The Routing scene's sentences say what the trace says, whatever it says."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from app import routing_words
from app.routing_numbers import RoutingNumbers
from capsnet import CapsNet, CapsNetConfig, trace
from capsnet.data import load_test_digits

MINUS = "−"


@pytest.fixture(scope="module")
def numbers() -> RoutingNumbers:
    torch.manual_seed(0)
    model = CapsNet(CapsNetConfig(primary_types=4, conv_channels=6, decoder_hidden=(12,))).eval()
    with torch.no_grad():
        model.primary.conv.weight *= 10
        model.digit.weight *= 6
    return RoutingNumbers(trace(model, load_test_digits().images[0].float() / 255, 10), 0.5)


def test_iteration_1_is_uniform_by_definition(numbers):
    assert "uniform by definition" in routing_words.headline(numbers, 0, 7)
    assert "uniform by definition" in routing_words.couplings(numbers, 0)
    assert "nobody has chosen" in routing_words.parents(numbers, 0)


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("step", range(1, 10))
def test_headline_counts_who_moved(numbers, step, digit):
    said = routing_words.headline(numbers, step, digit)
    assert said.startswith(f"Iteration {step + 1}")
    assert ("beyond the 3 of training" in said) == (step >= 3)
    couplings = numbers.trace.routing.couplings[step, :, digit]
    toward, away = (couplings >= 0.12).sum(), (couplings <= 0.1 / 1.2).sum()
    undecided = len(couplings) - toward - away
    if toward or away:
        assert re.search(rf"\b{toward} capsules? moved toward {digit}\b", said)
        assert (f"{away} away from it" in said) == bool(away)
        assert ("most stay undecided" in said) == (undecided > toward + away)
    else:
        assert "no capsule clearly for or against" in said
    before, now = np.linalg.norm(numbers.trace.routing.outputs[step - 1 : step + 1, digit], axis=1)
    if f"{before:.2f}" == f"{now:.2f}":
        assert f"stays at {now:.2f}" in said
    else:
        verb = "grows" if now > before else "shrinks"
        assert f"{verb} from {before:.2f} to {now:.2f}" in said


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("step", [0, 2, 9])
def test_the_bill_as_printed_adds_up(numbers, step, digit):
    said = routing_words.bill(numbers, step, digit)
    printed = re.match(rf"\+(\d+\.\d\d) {MINUS} (\d+\.\d\d) = (\d+\.\d\d),", said)
    assert printed
    gains, losses, total = (float(number) for number in printed.groups())
    assert gains - losses == pytest.approx(total, abs=1e-9)
    child_bill = numbers.bill[step, digit]
    assert gains == pytest.approx(child_bill[child_bill > 0].sum(), abs=0.006)
    assert losses == pytest.approx(-child_bill[child_bill < 0].sum(), abs=0.016)
    length = np.linalg.norm(numbers.trace.routing.sums[step, digit])
    assert total == pytest.approx(length, abs=0.006)
    assert f"{total:.2f} long" in routing_words.squash(numbers, step, digit)


def test_children_are_counted_from_1(numbers):
    assert routing_words.child_name(numbers, 0) == "type 1, row 1, column 1"
    assert routing_words.child_name(numbers, 36 * 3 + 6 * 4 + 5) == "type 4, row 5, column 6"


def test_the_strongest_is_named_with_what_it_adds(numbers):
    bill = numbers.bill[2, 4]
    said = routing_words.strongest(numbers, 2, 4)
    assert routing_words.child_name(numbers, int(bill.argmax())) in said
    assert f"{bill.max():+.3f}" in said
    count = int(re.search(r"takes (\d+) capsules", said)[1])
    gains = np.sort(bill[bill > 0])[::-1]
    assert gains[:count].sum() >= gains.sum() / 2 > gains[: count - 1].sum()


def test_summary_compares_the_first_iteration_with_the_trained_one(numbers):
    digit = int(numbers.lengths[2].argmax())
    first, now = numbers.lengths[0, digit], numbers.lengths[2, digit]
    said = routing_words.summary(numbers, digit)
    assert f"From iteration 1 to 3, the {digit} capsule went from {first:.2f} to {now:.2f}" in said
    assert "the longest of 10" in said
    for child in numbers.strongest[2, digit, :3]:
        assert routing_words.child_name(numbers, child) in said


def test_no_long_capsule_means_not_sure():
    class Short(RoutingNumbers):
        lengths = np.full((5, 10), 0.4, np.float32)

    assert routing_words.lengths(Short(None, 0.67), 2).startswith("No capsule passes 0.67")


def leaning(coupling: float, agreed: float) -> RoutingNumbers:
    """Numbers of 108 children that all do the same, but for one with this coupling to digit 3."""

    class Given(RoutingNumbers):
        couplings = np.full((3, 10, 108), 0.1, np.float32)
        agreement = np.full((3, 10, 108), 0.01, np.float32)

    Given.couplings[2, 3, 40] = coupling
    Given.agreement[2, 3, 40] = agreed
    return Given(SimpleNamespace(config=SimpleNamespace(grid=6, classes=10)), 0.5)


def test_pale_maps_say_why_they_are_pale():
    pale = leaning(0.11, 0.02)
    assert routing_words.maps(pale, 2, 3).startswith("Pale, for nobody leans clearly")
    assert "between 0.100 and 0.110" in routing_words.maps(pale, 2, 3)
    assert routing_words.agreement(pale, 2, 3).startswith("Pale, for nobody agrees")
    vivid = leaning(0.3, 0.3)
    assert routing_words.maps(vivid, 2, 3).startswith("1 lean toward 3, 0 away")
    said = routing_words.agreement(vivid, 2, 3)
    assert said.startswith("1 capsule clearly agrees with 3, 0 disagree")


def test_every_iteration_and_digit_has_every_sentence(numbers):
    words = routing_words.words(numbers)
    shapes = {name: np.shape(said) for name, said in words.items()}
    assert shapes.pop("activity") == ()
    for name in ("summary", "lengths", "couplings", "parents"):
        assert shapes.pop(name) == (10,)
    assert set(shapes.values()) == {(10, 10)}
    for said in words.values():
        for text in np.ravel(said):
            assert text.endswith("."), text
            assert "nan" not in text


def test_silence_is_measured(numbers):
    said = routing_words.activity(numbers)
    active = np.linalg.norm(numbers.trace.primary.reshape(-1, 8), axis=1)
    assert said.startswith(f"{(active > 0.5).sum()} of {len(active)} capsules are longer than 0.5")
