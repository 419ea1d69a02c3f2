"""Verdicts follow from counts: of networks, of trainings, against a figure, and of shares."""

import pytest
import torch

from capsnet.measuring.claims import trained
from capsnet.measuring.claims.evidence import Against, Comparison, Share, Tally, Trainings


@pytest.mark.parametrize(
    ("alone", "verdict"),
    [((0, 0), "open"), ((1, 6), "open"), ((0, 6), "holds"), ((6, 0), "opposite"), ((9, 9), "open")],
)
def test_of_two_networks_only_those_digits_count_that_one_alone_misreads(alone, verdict):
    row = Comparison("as they are", "A", "B", 100, (50 + alone[0], 50 + alone[1]), alone)
    assert row.verdict == verdict


@pytest.mark.parametrize(
    ("wrong", "verdict"), [(20, "holds"), (60, "open"), (81, "open"), (140, "open")]
)
def test_a_count_is_below_a_figure_only_where_its_interval_is(wrong, verdict):
    row = Against("pairs", "A", "the paper", 1_000, (wrong,), 7.4)
    assert row.verdict == verdict
    assert row.is_above == (wrong == 140)


@pytest.mark.parametrize(("found", "verdict"), [(95, "holds"), (80, "open"), (20, "opposite")])
def test_a_share_holds_where_it_is_more_than_half(found, verdict):
    assert Share("it is so", "so", 10, found, 160).verdict == verdict


def test_a_tally_counts_batch_after_batch():
    tally = Tally("moved", "A", "B")
    tally.add(torch.tensor([True, True, False]), torch.tensor([True, False, False]))
    tally.add(torch.tensor([False, True]), torch.tensor([True, False]))
    assert tally.row == Comparison("moved", "A", "B", 5, (3, 2), (2, 1))


def test_an_image_counts_for_the_way_that_misreads_it_more_often():
    one = torch.tensor([[1, 1, 0, 0, 1], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0]]).bool()
    other = torch.tensor([[1, 1, 1, 0, 0], [0, 0, 1, 0, 0], [1, 1, 0, 0, 0]]).bool()
    found = trained.beside("on few", "A", "B", one, other)
    # By image: 1 to 2, 3 to 2, 0 to 2, 0 to 0, 1 to 0.
    assert found == Trainings("on few", "A", "B", 5, ((3, 1, 1), (3, 1, 2)), (2, 2))


@pytest.mark.parametrize(
    ("wrong", "alone", "verdict"),
    [
        (((50, 52, 51), (70, 71, 72)), (5, 40), "holds"),
        (((70, 71, 72), (50, 52, 51)), (40, 5), "opposite"),
        (((50, 52, 51), (70, 71, 72)), (20, 30), "open"),  # other images may say otherwise
        (((50, 70, 51), (70, 71, 60)), (5, 40), "open"),  # other trainings may
        (((50,), (99,)), (1, 50), "open"),  # so may they after a single one
        (((50, 52, 51), (70, 71, 72)), (40, 5), "open"),  # more images, but more rarely
        (((50, 50), (70, 70)), (5, 40), "open"),  # two may be alike by chance
        (((60, 60, 60), (60, 60, 60)), (0, 0), "open"),
    ],
)
def test_a_verdict_about_training_stands_other_images_and_other_trainings(wrong, alone, verdict):
    assert Trainings("on few", "A", "B", 1_000, wrong, alone).verdict == verdict
