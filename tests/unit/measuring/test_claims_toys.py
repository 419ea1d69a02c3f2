"""Claims about viewpoints: which networks are compared, which views they see, what moves how."""

from dataclasses import replace

import pytest
import torch

from capsnet.cnn import CnnConfig
from capsnet.data import Digits, to_float
from capsnet.data.toys import familiar
from capsnet.em import trace
from capsnet.em.model import MatrixCapsNet, MatrixCapsNetConfig
from capsnet.measuring.claims import cluster, trained, viewpoints
from capsnet.measuring.claims.cluster import Clusters, moved_together, pairs_of
from capsnet.measuring.claims.evidence import Trial, judged
from capsnet.measuring.comparing import read
from capsnet.training.run import start

TINY = MatrixCapsNetConfig(
    image_size=32,
    classes=5,
    conv_channels=4,
    primary_types=2,
    conv_caps1_types=3,
    conv_caps2_types=4,
)


def some(count: int) -> Digits:
    return Digits(torch.zeros(count, 28, 28, dtype=torch.uint8), torch.zeros(count).long())


@pytest.mark.parametrize(
    ("first", "second", "readings"),
    [
        ((90, 60, 50), (80, 55, 20), (2, 1)),  # the second one is better, and was as good before
        ((80, 55, 20), (90, 60, 50), (1, 2)),
        ((90, 60, 50), (80, 70, 50), (2, 2)),  # as good at the end
        ((90, 60, 50), (50, 50, 40), (2, 1)),  # the latest of several
        ((90, 60, 50), (52, 48, 40), (2, 1)),  # of two as near
        ((90, 60, 50), (30, 20, 10), (2, 0)),  # never as bad
        ((50, 73, 60), (80, 69, 72), (1, 2)),  # it was worse before
        ((7,), (3,), (0, 0)),
    ],
)
def test_networks_are_taken_where_they_misread_familiar_views_alike(first, second, readings):
    assert viewpoints.matched(first, second) == readings


@pytest.mark.parametrize("angle", ["azimuth", "elevation"])
def test_novel_views_are_none_that_are_familiar(few_toys, angle):
    numbered = few_toys._replace(images=torch.arange(len(few_toys.labels)))
    known, novel = viewpoints.sampled(numbered, angle, 200)
    near = familiar(few_toys, angle)
    assert near[known.images].all()
    assert not near[novel.images].any()
    assert len(known.images.unique()) == len(novel.images.unique()) == 200
    assert torch.equal(known.labels, few_toys.labels[known.images])
    few, _ = viewpoints.sampled(numbered, angle, 20)
    assert torch.equal(few.images, known.images[:20])


def test_each_network_reads_novel_views_as_it_was_when_they_were_matched(few_toys, monkeypatch):
    both = tuple(
        replace(arm, config=config, digits=200, epochs=3, dataset="toys-azimuth")
        for arm, config in zip(
            viewpoints.ARMS["azimuth"],
            (TINY, CnnConfig(image_size=32, classes=5, channels=(5, 6), hidden=16)),
            strict=True,
        )
    )
    order = torch.randperm(len(few_toys.labels), generator=torch.Generator().manual_seed(1))
    images = Digits(few_toys.images[order], few_toys.labels[order])
    monkeypatch.setattr(viewpoints, "ARMS", {"azimuth": both})
    monkeypatch.setattr(viewpoints, "OFTEN", 3)
    moments = ((4, 8, 12), (3, 4, 8, 12))  # steps; an epoch has four
    monkeypatch.setattr(viewpoints, "load_toys", lambda train, progress: few_toys)
    monkeypatch.setattr(trained, "load_dataset", lambda name, folder, train: images)
    trial = Trial({}.__getitem__, some(60), seeds=2)
    *_, found = viewpoints.steps(trial)
    novel, known = found.rows
    assert (novel.what, known.what) == (
        "novel azimuths",
        "familiar azimuths, where they were matched",
    )
    assert (novel.first, novel.second) == ("matrix capsules", "CNN")
    assert judged(found.rows) == (novel,)
    assert found.gone == viewpoints.total(trial) == 2 * (2 * 3 * 200 + (4 + 5) * 60)
    sets = viewpoints.sampled(few_toys, "azimuth", 60)
    for seed in range(2):
        counts = []  # of each way at each reading, of familiar and of novel views
        for arm, steps in zip(both, moments, strict=True):
            run, of_readings = start(arm.recipe(seed), arm.config, torch.device("cpu")), []
            for _ in trained.training(run, arm.digits):
                if run.step in steps:
                    run.model.eval()
                    of_readings.append(
                        [
                            int((read(run.model, to_float(part.images)) != part.labels).sum())
                            for part in sets
                        ]
                    )
                    run.model.train()
            counts.append(of_readings)
        places = viewpoints.matched(*([familiar for familiar, _ in way] for way in counts))
        chosen = [way[place] for way, place in zip(counts, places, strict=True)]
        assert [wrong[seed] for wrong in known.wrong] == [familiar for familiar, _ in chosen]
        assert [wrong[seed] for wrong in novel.wrong] == [unseen for _, unseen in chosen]


def test_pairs_are_one_toy_from_two_azimuths(few_toys):
    pairs = pairs_of(few_toys, 300)
    first, second, other = (
        [part[numbers] for part in few_toys[1:]]  # labels, instances, azimuths, elevations, lights
        for numbers in pairs[:3]
    )
    for place in (0, 1, 3, 4):
        assert torch.equal(first[place], second[place])
    apart = (first[2] - second[2]).abs()
    assert torch.minimum(apart, 360 - apart).min() == 20
    assert len(apart.unique()) == 17
    for place in (0, 2, 3, 4):
        assert torch.equal(other[place], second[place])
    assert (other[1] != second[1]).all()
    assert (pairs.wrong != first[0]).all()
    assert set(pairs.wrong.tolist()) == set(range(5))
    few = pairs_of(few_toys, 30)
    assert all(torch.equal(one, all_[:30]) for one, all_ in zip(few, pairs, strict=True))


def moved(moves: torch.Tensor, weights: torch.Tensor) -> float:
    """Return what is said of votes for the second of two classes that move so, (N, 16) by (N,)."""
    votes = torch.randn(len(moves), 1, 16, 2, generator=torch.Generator().manual_seed(0))
    there = votes.clone()
    there[:, 0, :, 0] += 100 * torch.randn(len(moves), 16)  # of the other class, which is not asked
    there[:, 0, :, 1] += moves
    whole = weights[:, None, None].expand(-1, 1, 2)
    spread = torch.zeros(1, 2)
    one, two = Clusters(votes, whole, spread), Clusters(there, whole, spread)
    return moved_together(one, two, torch.tensor([1])).item()


def test_votes_move_together_where_all_move_by_one():
    step = torch.linspace(-1, 2, 16)
    even = torch.full((6,), 0.3)
    assert moved(step.repeat(6, 1), even) == pytest.approx(1, abs=1e-5)
    opposite = torch.stack([step, -step] * 3)
    assert moved(opposite, even) == pytest.approx(0, abs=1e-5)
    assert moved(torch.zeros(6, 16), even) == 0  # nothing moves
    # Three of four go one way: the mean is half of a step, its square a quarter.
    assert moved(torch.stack([step, step, step, -step]), torch.ones(4)) == pytest.approx(0.25)
    # Who has no weight does not count.
    alone = torch.tensor([1.0, 0, 1, 0, 1, 0])
    assert moved(opposite, alone) == pytest.approx(1, abs=1e-5)
    apart = torch.eye(16)[:4]  # four at right angles
    assert moved(apart, torch.ones(4)) == pytest.approx(0.25, abs=1e-5)


def test_weights_are_of_both_viewpoints():
    votes = torch.zeros(2, 1, 16, 1)
    there = votes.clone()
    there[0, 0, 0, 0], there[1, 0, 0, 0] = 1.0, -1.0
    spread = torch.zeros(1, 1)
    one = Clusters(votes, torch.tensor([3.0, 1.0]).view(2, 1, 1), spread)
    two = Clusters(there, torch.tensor([1.0, 3.0]).view(2, 1, 1), spread)
    assert moved_together(one, two, torch.tensor([0])).item() == 0
    assert moved_together(one, one._replace(votes=there), torch.tensor([0])).item() == 0.25


def test_clusters_are_those_of_the_last_iteration(few_toys):
    torch.manual_seed(3)
    network = MatrixCapsNet(TINY).eval()
    images = to_float(few_toys.images[:3])
    found = cluster.clusters(network, images)
    for n in range(3):
        last = trace(network, images[n]).layers[2]
        weights = last.responsibilities[-1, :, 0] * last.children  # (N, J)
        votes = torch.from_numpy(last.votes[:, 0]).flatten(2).transpose(1, 2)  # (N, 16, J)
        assert torch.allclose(found.votes[:, n], votes, atol=1e-5)
        assert torch.allclose(found.weights[:, n], torch.from_numpy(weights), atol=1e-5)
        spread = 0.5 * torch.from_numpy(last.variances[-1, 0]).log().sum((1, 2))  # (J,)
        assert torch.allclose(found.spread[n], spread, atol=1e-3)


def test_clusters_are_counted_pair_by_pair(few_toys, monkeypatch):
    torch.manual_seed(3)
    network = MatrixCapsNet(TINY).eval()
    monkeypatch.setattr(cluster, "load_toys", lambda train, progress: few_toys)
    *_, found = cluster.steps(Trial({"matrix-toys": network}.__getitem__, some(60)))
    assert [row.of for row in found.rows] == [60] * 4
    assert [row.is_part for row in found.rows] == [False, False, True, True]
    pairs = pairs_of(few_toys, 60)
    seen = [cluster.clusters(network, to_float(few_toys.images[part])) for part in pairs[:3]]
    labels = few_toys.labels[pairs.first]
    closest = seen[1].spread.argmin(1) == labels
    together = [
        moved_together(seen[0], seen[1], labels),
        moved_together(seen[0], seen[1], pairs.wrong),
        moved_together(seen[0], seen[2], labels),
    ]
    counts = [int(closest.sum()), *(int((share > 0.5).sum()) for share in together)]
    assert [row.found for row in found.rows] == counts
    other = {"matrix-toys": torch.nn.Identity()}
    with pytest.raises(ValueError, match="matrix-toys holds another network"):
        next(cluster.steps(Trial(other.__getitem__, some(3))))
