"""Claims: what is counted is what the networks do, and verdicts follow from counts alone."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from capsnet import CapsNet, CapsNetConfig
from capsnet.claims import __main__ as command
from capsnet.claims import dimensions, factors, iterations, overlapping
from capsnet.claims.every import CLAIMS
from capsnet.claims.evidence import (
    Against,
    Comparison,
    Evidence,
    Share,
    Tally,
    from_dict,
    holding,
)
from capsnet.claims.published import EVIDENCE, Published, read_published
from capsnet.cnn import Cnn, CnnConfig
from capsnet.data import Digits, load_test_digits, to_float
from capsnet.networks import Network


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
    return {
        "mnist": capsules.eval(),
        "cnn": Cnn(CnnConfig(channels=(5, 6), hidden=16)).eval(),
        "multimnist": CapsNet(replace(config, image_size=36, digits=2)).eval(),
    }


@pytest.mark.parametrize(
    ("alone", "verdict"),
    [((0, 0), "open"), ((1, 6), "open"), ((0, 6), "holds"), ((6, 0), "opposite"), ((9, 9), "open")],
)
def test_of_two_networks_only_those_digits_count_that_one_alone_misreads(alone, verdict):
    row = Comparison("as they are", "A", "B", 100, (50 + alone[0], 50 + alone[1]), alone)
    assert row.verdict == verdict


@pytest.mark.parametrize(
    ("wrong", "verdict"), [(20, "holds"), (60, "open"), (81, "open"), (140, "opposite")]
)
def test_a_count_is_below_a_figure_only_where_its_interval_is(wrong, verdict):
    assert Against("pairs", "A", "the paper", 1_000, (wrong,), 7.4).verdict == verdict


@pytest.mark.parametrize(("found", "verdict"), [(95, "holds"), (80, "open"), (20, "opposite")])
def test_a_share_holds_where_it_is_more_than_half(found, verdict):
    assert Share("it is so", "so", 10, found, 160).verdict == verdict


def test_a_tally_counts_batch_after_batch():
    tally = Tally("moved", "A", "B")
    tally.add(torch.tensor([True, True, False]), torch.tensor([True, False, False]))
    tally.add(torch.tensor([False, True]), torch.tensor([True, False]))
    assert tally.row == Comparison("moved", "A", "B", 5, (3, 2), (2, 1))


def test_iterations_are_those_of_the_network_itself(digits, small):
    *_, found = iterations.steps(small.__getitem__, digits, 25)
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
    *_, found = factors.steps(small.__getitem__, digits, 60)
    assert all(row.wrong[0] == row.wrong[1] and row.alone == (0, 0) for row in found.rows)
    assert found.rows[0].what == "as they are"


def test_overlapping_pairs_are_counted_as_the_networks_measure_counts_them(digits, small):
    from capsnet.evaluate import evaluate
    from capsnet.multimnist import fixed_pairs

    *_, found = overlapping.steps(small.__getitem__, digits, 25)
    by_itself = evaluate(small["multimnist"], fixed_pairs(digits))
    assert {row.wrong for row in found.rows} == {(by_itself.errors,)}
    assert [row.figure for row in found.rows] == [8.1, 5.2]


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
    straight, changes = dimensions.bent(network, digits.images[:3], digits.labels[:3])
    with torch.no_grad():
        capsules = network(to_float(digits.images[:3])).capsules
        up, down = capsules.clone(), capsules.clone()
        up[1, digits.labels[1], 5] += 0.25
        down[1, digits.labels[1], 5] -= 0.25
        drawn = [network.decode(v, digits.labels[:3])[1] for v in (up, down, capsules)]
    one, other, own = (dimensions.measured(picture)[0] for picture in drawn)
    assert changes[1, 5].tolist() == pytest.approx((one - other).tolist(), abs=1e-6)
    assert straight[1].tolist() == pytest.approx(own.tolist(), abs=1e-6)


def test_a_property_moves_one_measure_the_same_way():
    straight = torch.randn(40, 6, generator=torch.Generator().manual_seed(0)).double()
    changes = torch.zeros(40, 4, 6, dtype=torch.float64)
    changes[:, 0, 2] = 1.0  # one measure, one way: a property
    changes[:, 1, 2] = 1.0
    changes[::2, 1, 2] = -0.2  # one measure, either way
    changes[:, 2] = 1.0  # all measures, one way
    changes[:, 3, 1] = -3.0
    changes[0, 3, 1] = 0.5  # one of forty goes the other way: still a property
    alone, steady = dimensions.properties(straight, changes * straight.std(0))
    assert alone.tolist() == [True, True, False, True]
    assert steady.tolist() == [True, False, True, True]


def test_dimensions_of_a_class_with_few_digits_are_not_judged(digits, small):
    *_, found = dimensions.steps(small.__getitem__, digits, 25)
    classes = int((digits.labels.bincount(minlength=10) >= dimensions.FEWEST).sum())
    assert 0 < classes < 10
    assert {row.of for row in found.rows} == {16 * classes}
    both = found.rows[2].found
    assert both <= min(found.rows[0].found, found.rows[1].found)
    first = next(iter(dimensions.steps(small.__getitem__, digits, 2)))
    assert first.rows == ()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.key)
def test_every_claim_goes_through_its_digits_batch_by_batch(claim, digits, small):
    few = Digits(digits.images[:3], digits.labels[:3])
    found = list(claim.steps(small.__getitem__, few, 2))
    assert [evidence.images for evidence in found] == [2, 3]
    read = from_dict(json.loads(json.dumps(found[-1].as_dict())))
    assert read == found[-1]
    assert sum(holding(read.rows).values()) == len(read.rows)


@pytest.mark.parametrize(
    "written", [{}, {"rows": [{}]}, {"images": 1, "rows": [{"kind": "Guess"}]}, {"rows": 3}, []]
)
def test_damaged_evidence_is_refused(written):
    with pytest.raises(ValueError, match="no evidence of a claim"):
        from_dict(written)


def test_the_command_writes_what_it_found_and_keeps_the_rest(tmp_path, monkeypatch, small, capsys):
    path = tmp_path / "claims.json"
    kept = Published({}, Evidence(1, ()))
    path.write_text(json.dumps({"attacks": kept.as_dict()}))
    monkeypatch.setattr(command, "load_network", lambda path: small[path.stem])
    command.main(["--claim", "iterations", "--digits", "4", "--out", str(path)])
    published = read_published(path)
    assert published["attacks"] == kept
    assert published["iterations"].evidence.images == 4
    assert published["iterations"].is_current
    assert not replace(published["iterations"], sha256={"mnist": "another"}).is_current
    assert "Routing three times reads best: {'holds':" in capsys.readouterr().out


def test_a_damaged_file_is_refused_and_a_missing_one_is_empty(tmp_path):
    assert read_published(tmp_path / "none.json") == {}
    path = tmp_path / "claims.json"
    path.write_text('{"iterations": {}}')
    with pytest.raises(ValueError, match=r"claims\.json is damaged .* restore it with git"):
        read_published(path)


def test_what_is_published_is_of_known_claims():
    assert set(read_published(EVIDENCE)) <= {claim.key for claim in CLAIMS}
