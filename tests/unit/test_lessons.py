"""Lessons: files that a teacher may edit, and errors that say where."""

import shutil

import numpy as np
import pytest
import torch

import capsnet
from app.lessons.facts import FACTS, facts, told
from app.lessons.lesson import Choices, Deed, Guess
from app.lessons.read import LESSONS, LessonError, read_lesson, read_lessons
from capsnet.checkpoint import load_card
from capsnet.data import load_test_digits, to_float

STEP = """
[[step]]
title = "One"
scene = "Draw"
point = "draw.sees"
text = "Look at {longest}."
question = "Why?"
choices = ["So", "Otherwise"]
right = 2
reveal = "It is {length} long."
"""
WHOLE = 'title = "T"\nabout = "A"\nminutes = 5\n' + 5 * STEP


@pytest.fixture
def write(tmp_path):
    def written(text: str):
        (tmp_path / "own.toml").write_text(text, encoding="utf-8")
        return tmp_path / "own.toml"

    return written


def test_the_lessons_that_are_shipped_can_be_read():
    lessons = read_lessons()
    assert [lesson.title for lesson in lessons] == [
        "Does it see what I see?",
        "How do capsules agree?",
        "What does a capsule know?",
        "Can it take two digits apart?",
        "Does it know how a digit stands?",
    ]
    for lesson in lessons:
        assert 5 <= len(lesson.steps) <= 8
        # Each says what literature doubts.
        assert any("arxiv.org" in step.reveal for step in lesson.steps)
    kinds = {type(step.task) for lesson in lessons for step in lesson.steps}
    assert kinds == {Choices, Guess, Deed}


def test_a_lesson_is_read_as_it_is_written(write):
    lesson = read_lesson(write(WHOLE))
    assert (lesson.key, lesson.title, lesson.minutes) == ("own", "T", 5)
    assert lesson.steps[0].task == Choices(("So", "Otherwise"), right=1)
    guess = 'guess = { from = 0, to = 1, step = 0.1, truth = "length", near = 0.1 }'
    text = WHOLE.replace('choices = ["So", "Otherwise"]\nright = 2', guess)
    assert read_lesson(write(text)).steps[4].task == Guess(0.0, 1.0, 0.1, "length", 0.1)
    text = WHOLE.replace("right = 2", 'right = 2\ndo = "drawing"')
    assert read_lesson(write(text)).steps[0].task == Deed("drawing", lesson.steps[0].task)
    text = WHOLE.replace('choices = ["So", "Otherwise"]\nright = 2', 'do = "slider"')
    assert read_lesson(write(text)).steps[0].task == Deed("slider")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "T"', "title = T", "line 1: "),
        ("minutes = 5", 'minutes = "five"', "line 3: minutes must be a whole number"),
        ('about = "A"\n', "", "line 1: about is missing"),
        ("minutes = 5", "minutes = 5\nhours = 1", "line 4: hours means nothing here"),
        ('scene = "Draw"', 'scene = "Paint"', "line 7, step 1: scene is none of: Draw, Routing"),
        ('"draw.sees"', '"draw.x"', "line 8, step 1: point is none of"),
        ('"draw.sees"', '"draw.digits"', "line 8, step 1: point is none of"),
        ("{longest}", "{truth}", "line 9, step 1: text with {truth} is none of"),
        ("{length}", "{length", "line 13, step 1: reveal: "),
        ("{length}", "{0.__class__}", "line 13, step 1: reveal with"),
        ("right = 2", "right = 3", "line 12, step 1: right must be one of 1 to 2"),
        ('choices = ["So", "Otherwise"]', 'choices = ["So"]', "line 11, step 1: choices must be"),
        ('choices = ["So", "Otherwise"]\n', "", "step 1: a step has choices, a guess, or"),
        ("right = 2", "guess = {}", "line 12, step 1: a step has choices, a guess, or"),
        ("right = 2", 'guess = {}\ndo = "drawing"', "line 13, step 1: a step has choices, a"),
        ("right = 2", 'right = 2\ndo = "sleep"', "line 13, step 1: do is none of: drawing"),
        ('choices = ["So", "Otherwise"]', 'do = "drawing"', "line 12, step 1: right belongs"),
        ('right = 2', 'setup = { digit = 10 }', "line 12, step 1: setup: digit cannot be 10"),
        ("right = 2", 'hide = ["routing.bill"]', "line 12, step 1: hide is none of: draw."),
        ('right = 2', 'setup = { colour = 1 }', "line 12, step 1: setup cannot set colour"),
        ('reveal = "It is {length} long."', "", "line 5, step 1: reveal is missing"),
        ("right = 2", "setup = { degrees = 91 }", "line 12, step 1: setup: degrees cannot be 91"),
        ("right = 2", "setup = { overlap = 'x' }", "line 12, step 1: setup: overlap cannot be 'x'"),
        ("{longest}", "{pair_says}", "line 9, step 1: text with {pair_says} is none of"),
        (STEP, "", "a lesson has 5 to 8 steps, this has 4"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_and_line(old, new, message, write):
    assert old in WHOLE
    with pytest.raises(LessonError) as raised:
        read_lesson(write(WHOLE.replace(old, new, 1)))
    assert str(raised.value).startswith("own.toml")
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "guess",
    [
        '{ from = 0, to = 1, step = 0.1, truth = "length" }',
        '{ from = 1, to = 0, step = 0.1, truth = "length", near = 0.1 }',
        '{ from = 0, to = 1, step = 2, truth = "length", near = 0.1 }',
        '{ from = "0", to = 1, step = 0.1, truth = "length", near = 0.1 }',
        '{ from = 0, to = 1, step = 0.1, truth = "beauty", near = 0.1 }',
    ],
)
def test_a_guess_needs_a_scale_and_a_truth(guess, write):
    text = WHOLE.replace('choices = ["So", "Otherwise"]\nright = 2', f"guess = {guess}", 1)
    with pytest.raises(LessonError, match=r"own\.toml, line 11, step 1: "):
        read_lesson(write(text))


def test_a_folder_without_lessons_and_a_file_of_bytes_are_refused(tmp_path):
    with pytest.raises(LessonError, match="restore them"):
        read_lessons(tmp_path)
    (tmp_path / "own.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LessonError, match=r"own\.toml: it must be plain text"):
        read_lessons(tmp_path)


def test_a_lesson_of_one_s_own_stands_beside_the_others(tmp_path):
    shutil.copytree(LESSONS, tmp_path / "all")
    (tmp_path / "all" / "9-own.toml").write_text(WHOLE, encoding="utf-8")
    assert [lesson.key for lesson in read_lessons(tmp_path / "all")][-1] == "9-own"


@pytest.fixture(scope="module")
def trace():
    network = capsnet.load_pretrained("handwriting")
    return capsnet.trace(network, load_test_digits().images[0].float() / 255, 10)


def test_facts_are_those_of_the_trace(trace):
    known = facts(trace, 0.61, 7, 7, {7: [0.0] * 3 + [-0.2] + [0.1] * 12}, "MNIST alone")
    assert set(known) == set(FACTS)
    assert known["longest"] == trace.prediction == 7
    assert known["length"] == pytest.approx(trace.routing.lengths[2, 7], abs=1e-6)
    assert known["first_length"] == pytest.approx(trace.routing.lengths[0, 7], abs=1e-6)
    assert known["even"] == 0.1
    couplings = trace.routing.couplings[2]
    assert known["leaning"] == sum(couplings[:, 7] >= np.float32(0.12))
    calm = ((couplings > 0.1 / 1.2) & (couplings < 0.12)).all(axis=1)
    assert known["undecided"] == round(100 * calm.mean())
    assert known["pixels"] == (load_test_digits().images[0] > 0).sum()
    assert (known["bent"], known["bent_dimension"]) == (0.2, 4)
    assert known["sure"] == "is sure"
    assert known["network"] == "MNIST alone"
    assert facts(trace, 0.999, 7, None, {}, "Handwriting")["sure"] == "is not sure"
    assert told("{children}", known) == "1,152"
    assert told("{longest} at {length}, {label}", known).startswith("7 at 0.9")


def test_what_the_third_lesson_says_of_absent_digits_is_so():
    """Short capsules draw one blot, none of the digits; stretched, they seldom draw their own."""
    step = read_lessons()[2].steps[4]
    assert step.task.expected.answers[step.task.expected.right] == "Neither"
    network, digits = capsnet.load_pretrained("handwriting"), load_test_digits()
    threshold = load_card("handwriting")["abstention"]["threshold"]
    with torch.no_grad():
        read = network(to_float(digits.images[[1, *range(100, 120)]]))
        which, absent = (read.lengths < 0.3).nonzero(as_tuple=True)
        short = read.capsules[which]
        drawn = network.decode(short, absent)
        ours = drawn[which == 0].flatten(1)
        assert torch.corrcoef(ours).min() > 0.7
        assert (network(drawn[which == 0]).lengths <= threshold).all()
        stretched = 0.9 * short / read.lengths[which, absent][:, None, None]
        again = network(network.decode(stretched, absent)).lengths
    own = again[torch.arange(len(absent)), absent] > threshold
    assert own.float().mean() < 0.2


def test_what_the_second_lesson_says_of_the_runners_up_is_so(trace):
    """Its right answer stands in its file, so it must hold of the digit that it sets up."""
    step = read_lessons()[1].steps[5]
    assert step.task.answers[step.task.right] == "Grow, too"
    known = facts(trace, 0.61, 7, 7, {}, "Handwriting")
    assert known["last_second_length"] > 2 * known["last_second_before"]
    assert known["length"] > known["first_length"]
