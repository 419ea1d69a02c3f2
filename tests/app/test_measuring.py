"""Measuring batch by batch: the same figures as in one go, stops that keep them, and the words."""

import numpy as np
import pytest
import torch

from app.measuring import Measurement
from app.report import comparison, mix_ups, progress_text
from app.running import Running
from capsnet.data import Digits, to_float
from capsnet.measuring.evaluate import Evaluation, evaluate
from capsnet.measuring.uncertainty import interval


@pytest.fixture
def half_right(tiny_model, digits) -> Digits:
    """Sixty digits of which every other one is labelled as the network reads it."""
    read = tiny_model(to_float(digits.images)).lengths.argmax(dim=1)
    labels = torch.where(torch.arange(60) % 2 == 0, read, (read + 3) % 10)
    return Digits(digits.images, labels)


def to_the_end(measurement: Measurement) -> list[int]:
    done = []
    while measurement.running:
        measurement.step()
        done.append(measurement.done)
    return done


def chosen(digits: Digits, measurement: Measurement) -> Digits:
    return Digits(digits.images[measurement.order], digits.labels[measurement.order])


@pytest.mark.parametrize(("count", "batches"), [(20, [8, 16, 20]), (24, [8, 16, 24])])
def test_the_figures_are_those_of_evaluate(tiny_model, half_right, count, batches):
    measurement = Measurement(tiny_model, half_right, count, batch_size=8)
    assert measurement.result is None
    assert to_the_end(measurement) == batches
    assert not measurement.is_partial
    expected = evaluate(tiny_model, chosen(half_right, measurement), batch_size=8)
    assert measurement.result.as_dict() == expected.as_dict()
    measurement.step()
    assert measurement.done == count


def test_a_stop_keeps_what_was_measured(tiny_model, half_right):
    measurement = Measurement(tiny_model, half_right, 60, batch_size=10)
    measurement.step()
    measurement.step()
    measurement.stop()
    measurement.step()
    assert (measurement.done, measurement.running, measurement.is_partial) == (20, False, True)
    first = Digits(*(part[:20] for part in chosen(half_right, measurement)))
    assert measurement.result.as_dict() == evaluate(tiny_model, first, 10).as_dict()


def test_a_stop_during_a_batch_is_not_lost(tiny_model, half_right, monkeypatch):
    measurement = Measurement(tiny_model, half_right, 60, batch_size=10)
    steps = measurement._steps

    def stopped_meanwhile():
        for result in steps:
            measurement.stop()
            yield result

    monkeypatch.setattr(measurement, "_steps", stopped_meanwhile())
    measurement.step()
    assert (measurement.done, measurement.running) == (10, False)


def test_each_misread_digit_is_named(tiny_model, half_right):
    measurement = Measurement(tiny_model, half_right, 60, batch_size=7)
    to_the_end(measurement)
    assert {misread.index for misread in measurement.misread} == set(range(1, 60, 2))
    assert len(measurement.misread) == measurement.result.errors == 30
    lengths = tiny_model(to_float(half_right.images)).lengths.detach()
    for misread in measurement.misread:
        assert misread.label == half_right.labels[misread.index]
        assert misread.read == lengths[misread.index].argmax()
        assert misread.length == pytest.approx(float(lengths[misread.index].max()), abs=1e-5)


def test_the_order_is_always_the_same_and_reaches_everywhere(tiny_model, half_right):
    first, second = (Measurement(tiny_model, half_right, count).order for count in (30, 60))
    assert torch.equal(first, second[:30])
    assert sorted(second.tolist()) == list(range(60))
    assert first.min() < 15
    assert first.max() >= 45


def test_two_measurements_do_not_mix(tiny_model, half_right):
    one, other = (Measurement(tiny_model, half_right, 60, batch_size=20) for _ in range(2))
    one.step()
    assert (one.done, other.done) == (20, 0)
    to_the_end(other)
    assert one.done == 20


def test_the_time_left_is_that_of_the_digits_so_far(tiny_model, half_right, monkeypatch):
    measurement = Measurement(tiny_model, half_right, 60, batch_size=20)
    assert measurement.seconds_left is None
    assert progress_text(measurement) == "0 of 60 digits"
    clock = iter([100.0, 103.0])
    monkeypatch.setattr("app.running.time.monotonic", lambda: next(clock))
    measurement.step()
    assert measurement.seconds_left == pytest.approx(6)
    wrong = len(measurement.misread)
    assert (
        progress_text(measurement) == f"20 of 60 digits · {wrong} misread so far · about 6 s left"
    )


def evaluation(images: int, errors: int) -> Evaluation:
    wrong = np.arange(errors)
    return Evaluation(images, np.zeros((10, 10), int), wrong, wrong, wrong / 10, 0.0, 0.0)


CARD = {"errors": 40, "images": 10_000, "error_percent": 0.4}


@pytest.mark.parametrize(
    ("images", "errors", "said"),
    [
        (10_000, 40, "just what was measured here"),
        (10_000, 41, "not the same"),
        (500, 2, "between 0.11% and 1.45% (with 95% confidence); the card’s figure lies within"),
        (500, 20, "the card’s figure lies outside"),
    ],
)
def test_the_comparison_with_the_card(images, errors, said):
    text = comparison(evaluation(images, errors), CARD)
    assert "40 of 10,000 (0.40%)" in text
    assert said in text


def test_the_most_frequent_mistakes_are_named():
    confusion = np.diag(np.full(10, 90))
    assert mix_ups(confusion) == "Every digit was read right."
    confusion[7, 2] = 2
    assert mix_ups(confusion) == "Most often: 7 read as 2 (twice)."
    confusion[4, 9], confusion[9, 4], confusion[3, 5] = 1200, 1, 1
    assert mix_ups(confusion) == (
        "Most often: 4 read as 9 (1,200 times), 7 read as 2 (twice), 3 read as 5 (once)."
    )


def test_without_a_test_error_on_the_card_the_interval_is_told_all_the_same():
    low, high = interval(5, 500)
    text = comparison(evaluation(500, 5), None)
    assert f"between {low:.2f}% and {high:.2f}%" in text
    assert "no test error yet" in text


def test_steps_are_taken_until_the_time_has_passed(monkeypatch):
    clock = iter([0.0, 0.1, 0.2, 0.3, 0.4, 10.0, 10.1])
    monkeypatch.setattr("app.running.time.monotonic", lambda: next(clock))
    running = Running(iter(range(1, 7)), 5, lambda found: found)
    running.step(0.25)
    assert running.done == 3
    assert running.seconds_left == pytest.approx(0.3 / 3 * 2)
    running.stop()
    running.step(0.25)  # it was stopped: the clock is asked, and nothing is done
    assert running.done == 3
    assert running.is_partial
