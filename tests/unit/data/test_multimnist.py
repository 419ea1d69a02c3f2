"""Two digits on top of each other: how they are laid, drawn, trained on and counted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from capsnet.data import Digits, load_test_digits, to_float
from capsnet.data.batches import Batch
from capsnet.data.multimnist import (
    OverlappingDigits,
    Pairs,
    draw_pairs,
    fixed_pairs,
    mean_overlap,
    overlay,
)
from capsnet.measuring.evaluate import evaluate, shown
from capsnet.measuring.evaluate_pairs import PairEvaluation, pair_steps
from capsnet.model import CapsNet, CapsNetConfig, CapsNetOutput
from capsnet.training.distributed import Processes, ShareOfBatches
from capsnet.training.recipe import Recipe
from capsnet.training.run import load_run, start
from capsnet.training.step import train_step
from capsnet.training.train import train

CPU = torch.device("cpu")
RECIPE = Recipe(epochs=2, batch_size=10, warmup_steps=3, validation=20, shift_pixels=4)


@pytest.fixture
def config(tiny_config: CapsNetConfig) -> CapsNetConfig:
    """The small network's, for two digits."""
    return replace(tiny_config, digits=2, image_size=36)


def dots(*places: tuple[int, int], value: int = 200) -> torch.Tensor:
    """One image each with a single pixel of ink."""
    images = torch.zeros(len(places), 28, 28, dtype=torch.uint8)
    for image, (row, column) in zip(images, places, strict=True):
        image[row, column] = value
    return images


def test_digits_lie_where_they_are_moved_from_the_middle():
    offsets = torch.tensor([[[0, 0], [-4, 4]], [[1, -2], [4, 4]]])
    images, parts, _ = overlay(dots((0, 0), (5, 5)), dots((27, 0), (27, 27)), offsets)
    assert images.shape == (2, 36, 36)
    assert parts.nonzero().tolist() == [
        [0, 0, 4, 4],
        [0, 1, 27, 8],
        [1, 0, 10, 7],
        [1, 1, 35, 35],  # as far as it can be moved, and still there
    ]
    assert torch.equal(images, parts.sum(1))


def test_where_both_have_ink_it_is_added_and_clipped():
    none = torch.zeros(1, 2, 2, dtype=torch.long)
    faint, strong = dots((9, 9), value=100), dots((9, 9), value=180)
    assert int(overlay(faint, faint, none).images[0, 13, 13]) == 200
    assert int(overlay(faint, strong, none).images[0, 13, 13]) == 255


def test_digits_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="at most 20 × 20"):
        overlay(dots((0, 0)), dots((0, 0)), torch.zeros(1, 2, 2, dtype=torch.long), 20)


def test_partners_are_any_digit_of_another_class_and_as_often():
    """Of four classes of unlike size, each digit is paired with each of the others' alike."""
    labels = torch.tensor([7, 2, 7, 9, 7, 0, 9])
    images = torch.zeros(7, 28, 28, dtype=torch.uint8)
    images[:, 14, 14] = torch.arange(1, 8)  # which digit it is
    first = torch.arange(7).repeat(3_000)
    pairs = draw_pairs(Digits(images, labels), first, torch.Generator().manual_seed(0), 0)
    which = pairs.parts.flatten(2).amax(2).long() - 1  # (N, 2)
    assert torch.equal(which[:, 0], first)
    assert torch.equal(pairs.labels, labels[which])
    counts = torch.zeros(7, 7).index_put_((which[:, 0], which[:, 1]), torch.ones(1), True)
    for one in range(7):
        others = labels != labels[one]
        assert not counts[one][~others].any()
        expected = 3_000 / int(others.sum())
        assert counts[one][others].sub(expected).abs().max() < 5 * expected**0.5


def test_digits_of_one_class_cannot_be_paired(digits):
    of_one = digits.images[:3], torch.tensor([4, 4, 4])
    with pytest.raises(ValueError, match="at least two classes"):
        fixed_pairs(Digits(*of_one))


def test_digits_are_moved_by_up_to_so_many_pixels_in_each_direction_and_alike():
    digits = Digits(dots((14, 14), (14, 14)), torch.tensor([0, 1]))
    first = torch.zeros(8_100, dtype=torch.long)
    pairs = draw_pairs(digits, first, torch.Generator().manual_seed(1))
    for place in (0, 1):
        _, rows, columns = pairs.parts[:, place].nonzero(as_tuple=True)
        counts = torch.bincount((rows - 14) * 9 + columns - 14, minlength=81)
        assert counts.shape == (81,)
        assert (counts - 100).abs().max() < 50


def test_fixed_pairs_are_always_the_same_and_hold_each_digit(digits):
    one, other = fixed_pairs(digits), fixed_pairs(digits)
    for ours, theirs in zip(one, other, strict=True):
        assert torch.equal(ours, theirs)
    assert torch.equal(one.labels[:, 0], digits.labels)
    assert bool((one.labels[:, 0] != one.labels[:, 1]).all())
    assert not torch.equal(one.images, fixed_pairs(digits, seed=1).images)


def test_overlap_of_boxes_by_hand():
    """Boxes of 2 × 2 and of 3 × 4 that share 1 × 2; then boxes that do not touch."""
    parts = torch.zeros(2, 2, 36, 36, dtype=torch.uint8)
    parts[0, 0, 4:6, 4:6] = 1
    parts[0, 1, 5:8, 4:8] = 1
    parts[1, 0, 0, 0] = 1
    parts[1, 1, 35, 35] = 1
    pairs = Pairs(parts.sum(1).to(torch.uint8), parts, torch.zeros(2, 2, dtype=torch.long))
    assert mean_overlap(pairs) == pytest.approx(((2 / 4) / 2, (2 / 14) / 2))


def test_the_test_pairs_are_what_the_docstring_says():
    pairs = fixed_pairs(load_test_digits())
    assert pairs.images.shape == (10_000, 36, 36)
    assert mean_overlap(pairs) == pytest.approx((0.73, 0.46), abs=0.005)


def test_an_epoch_follows_from_its_seed_and_shows_each_digit_once(digits):
    source = OverlappingDigits(digits, 10, 4, seed=3)
    whole = list(source.epoch(1))
    assert len(whole) == source.steps == len(digits.labels) // 10
    rest = list(source.epoch(1, first=2))
    for batch, again in zip(whole[2:], rest, strict=True):
        for ours, theirs in zip(batch, again, strict=True):
            assert torch.equal(ours, theirs)
    assert not torch.equal(whole[0].images, next(source.epoch(2)).images)
    firsts = torch.cat([batch.parts[:, 0].amax((1, 2)) for batch in whole])
    assert firsts.min() > 0
    ink = torch.cat([batch.parts[:, 0].sum((1, 2)) for batch in whole])
    once = to_float(digits.images).sum((1, 2, 3))
    assert torch.allclose(ink.sort()[0], once.sort()[0][-len(ink) :], rtol=1e-4)


def test_shares_of_pairs_keep_their_parts(digits):
    source = OverlappingDigits(digits, 10, 4, 0)
    whole, half = next(source.epoch(0)), next(ShareOfBatches(source, Processes(1, 2)).epoch(0))
    assert torch.equal(half.parts, whole.parts[1::2])
    assert torch.equal(half.labels, whole.labels[1::2])


def test_a_step_asks_for_both_digits_and_draws_each_against_its_own_image(config, digits):
    run = start(RECIPE, config, CPU)
    batch = next(OverlappingDigits(digits, 6, 4, 0).epoch(0))
    with torch.no_grad():
        capsules, lengths = run.model(batch.images)
        drawn = [run.model.decode(capsules, batch.labels[:, place]) for place in (0, 1)]
    expected = 0.0
    for n, pair in enumerate(batch.labels.tolist()):
        for digit, length in enumerate(lengths[n].tolist()):
            if digit in pair:
                expected += max(0, 0.9 - length) ** 2 / 6
            else:
                expected += 0.5 * max(0, length - 0.1) ** 2 / 6
        for place in (0, 1):
            apart = drawn[place][n, 0] - batch.parts[n, place]
            expected += 0.0005 * float(apart.square().sum()) / 12
    assert train_step(run, batch, 1e-3) == pytest.approx(expected, rel=1e-5)


def test_a_step_is_the_same_whichever_digit_is_named_first(config, digits):
    batch = next(OverlappingDigits(digits, 6, 4, 0).epoch(0))
    other = Batch(batch.images, batch.labels.flip(1), batch.parts.flip(1))
    losses = [train_step(start(RECIPE, config, CPU), given, 1e-3) for given in (batch, other)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)


class Told(CapsNet):
    """A network that says what it was told to, and redraws what it was told to."""

    def __init__(self, config: CapsNetConfig, lengths: torch.Tensor, drawn: torch.Tensor) -> None:
        super().__init__(config)
        self._lengths, self._drawn, self._at = lengths, drawn, 0

    def forward(self, images: torch.Tensor, iterations: int | None = None) -> CapsNetOutput:
        part = slice(self._at, self._at + len(images))
        self._at += len(images)
        self._now = self._drawn[part]
        capsules = self._lengths[part, :, None].expand(-1, -1, self.config.digit_dim)
        return CapsNetOutput(capsules, self._lengths[part])

    def decode(self, capsules: torch.Tensor, digits: torch.Tensor | None = None) -> torch.Tensor:
        return self._now[torch.arange(len(digits)), digits][:, None]


def told(config: CapsNetConfig) -> tuple[Told, Pairs]:
    """Four pairs: right, right the other way round, half right, wrong."""
    labels = torch.tensor([[1, 2], [3, 1], [1, 4], [5, 6]])
    lengths = torch.full((4, 10), 0.05)
    for n, (longest, second) in enumerate([(1, 2), (1, 3), (1, 2), (7, 8)]):
        lengths[n, longest], lengths[n, second] = 0.9, 0.6 + n / 100
    parts = torch.zeros(4, 2, 36, 36, dtype=torch.uint8)
    pairs = Pairs(torch.zeros(4, 36, 36, dtype=torch.uint8), parts, labels)
    drawn = torch.zeros(4, 10, 36, 36)
    drawn[0, 1, :2, :2] = 0.5  # of the four 1s, two: 4 pixels wrong by a half
    drawn[3, 6] = 1.0
    drawn[2, 2] = 1.0  # read, but not there: its picture is not judged
    return Told(config, lengths, drawn), pairs


def test_half_a_pair_is_an_error(config):
    model, pairs = told(config)
    *_, measured = pair_steps(model, pairs, batch_size=3)
    assert measured.wrong.tolist() == [2, 3]
    assert measured.read_as.tolist() == [[1, 2], [7, 8]]
    assert (measured.images, measured.errors, measured.error_percent) == (4, 2, 50.0)
    assert measured.lengths == pytest.approx([0.6, 0.61, 0.62, 0.63])
    assert measured.shown.tolist() == [0, 3, 1, 1, 1, 1, 1, 0, 0, 0]
    assert measured.missed.tolist() == [0, 0, 0, 0, 1, 1, 1, 0, 0, 0]
    assert measured.imagined.tolist() == [0, 0, 1, 0, 0, 0, 0, 1, 1, 0]
    assert measured.reconstruction_losses[[1, 6]] == pytest.approx([1 / 3, 36 * 36])
    assert measured.reconstruction_loss == pytest.approx((1 + 36 * 36) / 8)
    assert measured.as_dict()["digits_missed_percent"] == 37.5


def test_what_is_measured_does_not_depend_on_the_batches(config, digits):
    torch.manual_seed(0)
    model = CapsNet(config).eval()
    pairs = shown(digits, config)
    one, other = evaluate(model, pairs, 7), evaluate(model, pairs)
    assert isinstance(one, PairEvaluation)
    assert one.wrong.tolist() == other.wrong.tolist()
    assert one.reconstruction_losses == pytest.approx(other.reconstruction_losses, rel=1e-4)
    assert np.array_equal(one.missed, other.missed)
    assert one.margin_loss == pytest.approx(other.margin_loss, rel=1e-5)


def test_no_pairs_are_refused(config):
    empty = Pairs(*(part[:0] for part in told(config)[1]))
    with pytest.raises(ValueError, match="no pairs"):
        evaluate(CapsNet(config), empty)


def test_training_is_the_same_when_stopped_and_resumed(config, digits, tmp_path: Path):
    whole = start(RECIPE, config, CPU)
    assert train(whole, digits, tmp_path / "whole", progress=False)
    run = start(RECIPE, config, CPU)
    assert not train(run, digits, tmp_path / "half", lambda: run.step == 5, progress=False)
    again = load_run(tmp_path / "half", CPU)
    assert again.model.config == config
    assert train(again, digits, tmp_path / "half", progress=False)
    for ours, theirs in zip(again.model.parameters(), whole.model.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    held_out = whole.history[-1]["validation"]
    assert held_out["images"] == 20
    assert 0 <= held_out["error_percent"] <= 100


def test_pairs_are_neither_bent_nor_written(config, digits, tmp_path: Path):
    run = start(replace(RECIPE, distort=1), config, CPU)
    with pytest.raises(ValueError, match="--digits takes 1, or 2 without"):
        train(run, digits, tmp_path / "c", progress=False)


def test_more_digits_than_classes_are_refused():
    with pytest.raises(ValueError, match="digits must be at most 10"):
        CapsNetConfig(digits=11)
