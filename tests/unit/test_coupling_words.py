"""What is said about one coupling is what its numbers say."""

from dataclasses import replace

import numpy as np
import pytest

from app.coupling_words import coupling_sentence, coupling_sentences
from capsnet import trace
from capsnet.coupling import coupling

DIGIT = 6


@pytest.fixture
def one(tiny_model, digits):
    traced = trace(tiny_model, digits.images[0].float() / 255, iterations=4)
    return coupling(tiny_model, traced, 41, DIGIT)


def given(one, step, **values):
    """The same coupling with other numbers at one iteration."""
    changed = {}
    for name, value in values.items():
        array = getattr(one, name).copy()
        array[step] = value
        changed[name] = array
    return replace(one, **changed)


def row(**values):
    """Ten numbers, 0.1 each but for some digits: _6=0.3."""
    numbers = np.full(10, 0.1, np.float32)
    for digit, value in values.items():
        numbers[int(digit[1:])] = value
    return numbers


def test_the_first_iteration_is_even(one, tiny_config):
    said = coupling_sentence(one, tiny_config, 0)
    assert said.startswith(
        "Iteration 1: type 2, row 1, column 6 gives every digit the same share, 0.1; "
    )


def test_share_bill_and_next_logit_are_told(one, tiny_config):
    changed = given(
        one,
        2,
        couplings=row(_6=0.25),
        adds=-0.125,
        sums=[3, 4, 0, 0, 0],
        logits=row(_6=0.5),
        agreement=row(_6=-0.75),
    )
    said = coupling_sentence(replace(changed, pose=np.ones(4, np.float32) / 2), tiny_config, 2)
    assert said == (
        "Iteration 3: type 2, row 1, column 6 gives 6 a share of 0.250, 2.50 times an even one; "
        "that adds −0.125 to the length 5.00 of the sum. Next, its logit for 6, +0.50 now, falls "
        "to −0.25, for its vote points against what 6 says (û·v −0.75)."
    )


def test_another_digit_that_gets_more_is_named(one, tiny_config):
    changed = given(one, 2, couplings=row(_6=0.12, _3=0.4))
    assert "6 a share of 0.120, 1.20 times an even one, and 3 the most, 0.400;" in (
        coupling_sentence(changed, tiny_config, 2)
    )


def test_hardly_any_agreement_is_called_so(one, tiny_config):
    changed = given(one, 1, agreement=row(_6=0.004), logits=row(_6=0.004))
    said = coupling_sentence(changed, tiny_config, 1)
    assert (
        "its logit for 6, 0 now, hardly changes: its vote lies across what 6 says (û·v 0)." in said
    )


def test_silence_is_told(one, tiny_config):
    quiet = replace(one, pose=np.full(4, 0.02, np.float32))
    assert ", nearly silent (|u| = 0.04), gives" in coupling_sentence(quiet, tiny_config, 1)


def test_every_iteration_has_its_sentence(one, tiny_config):
    said = coupling_sentences(one, tiny_config)
    assert [text.split(":")[0] for text in said] == [f"Iteration {n}" for n in range(1, 5)]
    for step, text in enumerate(said):
        after = one.logits[step, DIGIT] + one.agreement[step, DIGIT]
        if "hardly" not in text:
            assert f"to {after:+.2f},".replace("-", "−") in text
            assert ("rises" in text) == (one.agreement[step, DIGIT] > 0)
            assert (" with what" in text) == (one.agreement[step, DIGIT] > 0)
