"""The idea What max pooling forgets: counted by hand, and as torch pools."""

import numpy as np
import pytest
import torch

from app.ideas import pooling
from capsnet import trace
from capsnet.measuring.pooling import max_pool


def answer(current, **changes):
    state = pooling.check({**pooling.start(current), **changes}, current)
    return pooling.answer(state, current)


BEFORE = np.array([[9, 0, 5, 0], [0, 0, 0, 0], [0, 0, 2, 0], [0, 1, 0, 0]], np.float32)
AFTER = np.array([[0, 9, 0, 0], [0, 0, 0, 5], [0, 0, 2, 0], [1, 0, 0, 7]], np.float32)


def test_windows_are_compared_by_hand():
    # Its largest rises by 10 above a ground of -1: what stays below 0 does not respond, and what
    # changes by more than 1 is another value.
    compared = pooling.comparison(max_pool(BEFORE), max_pool(AFTER), ground=-1, rise=10)
    assert compared["responds"].tolist() == [[True, True], [True, True]]
    assert compared["same"].tolist() == [[True, True], [True, False]]
    assert compared["unseen"].tolist() == [[True, True], [True, False]]
    still = pooling.comparison(max_pool(BEFORE), max_pool(BEFORE), ground=0, rise=20)
    assert still["responds"].tolist() == [[True, True], [False, False]]
    assert still["same"].tolist() == still["responds"].tolist()
    assert not still["unseen"].any()


def test_windows_in_which_strong_responses_meet_by_hand():
    together = np.array([[9, 6, 5, 0], [0, 0, 0, 4], [5, 0, 8, 8], [0, 0, 8, 0]], np.float32)
    assert pooling.crowded(together, ground=0, rise=9) == [(0, 0), (1, 1)]
    assert pooling.crowded(together, ground=2, rise=9) == [(1, 1)]
    assert pooling.crowded(np.zeros((4, 4), np.float32), ground=0, rise=0) == []


def test_an_image_moves_by_whole_pixels(seven):
    image = seven.trace.image
    there = pooling.moved(image, right=2, down=-3)
    np.testing.assert_array_equal(there[:-3, 2:], image[3:, :-2])
    assert not there[-3:].any()
    assert not there[:, :2].any()


@pytest.mark.parametrize(("right", "down", "rank"), [(0, 0, 0), (1, 0, 0), (-2, -3, 4)])
def test_what_is_shown_is_what_torch_pools(seven, right, down, rank):
    shown = answer(seven, right=right, down=down, map=rank)
    image = torch.from_numpy(seven.trace.image)
    with torch.inference_mode():
        old = seven.network.features(image[None, None])[0]
        rolled = torch.roll(image, (down, right), (0, 1))  # around the edge comes no ink
        new = seven.network.features(rolled[None, None])[0]
        empty = seven.network.features(torch.zeros(1, 1, 28, 28))[0]
    chosen = int(old.flatten(1).var(dim=1).argsort(descending=True)[rank])
    assert shown.numbers["maps"][rank] == chosen
    pools = [
        torch.nn.functional.max_pool2d(one[chosen][None], 2, return_indices=True)
        for one in (old, new)
    ]
    (before, where), (after, there) = pools
    np.testing.assert_allclose(shown.arrays["pooled"], after[0], atol=1e-6)
    ground = float(empty[chosen, 0, 0])
    rise = float(old[chosen].max()) - ground
    responds = torch.maximum(before, after) - ground > 0.1 * rise
    same = responds & ((after - before).abs() <= 0.1 * rise)
    assert shown.numbers["counts"] == {
        "responds": int(responds.sum()),
        "same": int(same.sum()),
        "unseen": int((same & (where != there)).sum()),
    }


def test_the_capsule_is_that_of_the_moved_digit(seven):
    shown = answer(seven, right=3)
    now = trace(seven.network, pooling.moved(seven.trace.image, 3, 0))
    np.testing.assert_array_equal(shown.arrays["poses"], [seven.trace.capsules[7], now.capsules[7]])
    cosine = float(np.dot(*shown.arrays["poses"]) / np.prod(shown.numbers["lengths"]))
    assert shown.numbers["angle"] == pytest.approx(np.degrees(np.arccos(cosine)), abs=0.01)
    change = np.abs(np.diff(shown.arrays["poses"], axis=0))
    said = shown.sentence
    assert said.startswith("Moved 3 pixels right. Of ")
    assert (
        f"turned by {shown.numbers['angle']:.0f}°, most in dimension {change.argmax() + 1} " in said
    )
    assert f"{shown.numbers['counts']['same']} keep their value" in said


def test_angles_by_hand():
    x, y = np.eye(2, dtype=np.float32)
    assert pooling.angle(x, y) == pytest.approx(90)
    assert pooling.angle(x, 3 * (x + y)) == pytest.approx(45)
    assert pooling.angle(x, x) == 0
    assert pooling.angle(x, 0 * x) == 0


@pytest.mark.parametrize(
    ("right", "down", "said"),
    [
        (1, 0, "1 pixel right"),
        (-2, 0, "2 pixels left"),
        (0, -1, "1 pixel up"),
        (3, 2, "3 pixels right and 2 down"),
    ],
)
def test_it_says_where_to(right, down, said):
    assert pooling.way(right, down) == said


def test_in_its_place_it_tells_of_the_map(seven):
    shown = answer(seven)
    numbers = shown.numbers
    assert (
        f"In map {numbers['maps'][0] + 1}, {numbers['counts']['responds']} windows"
        in shown.sentence
    )
    assert f"In {len(numbers['crowded'])} of them strong responses meet" in shown.sentence
    assert numbers["counts"]["unseen"] == 0
    row, column = numbers["crowded"][0]
    window = answer(seven, row=row, column=column).numbers
    assert window["window"][window["place"]] == max(window["window"])
    assert sorted(window["window"])[-2] > 0.5 * numbers["largest"]


def test_where_nothing_is_drawn_there_is_nothing_to_forget(nothing):
    assert answer(nothing).sentence.startswith("Nothing in this map rises above empty ground")
    assert answer(nothing, right=2).sentence == answer(nothing).sentence
    assert answer(nothing).numbers["crowded"] == []
