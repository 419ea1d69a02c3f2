"""The lesson that a session is in: its step, what was answered, and what was set up for it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import loaded, session, session_ideas, session_overlap, session_turn
from app.checked import choice
from app.drawing import from_json, to_json
from app.lessons.lesson import Deed, Lesson, Step
from app.limits import NETWORKS
from app.moves import after
from app.overlap.presets import PRESETS
from app.turn.factors import FACTORS


def lesson() -> str | None:
    """Return the key of the lesson that goes on; None: there is none."""
    return st.session_state.get("lesson")


def number() -> int:
    """Return which step it is at, from 0."""
    return st.session_state.get("lesson_step", 0)


def begin(taken: Lesson, at: int = 0) -> None:
    """Begin a lesson, or go on with it at a step."""
    if lesson() is None:
        st.session_state["lesson_before"] = {"drawing": session.drawing()}
    st.session_state.pop("lesson_step", None)  # of another lesson, perhaps
    st.session_state["lesson"] = taken.key
    go(taken, at)


def go(taken: Lesson, to: int) -> None:
    """Go to a step and set up what it wants; its scene is turned to by the frame."""
    step = taken.steps[to]
    _set_up(step.setup)  # first: a newer run may break this one off, and the step stays as it was
    for name in ("lesson_revealed", "lesson_chosen"):
        st.session_state.pop(name, None)
    st.session_state["lesson_step"] = to
    _turn_to(step.scene)
    watch(step)
    reached = max(to, progress().get(taken.key, 0))
    st.session_state["lesson_progress"] = {**progress(), taken.key: reached}


def end(taken: Lesson | None = None) -> None:
    """Leave the lesson; `taken` where it was gone through to its end.

    What set-ups replaced comes back: the network, how Turn moved the digit, the drawing, and the
    two digits in Overlap; of the last two only where nobody drew others since.
    """
    if taken:
        finished = {**progress(), taken.key: len(taken.steps)}
        st.session_state["lesson_progress"] = finished
        _turn_to("Lessons")
    else:
        st.session_state.pop("lesson_turns_to", None)
    before = st.session_state.get("lesson_before", {})
    ours = st.session_state.get("lesson_drawing")
    if "network" in before:
        session.set_network(before["network"])
    if "drawing" in before and ours == session.drawing().name:
        session.set_drawing(before["drawing"])
    if "turned" in before:
        session_turn.set_move(after(session_turn.move()[0]), before["turned"])
    if "pair" in before and not session_overlap.is_drawn():
        session_overlap.lay(before["pair"])
    st.session_state.pop("lesson", None)
    for key in ("before", "drawing", "step", "revealed", "chosen", "mark", "seen"):
        st.session_state.pop(f"lesson_{key}", None)


def turn_back(step: Step) -> None:
    """Turn to the scene that a step is about."""
    _turn_to(step.scene)


def turns_to(shown: str) -> str | None:
    """Return which scene the lesson wants to turn to; None: none.

    It wants to until that is the one shown, for a newer run may break the turning off; or until
    another one is shown than when it first was asked, for then someone went there.
    """
    to, asked_in = st.session_state.get("lesson_turns_to", (None, None))
    if to is None or to == shown or asked_in not in (None, shown):
        st.session_state.pop("lesson_turns_to", None)
        return None
    st.session_state["lesson_turns_to"] = (to, shown)
    return to


def _turn_to(scene: str) -> None:
    st.session_state["lesson_turns_to"] = (scene, None)


def answer_key() -> str:
    """Return the key of the widget that takes the answer at this step."""
    return f"lesson_{lesson()}_{number()}"


def answer_widget(first: float | None = None) -> str:
    """Return the same, the widget set to what was answered and not yet judged; to `first` at first.

    A slow browser may lose it while the panel is run again by itself, and then says None, which
    nobody can choose.
    """
    key, chosen = answer_key(), st.session_state.get("lesson_chosen", first)
    if chosen is not None and st.session_state.get(key) is None:
        st.session_state[key] = chosen
    return key


def take_answer(key: str, step: Step) -> None:
    """Keep what the widget shows, and wait from now on for what the step asks to do.

    A browser that is behind sends what was answered at a step that was left; it is passed over.
    """
    if key == answer_key() and (chosen := st.session_state[key]) is not None:
        st.session_state["lesson_chosen"] = chosen
        watch(step)


def reveal(answer: Any) -> None:
    """Keep what was answered, and show what is so."""
    st.session_state["lesson_revealed"] = (answer,)


def revealed() -> tuple[Any] | None:
    """Return what was answered at this step; None while it was not."""
    return st.session_state.get("lesson_revealed")


def withheld() -> list[str]:
    """Return the parts that the lesson leaves out now."""
    if lesson() is None:
        return []
    step = loaded.lessons()[lesson()].steps[number()]
    return [*step.without, *(step.hide if revealed() is None else ())]


def watch(step: Step) -> None:
    """Wait from now on for what a step asks to do."""
    st.session_state["lesson_mark"] = _mark(step)
    st.session_state.pop("lesson_seen", None)


def is_done(step: Step) -> bool:
    """Whether what a step asks to do was done since that was watched for, and the hand rests.

    It rests if nothing has changed since this was asked before.
    """
    now, before = _mark(step), st.session_state.get("lesson_seen")
    st.session_state["lesson_seen"] = now
    return now is not None and now == before and now != st.session_state.get("lesson_mark")


def kept() -> dict[str, Any] | None:
    """Return the lesson in a form that a browser can keep; None: no lesson."""
    if lesson() is None:
        return None
    before = dict(st.session_state.get("lesson_before", {}))
    if "drawing" in before:
        before["drawing"] = to_json(before["drawing"])
    return {
        "key": lesson(),
        "step": number(),
        "before": before,
        "set_up": st.session_state.get("lesson_drawing") == session.drawing().name,
    }


def restore(left: object) -> None:
    """Go on with the lesson that a browser kept; nothing is set up again.

    The drawing that the browser kept must be there already.

    Raises:
        ValueError: if it is no lesson, or no step of it.
    """
    if left is None or lesson() is not None:
        return
    if not isinstance(left, dict):
        raise ValueError("a lesson must be kept as an object")
    key, step, before = left.get("key"), left.get("step"), left.get("before")
    known = loaded.lessons()
    if not isinstance(key, str) or key not in known:
        raise ValueError(f"there is no lesson {key!r:.40}")
    if type(step) is not int or step not in range(len(known[key].steps)):
        raise ValueError(f"there is no step {step!r:.40} in {key}")
    st.session_state["lesson_before"] = _known(before)
    if left.get("set_up") is True:
        st.session_state["lesson_drawing"] = session.drawing().name
    st.session_state["lesson"], st.session_state["lesson_step"] = key, step
    watch(known[key].steps[step])


def _known(before: object) -> dict[str, Any]:
    """Return what a browser kept of what set-ups replaced, by what it is."""
    if not isinstance(before, dict):
        raise ValueError("what a lesson replaced must be kept as an object")
    checks: dict[str, Callable[[Any], Any]] = {
        "drawing": lambda kept: from_json(kept, session.test_digits()),
        "network": lambda kept: choice(kept, *NETWORKS),
        "turned": session_turn.checked,
        "pair": session_overlap.checked,
    }
    return {name: check(before[name]) for name, check in checks.items() if name in before}


def progress() -> dict[str, int]:
    """Return how far each lesson was gone through: the furthest step, or all of them."""
    return st.session_state.get("lesson_progress", {})


def knows_progress() -> bool:
    """Return whether the browser has told what it had kept of the progress, whatever that was."""
    return st.session_state.get("lesson_progress_told", False)


def take_progress(kept: object, lengths: dict[str, int]) -> None:
    """Take up the progress that a browser kept; lessons that are not here are left out.

    Args:
        kept: what the browser sent, which may be anything.
        lengths: the number of steps of each lesson.

    Raises:
        ValueError: if some of it is no progress in a lesson; the rest is taken up.
    """
    st.session_state["lesson_progress_told"] = True
    if not isinstance(kept, dict):
        raise ValueError("progress must come as an object")
    known, wrong = {}, {}
    for key in lengths.keys() & kept.keys():
        step = kept[key]
        makes_sense = type(step) is int and 0 <= step <= lengths[key]
        (known if makes_sense else wrong)[key] = step
    ours = progress()
    further = {key: max(value, ours.get(key, 0)) for key, value in known.items()}
    st.session_state["lesson_progress"] = {**ours, **further}
    if wrong:
        raise ValueError(f"there are no such steps: {wrong!s:.100}")


def _set_up(setup: dict[str, Any]) -> None:
    before = st.session_state["lesson_before"]
    if "network" in setup:
        before.setdefault("network", session.network_name())
        session.set_network(setup["network"])
    if "test_digit" in setup and session.drawing().test_index != setup["test_digit"]:
        session.set_test_digit(setup["test_digit"])
        st.session_state["lesson_drawing"] = session.drawing().name
    if "empty" in setup:
        session.set_from_browser({"source": "strokes", "strokes": [], "thickness": 1.0})
        st.session_state["lesson_drawing"] = session.drawing().name
    if "digit" in setup:
        session.set_digit(setup["digit"])
    if "iteration" in setup:
        session.set_iteration(setup["iteration"])
    if "idea" in setup:
        session_ideas.set_idea(setup["idea"])
    if "overlap" in setup:
        preset = next(preset for preset in PRESETS if preset.title == setup["overlap"])
        before.setdefault("pair", session_overlap.state()[1])
        session_overlap.lay(preset.state(loaded.pairs()))
    if moved := {name: amount for name, amount in setup.items() if name in FACTORS}:
        before.setdefault("turned", session_turn.move()[1])
        session_turn.move_by(moved)
    if setup:
        session.count_turn()


def _mark(step: Step) -> Any:
    """Return what tells whether the deed that a step asks for was done; None: it cannot be."""
    if not isinstance(step.task, Deed):
        return None
    marks = {
        "drawing": lambda: None if session.drawing().is_empty else session.drawing().name,
        "network": session.network_name,
        "digit": session.digit,
        "iteration": session.iteration,
        "slider": _bent,
        "idea": lambda: st.session_state.get("idea_moves"),
        "overlap": lambda: session_overlap.state()[1]["digits"],
        "turn": lambda: session_turn.move()[1],
    }
    return marks[step.task.what]()


def _bent() -> list[float] | None:
    offsets = session.offsets().get(session.digit(), [])
    return offsets if any(offsets) else None
