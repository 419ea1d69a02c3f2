"""The step of a lesson, below the scene that it speaks of."""

import logging
from typing import Any

import streamlit as st

from app import (
    loaded,
    session,
    session_kept,
    session_lesson,
    session_overlap,
    session_turn,
)
from app.choose_network import NAMES
from app.components.progress import progress
from app.components.spotlight import spotlight
from app.lessons.facts import facts, told
from app.lessons.lesson import DEEDS, Choices, Deed, Guess, Lesson, Step
from app.lessons.read import LessonError
from app.lessons.scene_facts import SCENE_FACTS, overlap_facts, turn_facts
from app.refusing import refusing
from app.theme import Palette, palette

log = logging.getLogger(__name__)

LOOK = 1.5  # seconds between two looks at what was asked to be done, and at what came of it
PAD = "draw.pad"  # a `data-place`: not among the parts that can be left out


def _style(colours: Palette) -> str:
    # What sticks is the wrapper that Streamlit puts around a container.
    return f"""<style>
    [data-testid="stLayoutWrapper"]:has(> .st-key-lesson) {{
      background: {colours.background};
      border-top: 3px solid {colours.primary};
      bottom: 0;
      box-shadow: 0 -6px 24px rgb(0 0 0 / 20%);
      margin-inline: -1rem;
      max-height: 40vh;
      overflow-y: auto;
      padding: 0.75rem 1rem;
      position: sticky;
      max-width: none;
      width: calc(100% + 2rem);
      z-index: 90;
    }}
    .st-key-lesson {{ gap: 0.5rem; }}
    .st-key-lesson h3 {{ font-size: 1.2rem; padding: 0; }}
    @media (max-width: 680px) {{
      [data-testid="stLayoutWrapper"]:has(> .st-key-lesson) {{ padding: 0.4rem 0.75rem; }}
      .st-key-lesson [data-testid="stHorizontalBlock"] {{ gap: 0.25rem 0.5rem; }}
      .st-key-lesson h3 {{ font-size: 1.05rem; }}
      .st-key-lesson .st-key-lesson_head button {{ min-height: 2rem; padding: 0 0.5rem; }}
      .st-key-lesson p, .st-key-lesson label {{ font-size: 0.92rem; line-height: 1.35; }}
    }}
    </style>"""


def lesson_panel(scene: str) -> None:
    """Show the step of the lesson that goes on, if one does.

    Args:
        scene: the title of the page that is shown.
    """
    try:
        known = loaded.lessons()
    except LessonError as error:
        log.warning("the lessons cannot be read: %s", error)
        return
    steps = {key: len(lesson.steps) for key, lesson in known.items()}

    def offered(kept: object) -> None:
        with refusing("progress in the lessons"):
            session_lesson.take_progress(kept, steps)

    progress(
        session_lesson.progress(),
        session_kept.session_name(),
        session_lesson.knows_progress(),
        offered,
    )
    key = session_lesson.lesson()
    if key is None:
        spotlight(None)
        return
    lesson = known[key]
    step = lesson.steps[session_lesson.number()]
    does = isinstance(step.task, Deed)  # what is revealed then goes on changing under the hand
    here = scene == step.scene
    draws = does and step.task.what == "drawing" and not session_lesson.revealed()
    spotlight(step.point if here else None, PAD if here and draws else None)
    st.html(_style(palette(session.theme())))
    with st.container(key="lesson"):
        st.fragment(_step, run_every=LOOK if does else None)(lesson, step, scene)


def _step(lesson: Lesson, step: Step, scene: str) -> None:
    number = session_lesson.number()
    folded = _head(lesson, step, scene, number)
    if folded:
        return
    if scene != step.scene and step.scene in SCENE_FACTS:
        st.markdown(f"This step is about what {step.scene} shows.")
        return
    try:
        known = _known(step.scene)
    except (FileNotFoundError, ValueError) as error:
        st.error(f"This step cannot be shown: {error}")
        return
    said, asked = st.columns(2, gap="large")
    with said:
        st.subheader(step.title, anchor=False)
        st.markdown(told(step.text, known))
    with asked:
        st.markdown(f"**{told(step.question, known)}**")
        answered = session_lesson.revealed()
        if answered is None:
            _ask(step)
        else:
            st.markdown(f"{_judged(step.task, answered[0], known)} {told(step.reveal, known)}")


def _known(scene: str) -> dict[str, Any]:
    """Return what a step in a scene can tell."""
    known = facts(
        session.trace(),
        session.threshold(),
        session.digit(),
        session.drawing().label,
        session.offsets(),
        NAMES[session.network_name()],
    )
    if scene == "Overlap":
        known |= overlap_facts(session_overlap.answer(), session_overlap.misread())
    if scene == "Turn":
        along = session_turn.move()[1]["along"]
        try:
            sweep = loaded.sweeps().get("degrees")
        except ValueError:  # the scene says what is wrong with it
            sweep = None
        known |= turn_facts(session_turn.answer(), along, sweep)
    return known


def _ask(step: Step) -> None:
    """Ask for a prediction; nothing is revealed before."""
    task = step.task
    if isinstance(task, Choices):
        answer = _choose(task, step)
        ready, label = answer is not None, "See whether it is so"
    elif isinstance(task, Guess):
        whole = all(float(value).is_integer() for value in (task.low, task.high, task.step))
        middle = task.low + task.step * round((task.high - task.low) / 2 / task.step)
        ends = (task.low, task.high, middle, task.step)
        low, high, first, by = (int(end) if whole else end for end in ends)
        answer = st.slider(
            "What do you think?",
            low,
            high,
            step=by,
            key=session_lesson.answer_widget(first),
            on_change=session_lesson.take_answer,
            args=(session_lesson.answer_key(), step),
        )
        ready, label = True, "See whether it is so"
    else:
        answer = _choose(task.expected, step) if task.expected else None
        if task.expected and answer is None:
            st.markdown(f"*Choose what you expect; then {DEEDS[task.what]}.*")
        else:
            st.markdown(f"*Waiting for you to {DEEDS[task.what]}.*")
            if session_lesson.is_done(step):
                session_lesson.reveal(answer)
                st.rerun(scope="app")
        return
    if st.button(
        label,
        disabled=not ready,
        key=f"{session_lesson.answer_key()}_see",
        help="Reveals what is so",
    ):
        session_lesson.reveal(answer)
        st.rerun(scope="app")


def _choose(choices: Choices, step: Step) -> int | None:
    """Ask for one of several answers. What was done before one was chosen does not count."""
    return st.radio(
        "What do you think?",
        range(len(choices.answers)),
        index=None,
        format_func=choices.answers.__getitem__,
        label_visibility="collapsed",
        key=session_lesson.answer_widget(),
        on_change=session_lesson.take_answer,
        args=(session_lesson.answer_key(), step),
    )


def _judged(task: Choices | Guess | Deed | None, answer: object, known: dict[str, Any]) -> str:
    """Say what comes of a prediction; nothing where none was made."""
    if isinstance(task, Deed):
        task = task.expected
    if task is None or answer is None:
        return ""
    if isinstance(task, Choices):
        if task.right is None:
            return f"You think: {task.answers[answer]}."
        if answer == task.right:
            return "**Yes.**"
        return f"**Not this time:** {task.answers[task.right]}."
    truth = float(known[task.truth])
    is_near = abs(answer - truth) <= task.near
    near = "**Close:**" if is_near else "**Not that near:**"
    form = ",.0f" if truth.is_integer() else ".2f"
    return f"{near} you said {answer:g}, it is {truth:{form}}."


def _head(lesson: Lesson, step: Step, scene: str, number: int) -> bool:
    """Show where one is and the ways from there; return whether the rest is folded away."""
    is_last = number == len(lesson.steps) - 1
    with st.container(horizontal=True, vertical_alignment="center", key="lesson_head"):
        st.markdown(f"**{lesson.title}** · step {number + 1} of {len(lesson.steps)}")
        if scene != step.scene and st.button(
            f"Go to {step.scene}", help="The scene that this step is about"
        ):
            session_lesson.turn_back(step)
            st.rerun(scope="app")
        if st.button("Back", disabled=number == 0, help="To the step before"):
            session_lesson.go(lesson, number - 1)
            st.rerun(scope="app")
        answered = session_lesson.revealed() is not None
        label = "Finish the lesson" if is_last else "Next step" if answered else "Skip"
        if st.button(label, help="Goes on, also without an answer"):
            if is_last:
                session_lesson.end(lesson)
            else:
                session_lesson.go(lesson, number + 1)
            st.rerun(scope="app")
        if st.button("Leave", help="You can go on with the lesson later, where you left it"):
            session_lesson.end()
            st.rerun(scope="app")
        return st.toggle("Fold", key="lesson_fold", help="Leaves only this line")
