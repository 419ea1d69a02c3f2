"""What single places of the pages hold: what they opened with, met last, and complain of."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from app import session
from app.drawing import is_name

Made = TypeVar("Made")


def clock_start(place: str, **more: Any) -> dict[str, Any]:
    """Return digit, iteration and `more` as they were when a component came onto the page.

    While it is there, the browser is ahead of the server; were these to follow, all of its data
    would be sent again at each step of the clock.
    """
    shown = st.session_state.get(f"{place}_start")
    is_on = shown is not None and place in st.session_state
    if not is_on or shown["trace"] is not session.trace() or shown["turn"] != session.turn():
        start = {"digit": session.digit(), "iteration": session.iteration(), **more}
        shown = {"trace": session.trace(), "turn": session.turn(), "start": start}
        st.session_state[f"{place}_start"] = shown
    return shown["start"]


def once(place: str, of: tuple[Any, ...], work: Callable[[], Made]) -> Made:
    """Return what `work` makes, made anew only where it is of something else than the last time.

    Args:
        place: where it is kept in the session.
        of: all that it follows from; a network or a trace is the same only if it is that very one.
        work: makes it.
    """
    kept = st.session_state.get(f"{place}_answer")
    if kept is None or kept[0] != of:
        kept = (of, work())
        st.session_state[f"{place}_answer"] = kept
    return kept[1]


def was_met(place: str, token: str) -> bool:
    """Whether this token was met last at a place: an uploaded file stays for many runs."""
    return st.session_state.get(f"{place}_met") == token


def meet(place: str, token: str) -> None:
    """Note that a token was met at a place, once all is done that it asked for."""
    st.session_state[f"{place}_met"] = token


def complain(place: str, sentence: str | None) -> None:
    """Keep what went wrong at a place of the app, to be shown there; None when all is well."""
    st.session_state[f"{place}_problem"] = sentence


def complaint(place: str) -> str | None:
    """Return what went wrong there, in one sentence; None when all is well."""
    return st.session_state.get(f"{place}_problem")


def hear(place: str, name: object) -> None:
    """Keep the name of what a browser sent last from a place, unless it makes no sense as one."""
    st.session_state[f"{place}_heard"] = name if is_name(name) else None


def heard(place: str) -> str | None:
    """Return the name of what a browser sent last from there; None: nothing that has one."""
    return st.session_state.get(f"{place}_heard")


def held_weights() -> int | None:
    """Return which decoder weights this session's browser said it holds; None: none yet."""
    return st.session_state.get("held_weights")


def set_held_weights(version: object) -> None:
    """Keep which decoder weights the browser says it holds.

    Raises:
        ValueError: unless it is a number as `decoder_version` gives them.
    """
    if type(version) is not int or not 0 <= version < 2**32:
        raise ValueError(f"there is no version {version!r:.40} of a decoder")
    st.session_state["held_weights"] = version
