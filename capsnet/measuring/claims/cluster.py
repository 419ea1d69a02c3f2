"""Does EM find the same cluster of votes for a toy that is seen from another viewpoint?

Children are matched by their places and types: w is the weight of a child's vote for a class, its
responsibility times its activation, averaged over both views, with Σ w = 1, and ΔV is by how much
its vote moved. Where all votes move by the same, |Σ w ΔV|² is as much as Σ w |ΔV|²; where they move
at random, next to nothing of it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from capsnet.data import to_float
from capsnet.data.toys import Toys, load_toys
from capsnet.em.model import MatrixCapsNet
from capsnet.measuring.claims.evidence import Claim, Evidence, Share, Trial
from capsnet.networks import Network

NETWORK = "matrix-toys"
BATCH = 5  # pairs: an image takes longer, the more there are
SEED = 0  # of which views are paired


class Pairs(NamedTuple):
    """Views by their numbers (N,) long."""

    first: Tensor
    second: Tensor  # the same toy, elevation and light, from another azimuth
    other: Tensor  # like the second, but another toy of the same category
    wrong: Tensor  # another category


class Clusters(NamedTuple):
    """What the classes' last M-step made of a batch's votes, with N children and J classes."""

    votes: Tensor  # V (N, B, 16, J)
    weights: Tensor  # r = R a (N, B, J)
    spread: Tensor  # ½ Σ_h log σ_h² (B, J): the less, the closer the votes lie to each other


def pairs_of(toys: Toys, count: int) -> Pairs:
    """Return so many pairs, drawn at random once for all: a few of them are the first of many.

    Azimuths are multiples of 20°, so two of them are at least that far apart.

    Args:
        toys: all views of some azimuths, elevations and lights, in the order of `load_toys`.
        count: how many pairs, where there are so many views.
    """
    ways = (toys.instances, toys.labels, toys.azimuths, toys.elevations, toys.lights)
    sizes = [len(way.unique()) for way in ways]
    instances, classes, azimuths, *_ = sizes
    total = len(toys.labels)
    numbers = torch.arange(total).view(sizes)
    chance = torch.Generator().manual_seed(SEED)
    first = torch.randperm(total, generator=chance)  # (N,)
    turned, swapped, mistaken = (
        torch.randint(1, size, (total,), generator=chance)
        for size in (azimuths, instances, classes)
    )
    instance, label, azimuth, elevation, light = torch.unravel_index(first, sizes)
    azimuth = (azimuth + turned) % azimuths
    second = numbers[instance, label, azimuth, elevation, light]
    other = numbers[(instance + swapped) % instances, label, azimuth, elevation, light]
    wrong = (label + mistaken) % classes
    return Pairs(*(part[:count] for part in (first, second, other, wrong)))


@torch.inference_mode()
def clusters(network: MatrixCapsNet, images: Tensor) -> Clusters:
    """Return how the votes for the classes lie on images float32 (B, 1, H, W)."""
    iterations = network.config.iterations
    below = network.below(images, iterations)
    votes, activations, _ = network.classes.votes(below)  # V (B, 1, J, 16, N), a (B, 1, N)
    last = network.classes.steps(below, iterations)[-1]
    weights = last.responsibilities.squeeze(1) * activations  # (B, J, N)
    return Clusters(
        votes.squeeze(1).permute(3, 0, 2, 1),
        weights.permute(2, 0, 1),
        last.variances.squeeze(1).log().sum(2) / 2,
    )


def moved_together(one: Clusters, two: Clusters, classes: Tensor) -> Tensor:
    """Return what share of the votes' movement is one movement of all of them, (B,) in 0..1.

    Args:
        one: from one viewpoint.
        two: from another.
        classes: (B,) long, for which the votes are.
    """
    batch = torch.arange(len(classes))
    moves = (two.votes - one.votes)[:, batch, :, classes]  # ΔV (B, N, 16)
    weights = (one.weights + two.weights)[:, batch, classes].t()  # (B, N)
    weights = weights / weights.sum(1, keepdim=True).clamp(min=1e-12)
    mean = (weights.unsqueeze(2) * moves).sum(1)  # (B, 16)
    whole = (weights * moves.square().sum(2)).sum(1)  # (B,)
    return mean.square().sum(1) / whole.clamp(min=1e-12)


def steps(trial: Trial) -> Iterator[Evidence]:
    """Show the network as many pairs of views as the trial has digits."""
    network = _matrix(trial.networks(NETWORK))
    toys = load_toys(train=False, progress=False)
    pairs = pairs_of(toys, len(trial.digits.labels))
    closest, alone, beside, between = [], [], [], []
    for part in torch.arange(len(pairs.first)).split(BATCH):
        first, second, other, wrong = (numbers[part] for numbers in pairs)
        labels = toys.labels[first]
        one, two, another = (
            clusters(network, to_float(toys.images[numbers])) for numbers in (first, second, other)
        )
        closest.append(two.spread.argmin(1) == labels)
        alone.append(moved_together(one, two, labels) > 0.5)
        beside.append(moved_together(one, two, wrong) > 0.5)
        between.append(moved_together(one, another, labels) > 0.5)
        rows = _rows(*(torch.cat(flags) for flags in (closest, alone, beside, between)))
        yield Evidence(rows[0].of, rows, rows[0].of)


def _matrix(network: Network) -> MatrixCapsNet:
    if not isinstance(network, MatrixCapsNet):
        raise ValueError(f"the file of {NETWORK} holds another network; restore it with git")
    return network


def _rows(closest: Tensor, alone: Tensor, beside: Tensor, between: Tensor) -> tuple[Share, ...]:
    together = "more than half of the movement is one"

    def row(what: str, first: str, flags: Tensor, is_part: bool = False) -> Share:
        return Share(what, first, len(flags), int(flags.sum()), len(flags), is_part)

    return (
        row(
            "the votes for the toy’s own class lie closest together, of all classes",
            "closest",
            closest,
        ),
        row("the votes for its own class move together", together, alone),
        row("to compare: the votes for another class do", together, beside, True),
        row("to compare: from the toy to another of its class, they do", together, between, True),
    )


CLAIM = Claim(
    "cluster",
    "EM finds one cluster from a new viewpoint",
    "Hinton, Sabour and Frosst (2018, “Matrix capsules with EM routing”, introduction): when the "
    "viewpoint changes, the poses of parts and wholes change together, so that votes which agreed "
    "still agree.",
    "`matrix-toys` sees test toys, which it was never trained on, from two azimuths each, at least "
    "20° apart, at the same elevation and in the same light. First: from the second azimuth, do "
    "the votes for the toy’s own class lie closest together? That is counted where ½ Σ log σ² of "
    "its cluster is the least of the five, so by chance in a fifth of the pairs. Second: do the "
    "votes for that class move together from one azimuth to the other? Each vote counts as much "
    "as EM lets it, and is compared with the vote of the capsule at the same place. They move "
    "together where what they share, the movement of their mean, is more than half of all "
    "movement (mean squares). The claim is taken to mean more than half of the pairs. What the "
    "second count means, two others show that are not judged: the votes for a wrong class, drawn "
    "at random; and the votes for the right one where the second view is of another toy.",
    (NETWORK,),
    2_000,
    (200, 1_000, 2_000),
    steps,
    shown="pairs of toys",
    counted="pairs",
)
