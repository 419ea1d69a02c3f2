"""The lessons about Overlap and Turn: their facts, and answers in their files that must be so."""

import numpy as np
import pytest
import torch

import capsnet
from app import loaded
from app.ideas.idea import Answer
from app.lessons.lesson import Choices, Lesson, Step
from app.lessons.read import read_lessons
from app.lessons.scene_facts import SCENE_FACTS, overlap_facts, turn_facts
from app.overlap import pair, presets, reading
from app.turn import turning
from app.turn.turning import Both
from capsnet.checkpoint import load_card
from capsnet.measuring.affine import moved
from capsnet.measuring.uncertainty import ALPHA, sign_test_p

LESSONS = {lesson.key: lesson for lesson in read_lessons()}


def step(lesson: Lesson, title: str) -> Step:
    return next(step for step in lesson.steps if step.title == title)


def right(step: Step) -> str:
    """The answer that the lesson's file calls right."""
    assert isinstance(step.task, Choices)
    assert step.task.right is not None
    return step.task.answers[step.task.right]


def overlap(step: Step) -> tuple[reading.Read, Answer]:
    """What the Overlap scene shows of the pair that a step sets up."""
    preset = next(one for one in presets.PRESETS if one.title == step.setup["overlap"])
    state = preset.state(loaded.pairs())
    laid = pair.lay(state["digits"], loaded.test_digits())
    threshold = load_card("multimnist")["abstention"]["threshold"]
    read = reading.look(capsnet.load_pretrained("multimnist"), laid, threshold)
    return read, reading.answer(state, read)


@pytest.fixture(scope="module")
def both() -> Both:
    """The networks and the digit of the lesson about Turn."""
    setup = LESSONS["5-turn"].steps[0].setup
    network = capsnet.load_pretrained(setup["network"])
    trace = capsnet.trace(network, loaded.test_digits().images[setup["test_digit"]].float() / 255)
    thresholds = (load_card(name)["abstention"]["threshold"] for name in (setup["network"], "cnn"))
    return Both(network, loaded.cnn(), trace, *thresholds)


def turn(both: Both, **amounts: float) -> tuple[turning.Seen, Answer]:
    state = turning.start() | amounts
    curves = turning.run_along(both, state)
    return curves, turning.answer(state, both, curves)


def test_facts_of_a_pair():
    read, answer = overlap(step(LESSONS["4-apart"], "One blot"))
    known = overlap_facts(answer, 12.5)
    assert set(known) == set(SCENE_FACTS["Overlap"])
    lengths = read.trace.lengths
    assert [known[f"pair_{place}"] for place in ("longest", "second", "third")] == sorted(
        range(10), key=lambda digit: -lengths[digit]
    )[:3]
    assert known["pair_length"] == pytest.approx(lengths.max())
    black = (read.pair.parts.astype(np.float64) ** 2).sum()
    drawn = read.trace.readings[list(read.own)].astype(np.float64)
    left = ((drawn - read.pair.parts) ** 2).sum() / black
    assert known["pair_left"] == round(100 * left)
    assert known["pair_says"] == answer.sentence
    assert known["pair_misread"] == 12.5
    nothing = Answer("", answer.numbers | {"ink": [0.0, 0.0]}, answer.arrays)
    assert overlap_facts(nothing, 12.5)["pair_left"] == 0


def test_facts_of_a_moved_digit(both):
    _, answer = turn(both, degrees=20.0)
    sweep = loaded.sweeps()["degrees"]
    known = turn_facts(answer, "degrees", sweep)
    assert set(known) == set(SCENE_FACTS["Turn"])
    assert known["turn_says"] == answer.sentence
    assert known["pool_percent"] == round(100 * known["pool_unseen"] / known["pool_moved"])
    assert "1,000 test digits at each of 13 amounts" in known["turn_measured"]
    assert turn_facts(answer, "degrees", None)["turn_measured"] == "That is not measured."
    numbers = answer.numbers | {"amounts": [-10, 0, 10, 20, 30], "reads": [1, 7, 7, 7, 2]}
    numbers |= {"cnn_reads": [7, 7, 9, 7, 7], "pooling": {"elsewhere": 0, "unseen": 0}}
    own = turn_facts(Answer("", numbers, answer.arrays), "degrees", sweep)
    assert own["turn_capsnet"] == "stays up to 20° clockwise"
    assert own["turn_cnn"] == "changes at the first point"
    assert own["pool_percent"] == 0


def test_what_the_lesson_about_two_digits_says_is_so():
    lesson = LESSONS["4-apart"]
    one = step(lesson, "One blot")
    assert right(one) == "Two"
    lengths = np.sort(overlap(one)[0].trace.lengths)[::-1]
    assert lengths[1] > 0.8
    assert lengths[2] < 0.4

    whose = step(lesson, "Whose ink is it?")
    assert right(whose) == "In both"
    read, _ = overlap(whose)
    assert read.is_right
    shared = (read.pair.parts > 0.5).all(0)
    assert shared.sum() > 5
    assert (read.trace.readings[list(read.own)][:, shared].mean(1) > 0.5).all()

    twice = step(lesson, "Twice the same")
    assert right(twice) == "A four, and no word about how many"
    read, _ = overlap(twice)
    assert read.pair.labels == (4, 4)
    assert read.read[0] == 4
    assert read.sure == (True, False)

    absent = step(lesson, "Ask for what is not there")
    assert right(absent) == "A pale blot"
    read, answer = overlap(absent)
    assert "A seven and a nine" in answer.sentence
    assert read.trace.readings[5].max() < 0.6 < read.trace.readings[list(read.own)].max()

    assert overlap(step(lesson, "How often?"))[0].is_right is False


def test_what_the_lesson_about_turning_says_is_so(both):
    lesson = LESSONS["5-turn"]
    pose = step(lesson, "Same length, other pose")
    assert right(pose) == "Several, each a little"
    amounts = turning.amounts_along(turning.start())
    near = np.abs(amounts) <= 20
    curves, _ = turn(both)
    moves = np.ptp(curves.capsules[near, 7], axis=0)  # (D,)
    assert (moves > moves.max() / 2).sum() >= 3
    assert curves.lengths[near].argmax(1).tolist() == [7] * near.sum()

    _, pushed = turn(both, right=1.0, along="right")
    assert turn_facts(pushed, "right", None)["pool_percent"] > 50

    redrawn = step(lesson, "How it is redrawn")
    assert right(redrawn) == "A little, and then it becomes another digit"
    image = torch.from_numpy(both.trace.image)[None, None]
    upright = image[0, 0].numpy()
    place = amounts.tolist().index(15)
    turned = moved(image, turning.motion(turning.start() | {"degrees": 15.0}))[0, 0].numpy()

    def alike(one: np.ndarray, other: np.ndarray) -> float:
        return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])

    assert alike(curves.redrawn[place], turned) > alike(curves.redrawn[place], upright)
    assert {int(curves.lengths[end].argmax()) for end in (0, -1)}.isdisjoint({7})

    assert right(step(lesson, "So which one reads better?")) == "The CNN"
    sweep = loaded.sweeps()["degrees"]
    far = [
        row
        for amount, row in zip(sweep["amounts"], sweep["rows"], strict=True)
        if abs(amount) in (45, 60)
    ]
    assert len(far) == 4
    for row in far:
        assert row["wrong"][1] < row["wrong"][0]
        assert sign_test_p(*row["alone"]) < ALPHA
