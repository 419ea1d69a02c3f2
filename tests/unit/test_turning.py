"""The Turn scene's numbers: the networks' own, on the images that are shown."""

import numpy as np
import pytest
import torch

from app.figures.sweep import sweep_figure
from app.theme import palette
from app.turn import measured, shuffling, turning
from app.turn.factors import FACTORS
from app.turn.turning import Both
from app.turn.words import how
from capsnet import trace
from capsnet.cnn import Cnn, CnnConfig
from capsnet.measuring.affine import Motion, moved
from capsnet.measuring.pooling import windows


@pytest.fixture(scope="module")
def cnn() -> Cnn:
    torch.manual_seed(0)
    return Cnn(CnnConfig(channels=(5, 6), hidden=16)).eval()


@pytest.fixture(scope="module")
def both(seven, cnn) -> Both:
    return Both(seven.network, cnn, seven.trace, seven.threshold, 0.9, seven.label)


@pytest.fixture(scope="module")
def neither(nothing, cnn) -> Both:
    return Both(nothing.network, cnn, nothing.trace, nothing.threshold, 0.9)


def asked(both: Both, **changes: object) -> tuple[dict, turning.Answer]:
    state = turning.check(turning.start() | changes)
    return state, turning.answer(state, both, turning.run_along(both, state))


def test_what_is_shown_is_what_the_networks_make_of_the_moved_image(both):
    state, answer = asked(both, degrees=20, right=1.5, along="right")
    image = moved(torch.from_numpy(both.trace.image)[None, None], Motion(degrees=20, right=1.5))
    by_itself = trace(both.network, image[0])
    with torch.no_grad():
        probabilities = both.cnn(image).probabilities[0].numpy()
    arrays = answer.arrays
    assert arrays["lengths"] == pytest.approx(by_itself.lengths, abs=1e-5)
    assert arrays["probabilities"] == pytest.approx(probabilities, abs=1e-6)
    assert arrays["image"] / 255 == pytest.approx(image[0, 0].numpy(), abs=0.003)
    assert arrays["redrawn"] / 255 == pytest.approx(by_itself.reconstruction, abs=0.003)
    assert arrays["poses"] == pytest.approx(
        np.stack([both.trace.capsules[7], by_itself.capsules[7]]), abs=1e-5
    )
    one, other = arrays["poses"].astype(float)
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert answer.numbers["cosine"] == pytest.approx(cosine, abs=1e-5)
    assert f"{by_itself.lengths.max():.2f} long" in answer.sentence
    assert f"cosine of {cosine:.2f}" in answer.sentence
    assert state["along"] == "right"


@pytest.mark.parametrize("name", list(FACTORS))
def test_curves_run_over_one_factor_and_hold_the_others(both, name):
    state = turning.check(turning.start() | {"shear": 0.2, "scale": 0.9, "along": name})
    amounts, curves = turning.amounts_along(state), turning.run_along(both, state)
    assert len(amounts) == len(curves.images) == 25
    factor = FACTORS[name]
    assert (amounts[0], amounts[-1]) == (factor.low, factor.high)
    assert factor.none in amounts
    assert (np.diff(amounts) > 0).all()
    for place in (0, 7, 24):
        held = state | {name: float(amounts[place])}
        image = moved(torch.from_numpy(both.trace.image)[None, None], turning.motion(held))
        alone = turning.look(both, image)
        assert curves.lengths[place] == pytest.approx(alone.lengths[0], abs=1e-5)
        assert curves.probabilities[place] == pytest.approx(alone.probabilities[0], abs=1e-6)
        assert curves.capsules[place] == pytest.approx(alone.capsules[0], abs=1e-5)


def test_the_curves_at_none_are_the_untouched_digit(both):
    state, answer = asked(both)
    place = answer.numbers["amounts"].index(0.0)
    assert answer.arrays["curve_lengths"][place] == pytest.approx(both.trace.lengths, abs=1e-4)
    assert answer.arrays["curve_cosines"][place] == pytest.approx(1, abs=1e-5)
    assert answer.numbers["frames"][0] == 0
    assert answer.numbers["frames"][-1] == 24
    assert len(answer.numbers["frames"]) == len(answer.arrays["strip"]) == 13
    assert place in answer.numbers["frames"]
    assert answer.arrays["strip"][6] / 255 == pytest.approx(both.trace.image, abs=0.003)
    assert "As it is, the CapsNet reads a seven" in answer.sentence
    assert state == turning.start()


def test_an_untouched_digit_is_forgotten_nowhere(both):
    _, answer = asked(both)
    pooling = answer.numbers["pooling"]
    assert pooling["responds"] == pooling["same"] > 0
    assert pooling["unseen"] == pooling["elsewhere"] == 0
    assert np.array_equal(answer.arrays["pool_before"], answer.arrays["pool_after"])


def test_what_pooling_forgets_is_counted_window_by_window(both):
    image = torch.from_numpy(both.trace.image)[None, None]
    other = moved(image, Motion(right=0.5))
    found = turning.pooled(both.cnn, image, other)
    with torch.no_grad():
        before, after, ground = (
            both.cnn.maps(x)[0][0].numpy() for x in (image, other, torch.zeros_like(image))
        )
    unseen = 0
    for number in range(5):
        least = float(ground[number].max())
        rise = float(before[number].max()) - least
        for row in range(12):
            for column in range(12):
                old, new = (windows(m[number])[row, column] for m in (before, after))
                responds = max(old.max(), new.max()) - least > 0.1 * rise
                same = responds and abs(new.max() - old.max()) <= 0.1 * rise
                assert found["responds"][number, row, column] == responds
                assert found["same"][number, row, column] == same
                both_times = min(old.max(), new.max()) - least > 0.1 * rise
                is_elsewhere = both_times and old.argmax() != new.argmax()
                assert found["elsewhere"][number, row, column] == is_elsewhere
                is_unseen = same and is_elsewhere
                assert found["unseen"][number, row, column] == is_unseen
                unseen += is_unseen
    assert unseen > 0


def test_nothing_drawn_is_nothing_to_move_or_cut(neither):
    _, answer = asked(neither, degrees=30)
    assert answer.sentence == "Nothing is drawn, so there is nothing to move."
    assert np.isfinite(answer.arrays["curve_cosines"]).all()
    cut = shuffling.answer(shuffling.start(), neither)
    assert cut.sentence == "Nothing is drawn, so there is nothing to cut."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"degrees": -20}, "turned 20° anticlockwise"),
        ({"right": 2.5}, "shifted 2.5 px rightwards"),
        ({"down": -1}, "shifted 1 px up"),
        ({"scale": 0.8}, "scaled to 0.8 times the size"),
        ({"shear": -0.2}, "leant by 0.2 to the left"),
        ({"thickness": 1}, "its strokes 1 px thicker"),
        (
            {"degrees": 5, "right": -1, "thickness": -0.5},
            "turned 5° clockwise, shifted 1 px leftwards and its strokes 0.5 px thinner",
        ),
    ],
)
def test_how_it_was_moved_is_said(changes, said):
    assert how(turning.start() | changes) == said


@pytest.mark.parametrize(
    "change",
    [
        {"degrees": 90.5},
        {"degrees": "20"},
        {"degrees": float("nan")},
        {"degrees": True},
        {"scale": 0},
        {"along": "time"},
        {"along": ["degrees"]},
        {"thickness": None},
    ],
)
def test_moves_that_make_no_sense_are_refused(change):
    with pytest.raises(ValueError, match=r"in it|not there to choose"):
        turning.check(turning.start() | change)


def test_a_move_that_lacks_something_is_refused():
    state = turning.start()
    del state["shear"]
    with pytest.raises(ValueError, match="a number in it"):
        turning.check(state)


def test_pieces_lie_where_the_order_says():
    image = np.arange(16, dtype=np.float32).reshape(4, 4)
    came = shuffling.shuffled(image, 2, [3, 1, 0, 2])
    expected = [[10, 11, 2, 3], [14, 15, 6, 7], [0, 1, 8, 9], [4, 5, 12, 13]]
    assert came.tolist() == expected
    assert np.array_equal(shuffling.shuffled(image, 4, list(range(16))), image)


def test_both_networks_read_the_pieces(both):
    state = shuffling.check({"grid": 4, "order": [*range(8, 16), *range(8)]})
    answer = shuffling.answer(state, both)
    image = np.roll(both.trace.image, 14, axis=0)
    assert answer.arrays["image"] / 255 == pytest.approx(image, abs=0.003)
    alone = turning.look(both, torch.from_numpy(image)[None, None])
    assert answer.arrays["lengths"] == pytest.approx(alone.lengths[0], abs=1e-5)
    assert answer.arrays["probabilities"] == pytest.approx(alone.probabilities[0], abs=1e-6)
    assert answer.sentence.startswith("The same pieces in other places: the CapsNet")


def test_who_answers_as_if_nothing_had_happened_is_named(both):
    """Two pieces with next to no ink change next to nothing, and a network that is sure says so."""
    sure = Both(both.network, both.cnn, both.trace, both.threshold, 0.0)
    order = list(range(16))
    order[0], order[4] = 4, 0
    said = shuffling.answer({"grid": 4, "order": order}, sure).sentence
    assert said.endswith("The CapsNet and the CNN answer as if nothing had happened.")
    said = shuffling.answer({"grid": 4, "order": order}, both).sentence
    assert said.endswith("The CapsNet answers as if nothing had happened.")


def test_pieces_that_are_alike_fool_nobody(both):
    """The two upper corners of this seven are empty."""
    order = list(range(16))
    order[0], order[3] = 3, 0
    said = shuffling.answer({"grid": 4, "order": order}, both).sentence
    assert said.startswith("These pieces are alike, so the picture is the same: the CapsNet reads")


def test_the_map_that_is_shown_responds_to_the_digit(both):
    """A map that is bright where nothing is drawn would show no response at all."""
    _, answer = asked(both, right=1)
    image = torch.from_numpy(both.trace.image)[None, None]
    found = turning.pooled(both.cnn, image, moved(image, Motion(right=1)))
    shown = answer.numbers["pooling"]["map"] - 1
    assert found["responds"][shown].any()
    rise = np.maximum(found["rise"], 0)
    assert rise[shown].var() == max(one.var() for one in rise)


def test_a_frame_is_sure_where_the_sentence_is(both):
    at_the_edge = Both(both.network, both.cnn, both.trace, 0.5, 0.9, both.label)
    _, answer = asked(at_the_edge, thickness=-1, along="scale")
    lengths = answer.arrays["curve_lengths"].max(1)
    assert answer.numbers["sure"] == [bool(np.round(long, 2) > 0.5) for long in lengths]
    assert len(answer.numbers["cnn_sure"]) == len(lengths)


@pytest.mark.parametrize(
    "sent",
    [
        {"grid": 3, "order": list(range(9))},
        {"grid": 2, "order": [0, 1, 2]},
        {"grid": 2, "order": [0, 1, 2, 2]},
        {"grid": 2, "order": [0, 1, 2, 4]},
        {"grid": 2, "order": "0123"},
        {"grid": 2},
        {"order": [0, 1, 2, 3]},
    ],
)
def test_pieces_that_make_no_sense_are_refused(sent):
    with pytest.raises(ValueError, match=r"piece|choose|in it"):
        shuffling.check(sent)


def sweep(*rows: tuple[tuple[int, int], tuple[int, int]]) -> dict:
    amounts = [-30.0, 0.0, 30.0, 60.0][: len(rows)]
    return {
        "amounts": amounts,
        "rows": [{"images": 200, "wrong": list(w), "alone": list(a)} for w, a in rows],
    }


def test_a_sweep_says_where_the_networks_differ_and_who_errs_less():
    found = sweep(((20, 4), (17, 1)), ((1, 1), (0, 0)), ((10, 40), (2, 32)), ((90, 88), (9, 7)))
    assert measured.finding(FACTORS["degrees"], found) == (
        "200 test digits at each of 4 amounts. They differ most at 30° clockwise: the CapsNet "
        "misreads 5.0%, the CNN 20.0%. By more than chance would bring, the CapsNet errs less at 1 "
        "of the amounts and the CNN at 1; at 2 they cannot be told apart."
    )


def test_the_curves_of_a_sweep_lie_within_their_intervals():
    found = sweep(((20, 4), (17, 1)), ((0, 200), (0, 0)))
    for network, expected in ((0, [10, 0]), (1, [2, 100])):
        error, low, high = measured.errors(found, network)
        assert error.tolist() == expected
        assert (low <= error).all()
        assert (error <= high).all()
    curves = [(name, measured.errors(found, n)) for n, name in enumerate(("CapsNet", "CNN"))]
    figure = sweep_figure(found["amounts"], curves, "Turn, °", palette("light"))
    assert [line.name for line in figure.data] == ["CapsNet", "CNN"]
    assert list(figure.data[1].y) == [2, 100]
    assert list(figure.data[0].x) == found["amounts"]
    assert figure.data[0].line.dash != figure.data[1].line.dash  # not by colour alone
