"""What is shipped is whole: each file is the one that its card speaks of, and reads digits."""

import hashlib
import json
import math
from dataclasses import asdict

import numpy as np
import pytest
import torch

from capsnet.checkpoint import (
    SHIPPED,
    available_models,
    dataset_of,
    load_card,
    load_network,
    shipped_file,
)
from capsnet.data import DATASETS, PRETRAINED, Digits, fair_sample, load_test_digits
from capsnet.data.toys import AZIMUTHS, CATEGORIES, ELEVATIONS, LIGHTS, TEST_INSTANCES, render
from capsnet.measuring.claims.published import read_published
from capsnet.measuring.comparing import table
from capsnet.measuring.evaluate import evaluate, shown
from capsnet.measuring.robustness import read_results


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


def some_toys(count: int) -> Digits:
    """Views of toys to test on, drawn at random from all; to draw them all takes half a minute."""
    generator = np.random.default_rng(0)
    labels = generator.integers(len(CATEGORIES), size=count)
    ways = (TEST_INSTANCES, AZIMUTHS, ELEVATIONS, range(len(LIGHTS)))
    chosen = zip(labels, *(generator.choice(list(way), count) for way in ways), strict=True)
    pictures = [render(*map(int, view)) for view in chosen]
    return Digits(torch.from_numpy(np.stack(pictures)), torch.from_numpy(labels))


@pytest.mark.parametrize("name", SHIPPED)
def test_it_reads_test_images_about_as_well_as_its_card_says(name):
    """Of 500 that were drawn from all at random; `python -m capsnet.evaluate` reads the rest."""
    network = load_network(shipped_file(name))
    if DATASETS[dataset_of(shipped_file(name))].unit == "view":
        few = some_toys(500)
    else:
        whole = load_test_digits()
        order, _ = fair_sample(whole, 500)
        images = shown(whole, network.config)
        few = type(images)(*(part[order] for part in images))
    share = load_card(name)["test"]["error_percent"] / 100
    # Five standard deviations of what chance does to so few, and two where hardly any are misread.
    room = 5 * math.sqrt(500 * share * (1 - share)) + 2
    assert evaluate(network, few).errors == pytest.approx(500 * share, abs=room)


def test_all_that_is_published_of_a_network_agrees():
    """Cards, evidence and the table of robustness were made by commands of their own."""
    errors = {name: load_card(name)["test"]["errors"] for name in SHIPPED}
    claims, results = read_published(), read_results()
    (pairs,) = claims["overlap"].evidence.rows
    assert pairs.wrong == (errors["multimnist"],)
    (beside_cnn, beside_the_papers) = claims["reading"].evidence.rows
    assert beside_cnn.wrong == (errors["mnist"], errors["cnn"])
    assert beside_the_papers.wrong == (errors["mnist"],)
    assert results["networks"] == ["mnist", "cnn"]
    assert results["rows"]["as they are"]["wrong"] == [errors["mnist"], errors["cnn"]]
    assert {row.wrong[0] for row in claims["iterations"].evidence.rows} == {errors["mnist"]}


def test_the_readmes_figures_are_those():
    readme = (PRETRAINED.parent / "README.md").read_text(encoding="utf-8")
    results = read_results()
    assert table(results["networks"], results["rows"]) in readme
    test = {name: load_card(name)["test"] for name in SHIPPED}
    assert (
        f"{test['matrix']['errors']} of 10,000 ({test['matrix']['error_percent']:.2f}%)" in readme
    )
    for name in SHIPPED:
        if name.endswith("-toys"):
            count, share = test[name]["errors"], test[name]["error_percent"]
            assert f"| `{name}` | {count:,} of 24,300 ({share:.1f}%) |" in readme
    for name in ("mnist", "handwriting"):
        assert (
            f"| {test[name]['errors']} of 10,000 ({test[name]['error_percent']:.2f}%) |" in readme
        )
    assert f"misreads {test['cnn']['errors']} of the test digits" in readme
    assert f"misread {test['multimnist']['errors']:,} of the test pairs" in readme
