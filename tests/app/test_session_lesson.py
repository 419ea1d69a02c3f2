"""A lesson's state on the server: what it sets up, when something was done, what a reload keeps."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app import (
    loaded,
    session,
    session_ideas,
    session_kept,
    session_lesson,
    session_overlap,
    session_turn,
)
from app.lessons.lesson import DEEDS, Choices, Deed, Guess, Lesson, Step
from app.overlap.presets import PRESETS
from app.turn import turning

STROKES = {"source": "strokes", "strokes": [[[0.3, 0.1], [0.2, 0.4]]], "thickness": 1.0}
PAIR = {
    "digits": [{"source": "test", "index": 3, "at": [0, 2]}, {"source": "strokes", "strokes": []}],
    **{"pair": None, "asked": None, "colours": "ours"},
}
# How each deed is done.
DOINGS: dict[str, Callable[[], None]] = {
    "drawing": lambda: session.set_from_browser(STROKES),
    "network": lambda: session.set_network("mnist"),
    "digit": lambda: session.set_digit(3),
    "iteration": lambda: session.set_iteration(7),
    "slider": lambda: session.set_offsets(session.digit(), [0.25, *[0.0] * 15]),
    "overlap": lambda: session_overlap.lay(PAIR),
    "turn": lambda: session_turn.move_by({"degrees": 20}),
    "idea": lambda: session_ideas.set_idea_move("squashing", 1, {"length": 1.25}),
}


pytestmark = pytest.mark.usefixtures("state")


def lesson_of(task: Choices | Guess | Deed, **setup: Any) -> Lesson:
    step = Step("One", "Draw", "Text", "Why?", task, "So.", "draw.sees", setup=setup)
    return Lesson("own", "Own", "About", 5, (step,))


def rests_done(step: Step) -> bool:
    """Whether it is seen as done when it is looked at twice, and nothing changes in between."""
    session_lesson.is_done(step)
    return session_lesson.is_done(step)


def test_every_deed_that_a_lesson_may_ask_for_is_tried() -> None:
    assert set(DOINGS) == set(DEEDS)


@pytest.mark.parametrize("wanted", DOINGS)
def test_a_deed_is_seen_when_it_is_done_and_not_before(wanted: str) -> None:
    lesson = lesson_of(Deed(wanted))
    session.trace()  # the page has shown the digit
    session_lesson.begin(lesson)
    for other, do in DOINGS.items():
        # Another drawing puts back what is set for a digit: that is a change of it, too.
        if other not in (wanted, "drawing", "network"):
            do()
    step = lesson.steps[0]
    assert not rests_done(step)
    DOINGS[wanted]()
    assert rests_done(step)


def test_what_was_done_before_it_was_watched_for_does_not_count() -> None:
    lesson = lesson_of(Deed("drawing", Choices(("So", "Otherwise"), None)))
    session_lesson.begin(lesson)
    DOINGS["drawing"]()
    session_lesson.watch(lesson.steps[0])  # now it was said what one expects
    assert not rests_done(lesson.steps[0])
    session.set_test_digit(8)
    assert rests_done(lesson.steps[0])


def test_a_deed_is_not_done_while_the_hand_moves() -> None:
    lesson = lesson_of(Deed("slider"))
    session_lesson.begin(lesson)
    for reached in (0.05, 0.1, 0.15):
        session.set_offsets(session.digit(), [reached, *[0.0] * 15])
        assert not session_lesson.is_done(lesson.steps[0])
    assert session_lesson.is_done(lesson.steps[0])


@pytest.mark.parametrize(
    ("wanted", "undo"),
    [
        ("drawing", {**STROKES, "strokes": []}),
        ("slider", [0.0] * 16),
    ],
)
def test_to_clear_is_not_to_draw_and_to_put_back_is_not_to_move(wanted: str, undo: Any) -> None:
    DOINGS[wanted]()
    lesson = lesson_of(Deed(wanted))
    session_lesson.begin(lesson)
    if wanted == "drawing":
        session.set_from_browser(undo)
    else:
        session.set_offsets(session.digit(), undo)
    assert not rests_done(lesson.steps[0])


def test_what_is_left_out_all_the_while_stays_out_when_the_rest_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (step,) = lesson_of(Choices(("So", "Otherwise"), 0)).steps
    step = replace(step, hide=("draw.sees",), without=("draw.readings",))
    own = Lesson("own", "Own", "About", 5, (step,))
    monkeypatch.setattr(loaded, "lessons", lambda: {"own": own})
    session_lesson.begin(own)
    assert set(session_lesson.withheld()) == {"draw.sees", "draw.readings"}
    session_lesson.reveal(0)
    assert session_lesson.withheld() == ["draw.readings"]
    session_lesson.end()
    assert session_lesson.withheld() == []


def test_a_step_sets_up_what_it_wants() -> None:
    task = Choices(("So", "Otherwise"), 0)
    wants = {"test_digit": 5, "network": "mnist", "digit": 4, "iteration": 6, "idea": "margin"}
    session_turn.set_move(8, session_turn.move()[1] | {"down": 3.0})
    session_overlap.take_state(9, PAIR)
    wants |= {"scale": 0.8, "degrees": 30, "overlap": "A pair it misreads"}
    session_lesson.begin(lesson_of(task, **wants))
    turn, moved = session_turn.move()
    assert turn > 8  # so that a scene that is open follows
    assert moved == turning.start() | {"degrees": 30.0, "scale": 0.8, "along": "scale"}
    misread = next(preset for preset in PRESETS if preset.title == "A pair it misreads")
    assert session_overlap.state()[0] > 9
    assert session_overlap.state()[1] == misread.state(loaded.pairs())
    assert session.drawing().test_index == 5
    assert session.network_name() == "mnist"
    assert (session.digit(), session.iteration()) == (4, 6)
    assert session_ideas.current_idea("faces") == "margin"


def test_an_empty_pad_is_set_up_and_the_drawing_comes_back() -> None:
    session.set_from_browser(STROKES)
    mine = session.drawing()
    session_lesson.begin(lesson_of(Deed("drawing"), empty=True))
    assert session.drawing().is_empty
    session_lesson.end()
    assert session.drawing() is mine


def test_what_was_drawn_in_a_lesson_stays_after_it() -> None:
    session_lesson.begin(lesson_of(Deed("drawing"), empty=True))
    session.set_from_browser(STROKES)
    session_lesson.end()
    assert session.drawing().strokes


DRAWN = PAIR | {"digits": [PAIR["digits"][0], {"source": "strokes", "strokes": [[[0.4, 0.5]]]}]}


@pytest.mark.parametrize("reloads", [False, True])
def test_two_digits_come_back_after_a_lesson_that_laid_others(
    reloads: bool, state: dict[str, Any]
) -> None:
    session_overlap.take_state(3, DRAWN)
    lesson = next(one for one in loaded.lessons().values() if one.steps[0].scene == "Overlap")
    session_lesson.begin(lesson)
    session_lesson.go(lesson, 1)
    assert session_overlap.state()[1] != DRAWN
    if reloads:
        reload(state)
    laid = session_overlap.state()[0]
    session_overlap.take_state(laid + 20, PAIR)  # dragged in the lesson
    session_lesson.end()
    assert session_overlap.state()[0] > laid + 20
    assert session_overlap.state()[1] == DRAWN


@pytest.mark.parametrize("reloads", [False, True])
def test_network_and_moves_come_back_after_a_lesson_that_set_them(
    reloads: bool, state: dict[str, Any]
) -> None:
    mine = turning.start() | {"scale": 0.7}
    session_turn.set_move(4, mine)
    lesson = next(one for one in loaded.lessons().values() if one.steps[0].scene == "Turn")
    session_lesson.begin(lesson)
    session_lesson.go(lesson, 1)
    assert session.network_name() == "mnist"
    assert session_turn.move()[1] != mine
    if reloads:
        reload(state)
        assert session.network_name() == "mnist"
    session_lesson.end()
    assert session.network_name() == "handwriting"
    assert session_turn.move()[1] == mine


def test_a_reloaded_lesson_is_followed_by_another(state: dict[str, Any]) -> None:
    session_overlap.take_state(3, DRAWN)
    session_lesson.begin(known_lesson())
    reload(state)
    lesson = next(one for one in loaded.lessons().values() if one.steps[0].scene == "Overlap")
    session_lesson.begin(lesson)
    assert session_lesson.kept()["before"]["pair"] == DRAWN
    session_lesson.end()
    assert session_overlap.state()[1] == DRAWN


def test_what_a_lesson_lays_comes_after_all_that_a_browser_counted_before_a_restart(
    state: dict[str, Any],
) -> None:
    session_overlap.take_state(8, PAIR)
    counted = session_overlap.state()[0] + 100
    reload(state)  # the server knows of no turn, the page of a hundred more
    session_lesson.begin(lesson_of(Deed("overlap"), overlap="Right on top", degrees=20))
    assert session_overlap.state()[0] > counted
    assert session_turn.move()[0] > counted


def test_what_was_answered_at_a_step_that_was_left_is_passed_over(state: dict[str, Any]) -> None:
    lesson = known_lesson()
    session_lesson.begin(lesson)
    left = session_lesson.answer_key()
    session_lesson.go(lesson, 1)
    mark = state["lesson_mark"]
    state[left] = 1
    session_lesson.take_answer(left, lesson.steps[0])
    assert "lesson_chosen" not in state
    assert state["lesson_mark"] == mark
    state[session_lesson.answer_key()] = 2
    session_lesson.take_answer(session_lesson.answer_key(), lesson.steps[1])
    assert state["lesson_chosen"] == 2


def test_two_digits_that_a_lesson_left_alone_stay_and_so_do_those_drawn_in_it() -> None:
    session_lesson.begin(known_lesson())
    session_overlap.take_state(1, PAIR)
    session_lesson.end()
    assert session_overlap.state() == (1, PAIR)
    session_lesson.begin(lesson_of(Deed("overlap"), overlap="Right on top"))
    session_overlap.take_state(5, DRAWN)
    session_lesson.end()
    assert session_overlap.state() == (5, DRAWN)


def known_lesson() -> Lesson:
    return next(iter(loaded.lessons().values()))


def reload(state: dict[str, Any]) -> None:
    """Another session of the same tab, which takes up what the browser kept of this one."""
    kept = json.loads(json.dumps(session_kept.kept()))
    state.clear()
    session.drawing()  # the page has shown its first digit
    session_kept.restore(kept)


def test_a_lesson_goes_on_after_a_reload_and_still_gives_the_drawing_back(
    state: dict[str, Any],
) -> None:
    session.set_from_browser(STROKES)
    image = session.drawing().image.tobytes()
    lesson = known_lesson()
    session_lesson.begin(lesson)
    assert session.drawing().image.tobytes() != image  # the first step sets a test digit up
    reload(state)
    assert (session_lesson.lesson(), session_lesson.number()) == (lesson.key, 0)
    session_lesson.end()
    assert session.drawing().image.tobytes() == image


def test_what_was_drawn_in_it_stays_after_a_reload_too(state: dict[str, Any]) -> None:
    session_lesson.begin(known_lesson())
    session.set_from_browser(STROKES)
    image = session.drawing().image.tobytes()
    reload(state)
    session_lesson.end()
    assert session.drawing().image.tobytes() == image


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"key": "none"}, "no lesson"),
        ({"key": ["1-see"]}, "no lesson"),
        ({"step": 99}, "no step"),
        ({"step": True}, "no step"),
        ({"before": 7}, "as an object"),
        ({"before": None}, "as an object"),
        ({"before": {"drawing": {"source": "nowhere"}}}, "drawing"),
        ({"before": {"drawing": 7}}, "drawing"),
        ({"before": {"pair": 7}}, "two digits"),
        ({"before": {"pair": {**PAIR, "digits": []}}}, "two digits"),
        ({"before": {"turned": 7}}, "as an object"),
        ({"before": {"turned": {"degrees": 1000}}}, "from −90 to 90"),
        ({"before": {"network": "none"}}, "chooses something"),
        ({"before": {"network": ["mnist"]}}, "chooses something"),
    ],
)
def test_a_lesson_that_makes_no_sense_is_refused(
    state: dict[str, Any], change: dict[str, Any], problem: str
) -> None:
    session_lesson.begin(known_lesson())
    kept = {**session_lesson.kept(), **change}
    state.clear()
    session.drawing()
    with pytest.raises(ValueError, match=problem):
        session_lesson.restore(kept)
    assert session_lesson.lesson() is None
    assert "lesson_before" not in state
