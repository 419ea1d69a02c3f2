"""Claims: what is counted is what the networks do, and verdicts follow from counts alone."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from capsnet import CapsNet, CapsNetConfig
from capsnet.affine import Motion, moved
from capsnet.claims import __main__ as command
from capsnet.claims import (
    attacked,
    data,
    dimensions,
    factors,
    iterations,
    overlap,
    reading,
    reconstruction,
    routing,
    trained,
)
from capsnet.claims.every import CLAIMS
from capsnet.claims.evidence import (
    Against,
    Comparison,
    Evidence,
    Share,
    Tally,
    Trainings,
    Trial,
    from_dict,
    holding,
    judged,
)
from capsnet.claims.published import EVIDENCE, Published, of_robustness, read_published
from capsnet.claims.trained import Arm
from capsnet.cnn import Cnn, CnnConfig
from capsnet.data import Digits, fair_sample, load_test_digits, to_float
from capsnet.evaluate import evaluate
from capsnet.evaluate_pairs import pair_steps
from capsnet.multimnist import Pairs, fixed_pairs
from capsnet.networks import Network
from capsnet.robustness import ATTACKS, FACTORS, MOVED, drawn_from, moved_steps
from capsnet.run import start
from capsnet.train import train

MODULES = (
    attacked,
    data,
    dimensions,
    factors,
    iterations,
    overlap,
    reading,
    reconstruction,
    routing,
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
    }


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


def test_measures_of_a_bar_are_those_worked_out_by_hand():
    image = torch.zeros(1, 28, 28)
    image[0, 4:10, 7] = 1.0
    ink, right, down, width, height, lean = dimensions.measured(image)[0].tolist()
    assert (ink, right, down, width, lean) == pytest.approx((6, 7, 6.5, 0, 0), abs=1e-9)
    assert height == pytest.approx(np.std(range(4, 10)))
    slanted = torch.zeros(1, 28, 28)
    for row in range(6):
        slanted[0, 4 + row, 7 + 2 * row] = 0.5
    assert dimensions.measured(slanted)[0, 5] == pytest.approx(2)  # two to the right a pixel down


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


def test_known_motions_change_the_measures_as_they_must():
    image = torch.zeros(1, 28, 28)
    image[0, 6:22, 10:18] = 1.0
    changes = dimensions.known(image)[0]  # (8, 6)
    names = [*dimensions.MOTIONS, *dimensions.STRETCHED]
    by_name = {
        name: dict(zip(dimensions.MEASURES, row.tolist(), strict=True))
        for name, row in zip(names, changes, strict=True)
    }
    assert by_name["shifted across"]["right"] == pytest.approx(2, abs=1e-4)  # from -1 to 1
    assert by_name["shifted down"]["down"] == pytest.approx(2, abs=1e-4)
    assert by_name["sheared"]["lean"] == pytest.approx(-0.4, abs=0.03)  # right for each one up
    assert by_name["turned"]["lean"] < -0.2
    assert by_name["thickened"]["ink"] == pytest.approx(
        46, abs=2
    )  # half of its outline, out and in
    wide, high = float(np.std(range(8))), float(np.std(range(16)))
    across, down = by_name["stretched across"], by_name["stretched down"]
    assert across["width"] == pytest.approx(0.19 * wide, rel=0.15)
    assert across["height"] == pytest.approx(0, abs=0.02)
    assert down["height"] == pytest.approx(0.19 * high, rel=0.15)
    assert down["width"] == pytest.approx(0, abs=0.02)
    assert by_name["scaled"]["height"] == pytest.approx(0.19 * high, rel=0.15)
    assert by_name["scaled"]["ink"] == pytest.approx(128 * (1.21 - 1 / 1.21), rel=0.1)


@pytest.mark.parametrize(
    "ways",
    [
        (Motion(scale=0.93), Motion(scale=1.07)),
        (Motion(degrees=-7), Motion(degrees=7)),
        (Motion(right=-0.5), Motion(right=0.5)),
        (Motion(down=0.7), Motion(down=-0.7)),
        (Motion(shear=-0.1), Motion(shear=0.1)),
        (Motion(thickness=0.3), Motion(thickness=-0.3)),
    ],
    ids=["scale", "degrees", "right", "down", "shear", "thickness"],
)
def test_a_dimension_that_did_nothing_but_move_the_digit_is_a_property(ways):
    whole = load_test_digits()
    for label in range(10):
        images = to_float(whole.images[whole.labels == label][:40])
        straight, motions = dimensions.measured(images[:, 0]), dimensions.known(images[:, 0])
        up, down = (dimensions.measured(moved(images, way)[:, 0]) for way in ways)
        cosine, steady = dimensions.properties(straight, (up - down)[:, None], motions)
        assert cosine.item() > max(dimensions.ALIKE), label
        assert steady.item(), label


def test_what_changes_the_measures_otherwise_or_now_so_now_so_is_no_property():
    generator = torch.Generator().manual_seed(0)
    straight = torch.randn(40, 6, generator=generator).double()
    motions = torch.zeros(40, 8, 6, dtype=torch.float64)
    motions[:, :6] = torch.eye(6, dtype=torch.float64)  # each changes one measure
    motions[:, 6:, 3] = motions[:, 6:, 4] = 1.0  # these two change both of these
    changes = torch.zeros(40, 5, 6, dtype=torch.float64)
    changes[:, 0, 2] = 1.0  # as a motion does, one way: a property
    changes[:, 1, 2] = 1.0
    changes[::5, 1, 2] = -0.2  # as one does, either way
    changes[:, 2] = 1.0  # as none does, one way
    changes[:, 3, 1] = -3.0
    changes[0, 3, 1] = 0.5  # one of forty goes the other way: still a property
    changes[:, 4, 3] = changes[:, 4, 4] = -1.0  # as the last two do
    spread = straight.std(0)
    cosine, steady = dimensions.properties(straight, changes * spread, motions * spread)
    # The third is at an angle to all: nearest to those that change two of its six measures.
    assert cosine.tolist() == pytest.approx([1, 1, (2 / 6) ** 0.5, 1, 1])
    assert steady.tolist() == [True, False, True, True, True]


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
    few = Digits(digits.images[:4], digits.labels[:4])
    assert next(iter(dimensions.steps(Trial(small.__getitem__, few)))).rows == ()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trainings of a few steps on a few digits, of networks that are next to nothing."""
    few = trained.load_few_digits()
    monkeypatch.setattr(trained, "STEPS", 2)
    monkeypatch.setattr(trained, "EPOCHS", 1)
    tiny = CapsNetConfig(conv_channels=8, primary_types=1, decoder_hidden=(8, 8))
    for module in (data, reconstruction, routing):
        pairs = tuple(
            (what, *(_smaller(arm, tiny) for arm in both)) for what, *both in module.PAIRS
        )
        monkeypatch.setattr(module, "PAIRS", pairs)
    assert len(few.labels) == 6_000


def _smaller(arm: Arm, tiny: CapsNetConfig) -> Arm:
    if isinstance(arm.config, CnnConfig):
        return replace(arm, config=CnnConfig(channels=(5, 6), hidden=16), digits=arm.digits // 6)
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
    assert gone[-1] == total(trial)
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


@pytest.mark.parametrize(
    "written", [{}, {"rows": [{}]}, {"images": 1, "rows": [{"kind": "Guess"}]}, {"rows": 3}, []]
)
def test_damaged_evidence_is_refused(written):
    with pytest.raises(ValueError, match="no evidence of a claim"):
        from_dict(written)


def test_the_command_writes_what_it_found_and_keeps_the_rest(tmp_path, monkeypatch, small, capsys):
    path = tmp_path / "claims.json"
    kept = Published({}, Evidence(1, (), 1))
    path.write_text(json.dumps({"attacks": kept.as_dict()}))
    monkeypatch.setattr(command, "load_network", lambda path: small[path.stem])
    command.main(["--claim", "iterations", "--digits", "4", "--out", str(path)])
    published = read_published(path)
    assert published["attacks"] == kept
    assert published["iterations"].evidence.images == 4
    assert published["iterations"].is_current
    assert not replace(published["iterations"], sha256={"mnist": "another"}).is_current
    assert "after three iterations of routing: {'holds':" in capsys.readouterr().out


def test_a_damaged_file_is_refused_and_a_missing_one_is_empty(tmp_path):
    assert read_published(tmp_path / "none.json") == {}
    path = tmp_path / "claims.json"
    path.write_text('{"iterations": {}}')
    with pytest.raises(ValueError, match=r"claims\.json is damaged .* restore it with git"):
        read_published(path)


def test_the_table_of_robustness_is_evidence(tmp_path):
    path = tmp_path / "robustness.json"
    assert of_robustness(path) == {}
    row = {"images": 50, "wrong": [3, 4], "alone": [1, 2]}
    written = {
        "networks": ["mnist", "cnn"],
        "sha256": ["0", "1"],
        "rows": dict.fromkeys([*MOVED, *ATTACKS], row),
        "sweeps": {},
    }
    path.write_text(json.dumps(written))
    found = of_robustness(path)
    assert found["factors"].sha256 == {"mnist": "0", "cnn": "1"}
    assert [row.what for row in found["factors"].evidence.rows] == list(FACTORS)
    assert [row.what for row in found["attacks"].evidence.rows] == list(ATTACKS)
    assert found["attacks"].evidence.rows[0].wrong == (3, 4)
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"robustness\.json is damaged"):
        of_robustness(path)


def test_what_is_published_of_moved_digits_is_what_a_trial_finds(digits, small):
    networks = [small["mnist"], small["cnn"]]
    *_, found = factors.steps(Trial(small.__getitem__, digits))
    for row in found.rows:
        *_, published = moved_steps(networks, digits, drawn_from(MOVED[row.what]))
        assert (row.wrong, row.alone) == (published.wrong, published.alone)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.key)
def test_what_is_published_is_of_the_networks_that_are_here(claim):
    published = (read_published(EVIDENCE) | of_robustness())[claim.key]
    assert published.sha256.keys() == set(claim.uses)
    assert published.is_current, f"publish it anew: python -m capsnet.claims --claim {claim.key}"
    assert published.evidence.images == claim.published
    assert published.evidence.rows


def test_all_that_is_published_is_shown():
    assert set(read_published(EVIDENCE) | of_robustness()) == {claim.key for claim in CLAIMS}


@pytest.mark.parametrize("module", [routing, reconstruction, data])
def test_trainings_are_published_as_they_are_compared(module):
    rows = read_published(EVIDENCE)[module.CLAIM.key].evidence.rows
    assert [(row.what, row.first, row.second) for row in rows] == [
        (what, first.name, second.name) for what, first, second in module.PAIRS
    ]
    for row in rows:
        assert [len(wrong) for wrong in row.wrong] == [module.CLAIM.seeds] * 2
    evidence = read_published(EVIDENCE)[module.CLAIM.key].evidence
    trial = Trial(nobody, load_test_digits(), module.CLAIM.seeds)
    assert evidence.gone == module.CLAIM.total(trial)  # as many steps and epochs
