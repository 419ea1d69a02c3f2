"""Widgets that choose what the session holds elsewhere, and what can be set from elsewhere, too."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def showing(name: str, value: str) -> Iterator[str]:
    """Let the widget that is made meanwhile show a value, under the key that this gives.

    A value that a widget is set to goes to the browser even if that shows it, and takes the place
    of what a hand chose while it was on its way: so what a hand chose is not set. What was set from
    elsewhere, another widget shows: the browser still says for a while what the one before showed,
    and that is no choice.
    """
    state = st.session_state
    if state.get(f"{name}_agreed") != value:
        state[f"{name}_at"] = state.get(f"{name}_at", 0) + 1
        state[f"{name}_agreed"] = value
    key = f"{name}_{state[f'{name}_at']}"
    # Also where its page was left, and where a browser sent something before it heard of it.
    if state.get(key) != value or state.get(f"{name}_made") != key:
        state[key] = value
    yield key
    state[f"{name}_made"] = key  # not where a newer run broke this one off before


def taken(name: str, key: str) -> str | None:
    """Return what a hand chose in the widget of that name and key; None: nothing.

    Streamlit calls `on_change`, too, where a browser says for the first time what it was told to
    show, and where it sent something before it heard of the widget.
    """
    state = st.session_state
    value = state[key] if key == f"{name}_{state[f'{name}_at']}" else None
    if value == state[f"{name}_agreed"]:
        return None
    if value is not None:
        state[f"{name}_agreed"] = value
    return value
