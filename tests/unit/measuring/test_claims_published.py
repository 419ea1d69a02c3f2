"""What is published of the claims: read, refused or written, and of the networks that are here."""

import json
from dataclasses import replace

import pytest

from capsnet.data import load_test_digits
from capsnet.measuring.claims import (
    command,
    data,
    dimensions,
    em_agreement,
    em_iterations,
    reconstruction,
    routing,
)
from capsnet.measuring.claims.every import CLAIMS
from capsnet.measuring.claims.evidence import Evidence, Trial, from_dict
from capsnet.measuring.claims.published import EVIDENCE, Published, of_robustness, read_published
from capsnet.measuring.robustness import ATTACKS, FACTORS, MOVED
from capsnet.networks import Network


@pytest.fixture
def tiny(monkeypatch, tiny_model) -> None:
    """Whatever is tried is tried with a network that is next to nothing."""
    monkeypatch.setattr(command, "load_network", lambda _: tiny_model.eval())


def loaded_in_vain(name: str) -> Network:
    raise AssertionError(f"{name} is not needed")


@pytest.mark.parametrize(
    "written", [{}, {"rows": [{}]}, {"images": 1, "rows": [{"kind": "Guess"}]}, {"rows": 3}, []]
)
def test_damaged_evidence_is_refused(written):
    with pytest.raises(ValueError, match="no evidence of a claim"):
        from_dict(written)


def test_the_command_writes_what_it_found_and_keeps_the_rest(
    tmp_path, monkeypatch, tiny_model, capsys
):
    path = tmp_path / "claims.json"
    kept = Published({}, Evidence(1, (), 1))
    path.write_text(json.dumps({"attacks": kept.as_dict()}))
    command.main(["--claim", "iterations", "--digits", "4", "--out", str(path)])
    published = read_published(path)
    assert published["attacks"] == kept
    assert published["iterations"].evidence.images == 4
    assert published["iterations"].is_current
    assert not replace(published["iterations"], sha256={"mnist": "another"}).is_current
    assert "after three iterations of routing: {'holds':" in capsys.readouterr().out


def test_what_is_published_is_not_written_by_a_few_digits(
    tmp_path, monkeypatch, tiny_model, capsys
):
    path = tmp_path / "claims.json"
    monkeypatch.setattr(command, "EVIDENCE", path)
    command.main(["--claim", "iterations", "--digits", "4"])
    assert "after three iterations of routing: {'holds':" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        command.main(["--claim", "iterations", "--digits", "4", "--out", str(path)])
    assert "is for what is found without --digits" in capsys.readouterr().err
    assert not path.exists()


def test_evidence_of_weights_that_are_not_here_is_not_current():
    evidence = Evidence(1, (), 1)
    assert Published({}, evidence).is_current
    assert not Published({"mnist": "0"}, evidence).is_current
    assert not Published({"runs/one.safetensors": "0"}, evidence).is_current


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


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.key)
def test_what_is_published_is_of_the_networks_that_are_here(claim):
    published = (read_published(EVIDENCE) | of_robustness())[claim.key]
    assert published.sha256.keys() == set(claim.uses)
    assert published.is_current, f"publish it anew: python -m capsnet.claims --claim {claim.key}"
    assert published.evidence.images == claim.published
    assert published.evidence.rows


def test_what_is_published_of_each_dimension_is_what_is_counted():
    evidence = read_published(EVIDENCE)["dimensions"].evidence
    assert [(one.digit, one.dimension) for one in evidence.dimensions] == [
        (digit, dimension) for digit in range(10) for dimension in range(16)
    ]
    *bounds, steady = (row.found for row in evidence.rows)
    assert bounds == [
        sum(dimensions.is_property(one, bound) for one in evidence.dimensions)
        for bound in dimensions.ALIKE
    ]
    assert steady == sum(one.same_way >= dimensions.STEADY for one in evidence.dimensions)


def test_all_that_is_published_is_shown():
    assert set(read_published(EVIDENCE) | of_robustness()) == {claim.key for claim in CLAIMS}


@pytest.mark.parametrize("module", [routing, reconstruction, data, em_iterations, em_agreement])
def test_trainings_are_published_as_they_are_compared(module):
    rows = read_published(EVIDENCE)[module.CLAIM.key].evidence.rows
    assert [(row.what, row.first, row.second) for row in rows] == [
        (what, first.name, second.name) for what, first, second in module.PAIRS
    ]
    for row in rows:
        assert [len(wrong) for wrong in row.wrong] == [module.CLAIM.seeds] * 2
    evidence = read_published(EVIDENCE)[module.CLAIM.key].evidence
    trial = Trial(loaded_in_vain, load_test_digits(), module.CLAIM.seeds)
    assert evidence.gone == module.CLAIM.total(trial)  # as many steps and epochs
