"""What is shipped is whole: each file is the one that its card speaks of, and reads digits."""

import hashlib
import json
from dataclasses import asdict

import pytest

from capsnet.checkpoint import SHIPPED, available_models, load_card, load_network, shipped_file
from capsnet.data import PRETRAINED, Digits, load_test_digits
from capsnet.evaluate import evaluate, shown


def test_all_that_is_there_is_known_and_the_other_way_round():
    assert set(available_models()) == set(SHIPPED)


def test_a_clone_stays_small():
    assert sum(path.stat().st_size for path in PRETRAINED.iterdir()) < 60e6


@pytest.mark.parametrize("name", SHIPPED)
def test_the_card_is_this_files(name):
    card, path = load_card(name), shipped_file(name)
    network = load_network(path)
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert card["parameters"] == sum(p.numel() for p in network.parameters())
    config = json.loads(json.dumps(asdict(network.config)))  # a card's tuples are lists
    assert {field: config[field] for field in card["config"]} == card["config"]


@pytest.mark.parametrize("name", SHIPPED)
def test_it_reads_test_digits_about_as_well_as_its_card_says(name):
    """Of 500, so few that a damaged network is told from a sound one, and no more."""
    network, whole = load_network(shipped_file(name)), load_test_digits()
    digits = Digits(whole.images[5_000:5_500], whole.labels[5_000:5_500])
    measured = evaluate(network, shown(digits, network.config))
    expected = load_card(name)["test"]["error_percent"]
    assert measured.error_percent < 1 + 3 * expected
