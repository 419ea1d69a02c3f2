"""Two digits on one field: where they lie, what is read, and whose picture is whose."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import capsnet
from app.overlap import pair as pairs
from app.overlap import presets, reading
from app.overlap.pair import FURTHEST
from capsnet import load_pretrained
from capsnet.data import Digits, load_test_digits
from capsnet.data.multimnist import Drawn, fixed_draw, fixed_pairs
from capsnet.model import CapsNet, CapsNetConfig

NOTHING = {"source": "strokes", "strokes": []}
FOUR = {"source": "test", "index": 4, "at": [0, 0]}
SEVEN = {"source": "test", "index": 0, "at": [1, -3]}


@pytest.fixture(scope="module")
def whole() -> Digits:
    return load_test_digits()


@pytest.fixture(scope="module")
def drawn(whole: Digits) -> Drawn:
    return fixed_draw(whole.labels)


@pytest.fixture(scope="module")
def network() -> CapsNet:
    """Untrained, its votes long enough to choose; all sizes differ, so that no axis is mixed."""
    torch.manual_seed(0)
    config = CapsNetConfig(
        image_size=36, digits=2, conv_channels=6, primary_types=3, digit_dim=5, decoder_hidden=(12,)
    )
    model = CapsNet(config).eval()
    with torch.no_grad():
        model.primary.conv.weight *= 10
        model.digit.weight *= 10
    return model


def state(*digits: dict, **changes: object) -> dict:
    return {"digits": list(digits), "pair": None, "asked": None, "colours": "ours"} | changes


def seen(network: CapsNet, whole: Digits, *digits: dict) -> reading.Read:
    return reading.look(network, pairs.lay(digits, whole), 0.3)


def with_lengths(read: reading.Read, **lengths: float) -> reading.Read:
    """The same, as if the capsules had other lengths: capsule_4=0.9, the others 0.05."""
    made = np.full(10, 0.05, np.float32)
    for name, length in lengths.items():
        made[int(name[-1])] = length
    first, second = (int(digit) for digit in np.argsort(-made, kind="stable")[:2])
    return replace(read, trace=replace(read.trace, lengths=made), read=(first, second))


def test_a_test_pair_is_the_image_that_is_evaluated(whole, drawn):
    few = fixed_pairs(whole)
    for place in (0, 17, 9_999):
        known = pairs.check(
            {"digits": None, "pair": place, "asked": None, "colours": "ours"}, whole, drawn
        )
        laid = pairs.lay(known["digits"], whole)
        assert np.array_equal(np.round(laid.image * 255), few.images[place].numpy())
        assert np.array_equal(np.round(laid.parts * 255), few.parts[place].numpy())
        assert list(laid.labels) == few.labels[place].tolist()
        assert known["pair"] == place


def test_a_test_pair_that_was_moved_is_none_any_more(whole, drawn):
    known = pairs.from_test_pair(drawn, 5)
    assert pairs.check(known, whole, drawn)["pair"] == 5
    known["digits"][0]["at"][0] += -1 if known["digits"][0]["at"][0] > 0 else 1
    assert pairs.check(known, whole, drawn)["pair"] is None


@pytest.mark.parametrize(("x", "y"), [(0.5, 0.5), (0.4, 0.6), (0.62, 0.37)])
def test_strokes_lie_where_they_were_drawn(whole, x, y):
    ring = [
        [x + 0.2 * np.cos(angle), y + 0.27 * np.sin(angle)]
        for angle in np.linspace(0, 2 * np.pi, 40)
    ]
    laid = pairs.lay([{"source": "strokes", "strokes": [ring]}, NOTHING], whole)
    part = laid.parts[0]
    rows, columns = np.indices(part.shape) + 0.5
    assert (columns * part).sum() / part.sum() == pytest.approx(36 * x, abs=0.75)
    assert (rows * part).sum() / part.sum() == pytest.approx(36 * y, abs=0.75)
    tall, wide = np.ptp(np.flatnonzero(part.any(1))), np.ptp(np.flatnonzero(part.any(0)))
    assert 18 <= max(tall, wide) + 1 <= 21  # as large as MNIST's digits
    assert laid.labels == (None, None)
    assert laid.inked == (True, False)


def test_a_dot_and_a_corner_are_no_harm(whole):
    laid = pairs.lay([{"source": "strokes", "strokes": [[[1.0, 0.0]]]}, NOTHING], whole)
    assert laid.offsets[0] == (-FURTHEST, FURTHEST)
    assert laid.image.any()
    assert laid.is_far
    assert not pairs.lay([NOTHING, NOTHING], whole).image.any()


def test_the_image_is_the_clipped_sum_of_the_two(whole):
    laid = pairs.lay([FOUR, SEVEN], whole)
    assert laid.image == pytest.approx(np.minimum(laid.parts.sum(0), 1), abs=1e-6)
    assert not laid.is_far
    assert pairs.lay([FOUR | {"at": [0, 5]}, SEVEN], whole).is_far
    alone = np.pad(whole.images[0].numpy() / 255, 4)
    assert laid.parts[1] == pytest.approx(np.roll(alone, (1, -3), (0, 1)), abs=1e-6)


def test_all_that_is_shown_is_of_one_forward(network, whole, monkeypatch):
    counted = []
    trace = capsnet.trace
    monkeypatch.setattr(capsnet, "trace", lambda *given: counted.append(1) or trace(*given))
    found = seen(network, whole, FOUR, SEVEN)
    answer = reading.answer(state(FOUR, SEVEN), found)
    assert len(counted) == 1
    image = torch.from_numpy(found.pair.image)[None, None]
    with torch.no_grad():
        output = network(image)
    assert answer.arrays["lengths"] == pytest.approx(output.lengths[0].numpy(), abs=1e-6)
    longest = output.lengths[0].topk(2).indices
    assert answer.numbers["read"] == longest.tolist()
    with torch.no_grad():
        drawn = network.decode(output.capsules, longest[:1])[0, 0].numpy()
    shown = answer.arrays["readings"][int(longest[0])]
    assert shown / 255 == pytest.approx(drawn, abs=0.003)


def test_a_picture_goes_to_the_digit_that_it_is_nearer_to(network, whole):
    unknown = pairs.lay([FOUR, SEVEN], whole)._replace(labels=(None, None))
    found = reading.look(network, unknown, 0.3)
    one, other = found.read
    drawn = found.trace.readings
    found = replace(found, trace=replace(found.trace, readings=drawn.copy()), pair=found.pair)
    ways = {}
    for own in ((one, other), (other, one)):
        ways[own] = sum(
            float(((drawn[digit] - part) ** 2).sum())
            for digit, part in zip(own, found.pair.parts, strict=True)
        )
    assert found.own == min(ways, key=ways.get)
    assert sum(found.errors) == pytest.approx(min(ways.values()), rel=1e-5)
    # With the two digits laid the other way round, the pictures change sides, too.
    unknown = pairs.lay([SEVEN, FOUR], whole)._replace(labels=(None, None))
    swapped = reading.look(network, unknown, 0.3)
    assert swapped.own == found.own[::-1]
    assert swapped.errors == pytest.approx(found.errors[::-1], rel=1e-5)


def test_a_digit_that_is_read_has_the_picture_of_its_own_capsule(network, whole, monkeypatch):
    laid = pairs.lay([FOUR, SEVEN], whole)
    trace = capsnet.trace(network, laid.image)
    lengths, readings = np.full(10, 0.05, np.float32), np.zeros_like(trace.readings)
    lengths[[7, 0]] = 0.9, 0.8
    readings[7], readings[0] = laid.parts  # each is nearer to what the other one stands for
    made = replace(trace, lengths=lengths, readings=readings)
    monkeypatch.setattr(capsnet, "trace", lambda *_: made)
    found = reading.look(network, laid, 0.3)
    assert found.own == (0, 7)
    assert reading.answer(state(FOUR, SEVEN), found).numbers["missed"] == [True, False]
    unknown = laid._replace(labels=(None, None))
    assert reading.look(network, unknown, 0.3).own == (7, 0)


def test_each_bill_adds_up_to_the_length_of_its_sum(network, whole):
    found = seen(network, whole, FOUR, SEVEN)
    answer = reading.answer(state(FOUR, SEVEN), found)
    for n, digit in enumerate(found.own):
        length = np.linalg.norm(found.trace.routing.sums[-1, digit])
        bill = answer.numbers["bills"][n]
        assert bill["for"] + bill["against"] == pytest.approx(length, rel=1e-4)
        assert answer.arrays["bills"][n].sum() == pytest.approx(length, rel=1e-4)
        assert bill["for"] > 0 > bill["against"]
        assert bill["field"]["size"] == 17


@pytest.mark.parametrize(
    ("digits", "lengths", "said"),
    [
        ((FOUR, SEVEN), {"capsule_4": 0.9, "capsule_7": 0.8},
         "A four and a seven lie on each other. The network reads a four (0.90 long) and a seven "
         "(0.80 long). Both are right."),
        ((FOUR, SEVEN), {"capsule_4": 0.9, "capsule_9": 0.8},
         "A four and a seven lie on each other. The network reads a four (0.90 long) and a nine "
         "(0.80 long). A seven is missed (0.05 long) for a nine, so the pair counts as misread."),
        ((FOUR, SEVEN), {"capsule_4": 0.9, "capsule_7": 0.2},
         "A four and a seven lie on each other. The network is sure of a four (0.90 long) only; "
         "next comes a seven (0.20 long). These two are right."),
        ((FOUR, SEVEN), {"capsule_2": 0.25, "capsule_3": 0.2},
         "A four and a seven lie on each other. The network is not sure of any digit: a two (0.25 "
         "long) and a three (0.20 long) come first. A four and a seven are missed (0.05, 0.05 "
         "long) for a two and a three, so the pair counts as misread."),
        ((FOUR, FOUR), {"capsule_4": 0.9, "capsule_6": 0.1},
         "Two fours lie on each other, and there is one capsule for all fours. The network is sure "
         "of a four (0.90 long) only; next comes a six (0.10 long)."),
        ((NOTHING, SEVEN), {"capsule_7": 0.9, "capsule_6": 0.1},
         "Only the orange digit is there, a seven. The network is sure of a seven (0.90 long) "
         "only; next comes a six (0.10 long)."),
        ((NOTHING, SEVEN), {"capsule_1": 0.9, "capsule_6": 0.4},
         "Only the orange digit is there, a seven. The network reads a one (0.90 long) and a six "
         "(0.40 long). It does not say a seven (0.05 long). There is no 1 and no 6."),
        ((FOUR, FOUR), {"capsule_4": 0.9, "capsule_6": 0.4},
         "Two fours lie on each other, and there is one capsule for all fours. The network reads a "
         "four (0.90 long) and a six (0.40 long). There is no 6."),
        ((FOUR | {"at": [8, 8]}, SEVEN | {"at": [-8, -8]}), {"capsule_4": 0.9, "capsule_7": 0.8},
         "A four and a seven lie apart. The network reads a four (0.90 long) and a seven (0.80 "
         "long). Both are right. No digit lay so far from the middle in training."),
    ],
)  # fmt: skip
def test_what_is_said_follows_from_what_was_read(network, whole, digits, lengths, said):
    found = with_lengths(seen(network, whole, *digits), **lengths)
    assert reading.answer(state(*digits), found).sentence == said


def test_more_is_said_of_what_was_asked_for_and_of_what_lies_far(network, whole):
    found = with_lengths(seen(network, whole, FOUR, SEVEN), capsule_4=0.9, capsule_7=0.8)
    said = reading.answer(state(FOUR, SEVEN, asked=5), found).sentence
    assert said.endswith(
        "Capsule 5, whose digit is not there, is 0.05 long: what the decoder makes of it is drawn "
        "under the ten lengths."
    )
    assert "Capsule" not in reading.answer(state(FOUR, SEVEN, asked=7), found).sentence
    far = FOUR | {"at": [0, 7]}
    found = seen(network, whole, far, SEVEN)
    said = reading.answer(state(far, SEVEN), found).sentence
    assert said.endswith("No digit lay so far from the middle in training.")
    nothing = seen(network, whole, NOTHING, NOTHING)
    assert reading.answer(state(NOTHING, NOTHING), nothing).sentence.startswith("Nothing is drawn")
    paper = reading.answer(
        state(NOTHING, SEVEN, colours="paper"), seen(network, whole, NOTHING, SEVEN)
    )
    assert paper.sentence.startswith("Only the green digit")


@pytest.mark.parametrize(
    "change",
    [
        {"digits": [FOUR]},
        {"digits": "47"},
        {"digits": None},
        {"digits": [FOUR, 7]},
        {"digits": [FOUR, {"source": "upload", "pixels": ""}]},
        {"digits": [FOUR, SEVEN | {"at": [0, 9]}]},
        {"digits": [FOUR, SEVEN | {"at": [0, 0.5]}]},
        {"digits": [FOUR, SEVEN | {"at": [0, True]}]},
        {"digits": [FOUR, SEVEN | {"at": 3}]},
        {"digits": [FOUR, SEVEN | {"index": 10_000}]},
        {"digits": [FOUR, {"source": "strokes", "strokes": [[[0.5, float("nan")]]]}]},
        {"digits": [FOUR, {"source": "strokes", "strokes": [[[0.5, 0.1]] * 5_000]}]},
        {"pair": 10_000},
        {"pair": "1"},
        {"asked": 10},
        {"asked": True},
        {"colours": "mauve"},
        {"colours": None},
    ],
)
def test_what_makes_no_sense_is_refused(whole, drawn, change):
    with pytest.raises(ValueError, match=r"\w"):
        pairs.check(state(FOUR, SEVEN) | change, whole, drawn)


def test_what_is_there_to_begin_with_makes_sense(whole, drawn):
    titles = [preset.title for preset in presets.PRESETS]
    assert len(set(titles)) == len(titles)
    for preset in presets.PRESETS:
        made = preset.state(drawn)
        assert pairs.check(made, whole, drawn) == made
    for label, indices in enumerate(presets.by_class(whole)):
        assert len(indices) == presets.FEW
        assert (whole.labels[indices] == label).all()
    twice = next(preset for preset in presets.PRESETS if "twice" in preset.title)
    labels = pairs.lay(twice.state(drawn)["digits"], whole).labels
    assert labels[0] == labels[1]
    failures = [preset for preset in presets.PRESETS if "misread" in preset.title]
    multimnist = load_pretrained("multimnist")
    for preset in failures:
        laid = pairs.lay(preset.state(drawn)["digits"], whole)
        assert reading.look(multimnist, laid, 0.0).is_right is False, "choose another pair"
    assert len(failures) == 2
    absent = next(preset for preset in presets.PRESETS if "not there" in preset.title)
    assert absent.asked not in pairs.lay(absent.state(drawn)["digits"], whole).labels
