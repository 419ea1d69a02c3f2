"""What the page Ideas holds: which idea is looked at, and what was dragged to where."""

from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from app import session
from app.ideas.idea import Current
from app.session_widgets import showing, taken


def current_idea(first: str) -> str:
    """Return which idea is looked at; `first` at first."""
    return st.session_state.get("idea", first)


def set_idea(name: str) -> None:
    """Look at an idea."""
    st.session_state["idea"] = name


def idea_widget(first: str) -> AbstractContextManager[str]:
    """Give the key of the widget that chooses the idea, while that is made."""
    return showing("idea_widget", current_idea(first))


def take_idea(key: str) -> None:
    """Look at the idea that was chosen in the widget of that key."""
    name = taken("idea_widget", key)
    if name is not None:
        set_idea(name)


def current() -> Current:
    """Return what an idea can look at."""
    return Current(session.network(), session.trace(), session.threshold(), session.drawing().label)


def idea_move(name: str) -> tuple[int, dict[str, Any] | None]:
    """Return the turn and the state of an idea's last move; 0 and None before the first."""
    return st.session_state.get("idea_moves", {}).get(name, (0, None))


def set_idea_move(name: str, turn: int, state: dict[str, Any] | None) -> None:
    """Keep what was dragged to where in an idea."""
    moves = st.session_state.get("idea_moves", {})
    st.session_state["idea_moves"] = {**moves, name: (turn, state)}
