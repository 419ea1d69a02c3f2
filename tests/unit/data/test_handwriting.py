"""Training on pen strokes: who is held out, what a batch holds, and that it can be resumed."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from capsnet import CapsNetConfig, load_pretrained, prepare_strokes
from capsnet.checkpoint import load_card
from capsnet.data import to_float
from capsnet.data.batches import NO_DIGIT, Batch, ShiftedDigits
from capsnet.data.handwriting import Handwriting, any_thickness, rendered, split_writers, varied
from capsnet.data.negatives import (
    KEPT_LETTERS,
    KEPT_SIGNS,
    LETTERS,
    LONGEST,
    OTHER_SIGNS,
    SIGNS,
    not_a_digit,
    scribble,
    sign,
)
from capsnet.data.unipen import PenDigit
from capsnet.training.recipe import Recipe
from capsnet.training.run import load_run, start
from capsnet.training.train import train, train_step

CPU = torch.device("cpu")
SEVEN = [np.array([[0.0, 0], [10, 0], [4, 20]]), np.array([[2.0, 10], [9, 10]])]
ONE = [np.array([[5.0, 0], [5, 20]])]
RECIPE = Recipe(
    epochs=2, batch_size=10, warmup_steps=3, validation=20, written=4, negatives=2, average=0.9
)


@pytest.fixture
def written() -> list[PenDigit]:
    """A seven and a one by each of eight people."""
    return [
        PenDigit(label, writer, [stroke + writer for stroke in strokes])
        for writer in range(1, 9)
        for label, strokes in ((7, SEVEN), (1, ONE))
    ]


def test_writers_are_held_out_as_a_whole(written):
    kept, apart = split_writers(written, 3)
    assert [digit.writer for digit in kept] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [digit.writer for digit in apart] == [6, 6, 7, 7, 8, 8]
    assert split_writers(written, 0) == (written, [])
    with pytest.raises(ValueError, match="hold out 8 of 8 writers"):
        split_writers(written, 8)


def test_a_batch_holds_digits_then_drawings_then_what_is_no_digit(digits, written):
    batches = Handwriting(ShiftedDigits(digits, 10, 0, 0), written, 4, 2, 0)
    first = next(batches.epoch(0))
    assert first.images.shape == (16, 1, 28, 28)
    assert first.images.dtype == torch.float32
    assert 0 <= first.images.min() <= first.images.max() <= 1
    plain = next(ShiftedDigits(digits, 10, 0, 0).epoch(0))
    assert torch.equal(first.images[:10], plain.images)
    assert torch.equal(first.labels[:10], plain.labels)
    assert set(first.labels[10:14].tolist()) <= {1, 7}
    assert first.labels[14:].tolist() == [NO_DIGIT, NO_DIGIT]


def test_an_epoch_can_be_entered_anywhere_and_no_two_are_alike(digits, written):
    def batches(number, first=0, seed=0):
        source = Handwriting(ShiftedDigits(digits, 10, 2, seed), written, 4, 2, seed)
        return list(source.epoch(number, first))

    whole = batches(1)
    assert len(whole) == 6
    for entered, batch in zip(batches(1, 4), whole[4:], strict=True):
        assert torch.equal(entered.images, batch.images)
        assert torch.equal(entered.labels, batch.labels)
    assert not torch.equal(batches(0)[0].images[10:], whole[0].images[10:])
    assert not torch.equal(whole[0].images[10:], whole[1].images[10:])
    assert not torch.equal(batches(1, seed=1)[0].images[10:], whole[0].images[10:])


def test_what_is_varied_stays_the_same_digit():
    """The same strokes with as many points each, near where they were, never twice the same."""
    random = np.random.default_rng(0)
    all_points = []
    for _ in range(200):
        strokes = varied(SEVEN, random)
        assert [stroke.shape for stroke in strokes] == [stroke.shape for stroke in SEVEN]
        all_points.append(np.concatenate(strokes))
    points = np.concatenate(SEVEN)
    unit = (points - (points.min(0) + points.max(0)) / 2) / 20
    spread = np.linalg.norm(np.array(all_points) - unit, axis=2)  # (200, points)
    assert spread.mean(0).max() < 0.15
    assert len({p.tobytes() for p in all_points}) == 200
    np.testing.assert_allclose(np.mean(all_points, 0), unit, atol=0.03)


def test_a_dot_can_be_varied():
    (dot,) = varied([np.array([[3.0, 4.0]])], np.random.default_rng(0))
    assert np.isfinite(dot).all()


def test_thickness_is_often_thin_and_often_thick():
    values = [any_thickness(np.random.default_rng(n)) for n in range(300)]
    assert 0.5 <= min(values) < 0.55
    assert 1.65 < max(values) <= 1.8


def test_written_digits_are_validated_on_as_they_are(written):
    digits = rendered(written)
    assert digits.labels.tolist() == [7, 1] * 8
    expected = prepare_strokes(SEVEN)
    np.testing.assert_allclose(to_float(digits.images)[0, 0], expected, atol=0.5 / 255 + 1e-6)


def test_scribbles_are_longer_than_digits():
    random = np.random.default_rng(0)
    for _ in range(50):
        strokes = scribble(random)
        length = sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in strokes)
        assert length > LONGEST * np.ptp(np.concatenate(strokes), axis=0).max()


def test_what_is_no_digit_can_always_be_drawn(written):
    random = np.random.default_rng(0)
    for _ in range(300):
        image = prepare_strokes(not_a_digit(random, written))
        assert image.max() > 0.5


def test_what_is_kept_to_measure_by_is_never_trained_on(written, monkeypatch):
    kept, trained = {*KEPT_LETTERS, *KEPT_SIGNS}, {*LETTERS, *OTHER_SIGNS}
    assert kept | trained == set(SIGNS)
    assert not kept & trained
    drawn = []

    def remember(random, name):
        drawn.append(name)
        return sign(random, name)

    monkeypatch.setattr("capsnet.data.negatives.sign", remember)
    random = np.random.default_rng(0)
    for _ in range(1_000):
        not_a_digit(random, written)
    assert set(drawn) == trained


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_drawn_with_its_strokes(name):
    assert len(sign(np.random.default_rng(0), name)) == len(SIGNS[name])


def test_without_a_digit_every_capsule_is_to_be_short_and_none_is_redrawn(tiny_config, digits):
    """Loss by hand: half the squares of what is too long; pictures only where a digit is."""
    run = start(RECIPE, tiny_config, CPU)
    images = to_float(digits.images[:4])
    labels = torch.tensor([int(digits.labels[0]), NO_DIGIT, int(digits.labels[2]), NO_DIGIT])
    with torch.no_grad():
        capsules, lengths = run.model(images)
        drawn = run.model.decode(capsules[::2], labels[::2])
    expected = 0.0
    for n, label in enumerate(labels.tolist()):
        for digit, length in enumerate(lengths[n].tolist()):
            if digit == label:
                expected += max(0, 0.9 - length) ** 2 / 4
            else:
                expected += 0.5 * max(0, length - 0.1) ** 2 / 4
    expected += 0.0005 * float((drawn - images[::2]).square().sum()) / 2
    assert train_step(run, Batch(images, labels), 1e-3) == pytest.approx(expected, rel=1e-5)


def test_the_average_follows_the_weights_step_by_step(tiny_config, digits, written, tmp_path):
    run = start(RECIPE, tiny_config, CPU)
    expected = None
    for batch in Handwriting(ShiftedDigits(digits, 10, 2, 0), written, 4, 2, 0).epoch(0):
        train_step(run, batch, 1e-3)
        now = run.model.digit.weight.detach().clone()
        expected = now if expected is None else 0.9 * expected + 0.1 * now
    torch.testing.assert_close(run.result.digit.weight.detach(), expected)
    assert not torch.allclose(run.result.digit.weight, run.model.digit.weight)


def test_resuming_gives_the_same_weights_and_the_same_average(
    tiny_config, digits, written, tmp_path
):
    whole = start(RECIPE, tiny_config, CPU)
    assert train(whole, digits, tmp_path / "whole", progress=False, written=written[:-2])
    for stop in (1, 3, 4, 6):
        run = start(RECIPE, tiny_config, CPU)
        path = tmp_path / str(stop)
        train(
            run,
            digits,
            path,
            should_stop=lambda run=run, stop=stop: run.step >= stop,
            progress=False,
            written=written[:-2],
        )
        run = load_run(path, CPU)
        assert train(run, digits, path, progress=False, written=written[:-2])
        for ours, theirs in ((run.model, whole.model), (run.result, whole.result)):
            for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
                assert torch.equal(one, other)


def test_held_out_writers_are_measured_and_never_trained_on(tiny_config, digits, written, tmp_path):
    """Other strokes of held-out writers, even nonsense, give the same weights."""

    def trained(written: list[PenDigit]) -> tuple[torch.Tensor, int]:
        run = start(replace(RECIPE, epochs=1), tiny_config, CPU)
        assert train(run, digits, tmp_path / "c", progress=False, written=written)
        return run.model.digit.weight.detach(), run.history[0]["handwriting"]["images"]

    weights, count = trained(written)
    assert count == 12  # six writers
    nonsense = [d if d.writer <= 2 else d._replace(strokes=ONE, label=3) for d in written]
    assert torch.equal(trained(nonsense)[0], weights)
    other = [d if d.writer > 2 else d._replace(strokes=ONE) for d in written]
    assert not torch.equal(trained(other)[0], weights)


def test_a_run_can_start_with_shipped_weights():
    run = start(Recipe(start="mnist"), CapsNetConfig(), CPU)
    for ours, theirs in zip(run.model.parameters(), load_pretrained().parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert run.model.training
    assert run.sources == {"start": load_card()["sha256"]}


def test_how_a_network_is_routed_is_no_part_of_the_weights_it_starts_with():
    config = CapsNetConfig(iterations=1, routing_gradient="all")
    run = start(Recipe(start="mnist"), config, CPU)
    assert run.model.config == config


def test_no_run_starts_with_another_kind_of_network(tiny_config):
    with pytest.raises(ValueError, match="another config"):
        start(Recipe(start="mnist"), tiny_config, CPU)


@pytest.mark.parametrize("value", [-0.1, 1.0])
def test_an_average_must_decay(value):
    with pytest.raises(ValueError, match="average"):
        Recipe(average=value)


def test_negatives_want_strokes():
    with pytest.raises(ValueError, match="written"):
        Recipe(negatives=3)
