"""Claims: what is counted is what the networks do, and verdicts follow from counts alone."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from app.running import Running
from capsnet import CapsNet, CapsNetConfig
from capsnet.cnn import Cnn, CnnConfig
from capsnet.data import Digits, fair_sample, load_test_digits, to_float
from capsnet.data.multimnist import Pairs, fixed_pairs
from capsnet.data.toys import Toys
from capsnet.em.model import MatrixCapsNet, MatrixCapsNetConfig
from capsnet.measuring.claims import (
    attacked,
    cluster,
    data,
    dimensions,
    em_agreement,
    em_iterations,
    factors,
    iterations,
    overlap,
    reading,
    reconstruction,
    routing,
    trained,
    viewpoints,
)
from capsnet.measuring.claims.every import CLAIMS
from capsnet.measuring.claims.evidence import (
    Trial,
    from_dict,
    holding,
    judged,
)
from capsnet.measuring.claims.trained import Arm
from capsnet.measuring.evaluate import evaluate
from capsnet.measuring.evaluate_pairs import pair_steps
from capsnet.measuring.robustness import FACTORS, MOVED, drawn_from, moved_steps
from capsnet.networks import Network, network_of
from capsnet.training.recipe import Recipe
from capsnet.training.run import start
from capsnet.training.train import train

MODULES = (
    attacked,
    cluster,
    data,
    dimensions,
    em_agreement,
    em_iterations,
    factors,
    iterations,
    overlap,
    reading,
    reconstruction,
    routing,
    viewpoints,
)

TINY_MATRIX = MatrixCapsNetConfig(
    conv_channels=4, primary_types=2, conv_caps1_types=2, conv_caps2_types=2
)


def nobody(name: str) -> Network:
    raise AssertionError(f"{name} is not needed")


@pytest.fixture(scope="module")
def digits() -> Digits:
    whole = load_test_digits()
    return Digits(whole.images[:60], whole.labels[:60])


@pytest.fixture(scope="module")
def small() -> dict[str, Network]:
    torch.manual_seed(1)
    config = CapsNetConfig(conv_channels=8, primary_types=2)
    capsules = CapsNet(config)
    with torch.no_grad():
        capsules.digit.weight.mul_(20)  # untrained votes are too short to disagree about anything
    config = replace(config, image_size=36, digits=2)
    return {
        "mnist": capsules.eval(),
        "multimnist": CapsNet(config).eval(),
        "cnn": Cnn(CnnConfig(channels=(5, 6), hidden=16)).eval(),
        "matrix-toys": MatrixCapsNet(replace(TINY_MATRIX, image_size=32, classes=5)).eval(),
    }


def test_iterations_are_those_of_the_network_itself(digits, small):
    *_, found = iterations.steps(Trial(small.__getitem__, digits))
    images = to_float(digits.images)
    with torch.no_grad():
        wrong = {
            n: small["mnist"](images, n).lengths.argmax(1) != digits.labels
            for n in (1, 2, 3, 5, 10)
        }
    assert [row.second for row in found.rows] == [
        "1 iteration",
        "2 iterations",
        "5 iterations",
        "10 iterations",
    ]
    for row, other in zip(found.rows, (1, 2, 5, 10), strict=True):
        assert row.images == 60
        assert row.wrong == (int(wrong[3].sum()), int(wrong[other].sum()))
        assert row.alone[0] == int((wrong[3] & ~wrong[other]).sum())


def test_moved_digits_are_the_same_for_both_and_whatever_the_batch(digits, small):
    small = small | {"cnn": small["mnist"]}
    *_, found = factors.steps(Trial(small.__getitem__, digits))
    assert all(row.wrong[0] == row.wrong[1] and row.alone == (0, 0) for row in found.rows)
    assert [row.what for row in found.rows] == list(FACTORS)
    assert set(MOVED) - set(FACTORS) == {"as they are"}  # which speaks of no move


def test_pairs_are_those_that_are_evaluated(small):
    whole = load_test_digits()
    few = Digits(whole.images[:40], whole.labels[:40])
    *_, found = overlap.steps(Trial(small.__getitem__, few))
    order, _ = fair_sample(whole, 40)
    pairs = Pairs(*(part[order] for part in fixed_pairs(whole)))
    *_, measured = pair_steps(small["multimnist"], pairs)
    (row,) = found.rows
    assert (row.images, row.wrong, row.figure) == (40, (measured.errors,), 8.1)


def test_a_network_is_compared_with_another_and_with_the_papers(digits, small):
    *_, found = reading.steps(Trial(small.__getitem__, digits))
    errors = evaluate(small["mnist"], digits).errors
    assert found.rows[0].wrong == (errors, evaluate(small["cnn"], digits).errors)
    assert [(row.wrong, row.figure) for row in found.rows[1:]] == [((errors,), 0.39)]


def test_bending_is_what_the_decoder_makes_of_it(digits, small):
    network = small["mnist"]
    straight, changes, motions = dimensions.bent(network, digits.images[:3], digits.labels[:3])
    with torch.no_grad():
        capsules = network(to_float(digits.images[:3])).capsules
        up, down = capsules.clone(), capsules.clone()
        up[1, digits.labels[1], 5] += 0.25
        down[1, digits.labels[1], 5] -= 0.25
        drawn = [network.decode(v, digits.labels[:3])[1] for v in (up, down, capsules)]
    one, other, own = (dimensions.measured(picture)[0] for picture in drawn)
    assert changes[1, 5].tolist() == pytest.approx((one - other).tolist(), abs=1e-6)
    assert straight[1].tolist() == pytest.approx(own.tolist(), abs=1e-6)
    known = dimensions.known(drawn[2])[0]
    assert motions[1].flatten().tolist() == pytest.approx(known.flatten().tolist(), abs=1e-5)


def test_dimensions_of_a_class_with_few_digits_are_not_judged(digits, small):
    *_, found = dimensions.steps(Trial(small.__getitem__, digits))
    classes = int((digits.labels.bincount(minlength=10) >= dimensions.FEWEST).sum())
    assert 0 < classes < 10
    assert {row.of for row in found.rows} == {16 * classes}
    *bounds, steady = found.rows
    assert [row.is_part for row in found.rows] == [False, False, False, True]
    counts = [row.found for row in bounds]
    assert counts == sorted(counts)  # the lower the bound, the more
    assert counts[-1] <= steady.found
    assert sum(holding(found.rows).values()) == 3
    assert len(found.dimensions) == 16 * classes
    for bound, count in zip(dimensions.ALIKE, counts, strict=True):
        assert count == sum(dimensions.is_property(one, bound) for one in found.dimensions)
    of_one = [one for one in found.dimensions if one.digit == 1]
    assert [one.dimension for one in of_one] == list(range(16))
    ones = [part[digits.labels == 1] for part in dimensions.bent(small["mnist"], *digits)]
    same = dimensions.properties(*ones)
    assert [one.cosine for one in of_one] == pytest.approx(same.cosines.tolist(), abs=1e-3)
    names = [*dimensions.MOTIONS, *dimensions.STRETCHED]
    assert [names.index(one.motion) for one in of_one] == same.nearest.tolist()
    few = Digits(digits.images[:4], digits.labels[:4])
    assert next(iter(dimensions.steps(Trial(small.__getitem__, few)))).rows == ()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, few_toys: Toys) -> None:
    """Trainings of a few steps on a few digits, of networks that are next to nothing."""
    few = trained.load_few_digits()
    monkeypatch.setattr(trained, "STEPS", 2)
    monkeypatch.setattr(trained, "EPOCHS", 1)
    tiny = CapsNetConfig(conv_channels=8, primary_types=1, decoder_hidden=(8, 8))
    for module in (data, em_agreement, em_iterations, reconstruction, routing):
        pairs = tuple(
            (what, *(_smaller(arm, tiny) for arm in both)) for what, *both in module.PAIRS
        )
        monkeypatch.setattr(module, "PAIRS", pairs)
    assert len(few.labels) == 6_000
    arms = {
        what: tuple(replace(_smaller(arm, tiny), digits=100, epochs=2) for arm in both)
        for what, both in viewpoints.ARMS.items()
    }
    monkeypatch.setattr(viewpoints, "ARMS", arms)
    for module in (viewpoints, cluster):
        monkeypatch.setattr(module, "load_toys", lambda train, progress: few_toys)
    images = Digits(few_toys.images, few_toys.labels)
    monkeypatch.setattr(trained, "load_dataset", lambda name, folder, train: images)


def _smaller(arm: Arm, tiny: CapsNetConfig) -> Arm:
    sizes = {"image_size": arm.config.image_size, "classes": arm.config.classes}
    if isinstance(arm.config, CnnConfig):
        config = CnnConfig(channels=(5, 6), hidden=16, **sizes)
        return replace(arm, config=config, digits=arm.digits // 6)
    if isinstance(arm.config, MatrixCapsNetConfig):
        config = replace(TINY_MATRIX, iterations=arm.config.iterations, **sizes)
        return replace(arm, config=config, digits=100, epochs=1)
    config = replace(tiny, iterations=arm.config.iterations)
    return replace(arm, config=config, digits=arm.digits // 6)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.key)
def test_every_claim_goes_through_all_that_it_says(claim, digits, small, short, monkeypatch):
    module = next(part for part in MODULES if part.CLAIM is claim)
    total = trained.total_of(module.PAIRS) if hasattr(module, "PAIRS") else claim.total
    if hasattr(module, "BATCH"):
        monkeypatch.setattr(module, "BATCH", 2)
    trial = Trial(small.__getitem__, Digits(digits.images[:3], digits.labels[:3]))
    found = list(claim.steps(trial))
    gone = [evidence.gone for evidence in found]
    assert gone == sorted(gone)
    assert gone.index(total(trial)) == len(gone) - 1  # whoever watches goes no further
    watched = Running(claim.steps(trial), total(trial), lambda evidence: evidence.gone)
    while watched.running:
        watched.step()
    assert watched.result == found[-1]
    assert len(gone) > 1
    read = from_dict(json.loads(json.dumps(found[-1].as_dict())))
    assert read == found[-1]
    assert sum(holding(read.rows).values()) == len(judged(read.rows))


def test_a_training_is_the_trainers(short):
    arm = replace(data.PAIRS[0][1], digits=100)
    run = start(arm.recipe(1), arm.config, torch.device("cpu"))
    *_, _ = trained.training(run, arm.digits)
    whole = start(arm.recipe(1), arm.config, torch.device("cpu"))
    few = trained.load_few_digits()
    by_the_trainer = Digits(few.images[:100], few.labels[:100])
    with tempfile.TemporaryDirectory() as folder:
        train(whole, by_the_trainer, Path(folder) / "checkpoint.safetensors", progress=False)
    for one, other in zip(run.model.parameters(), whole.model.parameters(), strict=True):
        assert torch.equal(one, other)


def test_each_training_counts_for_itself(digits, short):
    one = list(reconstruction.steps(Trial(nobody, digits, seeds=1)))[-1]
    two = list(reconstruction.steps(Trial(nobody, digits, seeds=2)))[-1]
    ((first, second),) = (row.wrong for row in one.rows)
    ((first_of_two, second_of_two),) = (row.wrong for row in two.rows)
    assert (len(first), len(second), len(first_of_two), len(second_of_two)) == (1, 1, 2, 2)
    assert (first_of_two[:1], second_of_two[:1]) == (first, second)  # the same seed
    assert first_of_two[1] != first[0]  # another
    assert two.gone == 2 * one.gone
    assert one.images == two.images == one.rows[0].images == two.rows[0].images == 60


def test_what_is_compared_differs_in_that_alone():
    ((_, with_it, without),) = reconstruction.PAIRS
    assert (with_it.config, with_it.digits) == (without.config, without.digits)
    recipes = [vars(arm.recipe(0)) for arm in (with_it, without)]
    assert [k for k in recipes[0] if recipes[0][k] != recipes[1][k]] == ["reconstruction_weight"]
    assert without.recipe(0).reconstruction_weight == 0
    for _, three, other in routing.PAIRS:
        assert three.recipe(0) == other.recipe(0)
        assert replace(other.config, iterations=3) == three.config
    for _, capsules, cnn in data.PAIRS:
        assert capsules.recipe(0) == cnn.recipe(0)
    for _, several, once in em_iterations.PAIRS:
        assert several.recipe(0) == once.recipe(0)
        assert replace(several.config, iterations=1) == once.config
    assert [both[0].config.iterations for _, *both in em_iterations.PAIRS] == [2, 3]
    ((_, matrix, capsules),) = em_agreement.PAIRS
    assert _apart(matrix, capsules) == {
        "learning_rate",
        "margin_steps",
        "micro_batch",
        "reconstruction_weight",
    }
    for what, (matrix, cnn) in viewpoints.ARMS.items():
        assert _apart(matrix, cnn) == {"learning_rate", "margin_steps", "micro_batch"}
        assert matrix.recipe(0).dataset == cnn.recipe(0).dataset == f"toys-{what}"


def _apart(one: Arm, other: Arm) -> set[str]:
    """In what two recipes differ; where the one says nothing to its kind of network, in vain."""
    recipes = vars(one.recipe(0)), vars(other.recipe(0))
    assert (one.digits, recipes[0]["epochs"]) == (other.digits, recipes[1]["epochs"])
    return {key for key in recipes[0] if recipes[0][key] != recipes[1][key]}


def test_recipes_are_those_that_evidence_was_published_by():
    one = Recipe(epochs=15, batch_size=50, warmup_steps=100, validation=0, seed=1)
    plain = (data.PAIRS[1][1], data.PAIRS[1][2], *routing.PAIRS[0][1:], reconstruction.PAIRS[0][1])
    assert all(arm.recipe(1) == one for arm in plain)
    assert reconstruction.PAIRS[0][2].recipe(1) == replace(one, reconstruction_weight=0.0)
    assert data.PAIRS[0][1].recipe(1) == replace(one, epochs=50)


def test_recipes_of_matrix_capsules_are_as_they_are_told():
    matrix = Recipe(
        epochs=5,
        batch_size=50,
        micro_batch=25,
        learning_rate=0.01,
        warmup_steps=100,
        margin_steps=200,
        validation=0,
        seed=2,
    )
    assert em_iterations.PAIRS[0][1].recipe(2) == matrix
    assert em_agreement.PAIRS[0][1].recipe(2) == replace(matrix, micro_batch=10)
    of_toys = replace(matrix, epochs=6, dataset="toys-azimuth", learning_rate=0.003)
    assert viewpoints.ARMS["azimuth"][0].recipe(2) == of_toys
    assert viewpoints.ARMS["azimuth"][1].recipe(2) == replace(
        of_toys, learning_rate=0.0003, micro_batch=0, margin_steps=1_000
    )
    assert {arm.images for both in viewpoints.ARMS.values() for arm in both} == {6 * 8_100}


def test_networks_are_of_the_sizes_that_are_told():
    def size(arm: Arm) -> int:
        """How many parameters are trained."""
        weight = arm.recipe(0).reconstruction_weight
        named = network_of(arm.config).named_parameters()
        return sum(p.numel() for name, p in named if weight or not name.startswith("decoder."))

    _, matrix, capsules = em_agreement.PAIRS[0]
    assert abs(size(matrix) - size(capsules)) < 0.1 * size(matrix)
    for arm, claim in (
        (matrix, em_agreement.CLAIM),
        (capsules, em_agreement.CLAIM),
        (em_iterations.PAIRS[0][1], em_iterations.CLAIM),
        (viewpoints.ARMS["azimuth"][0], viewpoints.CLAIM),
        (viewpoints.ARMS["elevation"][1], viewpoints.CLAIM),
    ):
        assert f"({size(arm):,}" in claim.tried
    assert size(em_iterations.PAIRS[0][1]) == size(em_iterations.PAIRS[1][2])


def test_what_is_published_of_moved_digits_is_what_a_trial_finds(digits, small):
    networks = [small["mnist"], small["cnn"]]
    *_, found = factors.steps(Trial(small.__getitem__, digits))
    for row in found.rows:
        *_, published = moved_steps(networks, digits, drawn_from(MOVED[row.what]))
        assert (row.wrong, row.alone) == (published.wrong, published.alone)
