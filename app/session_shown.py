"""How the scenes are shown: in presenter mode or not, and which parts are left out."""

from collections.abc import Iterable

import streamlit as st

from app import parts, session_lesson


def presenting() -> bool:
    """Whether presenter mode is on."""
    return st.session_state.get("presenting", False)


def set_presenting(wanted: bool) -> None:
    """Switch presenter mode on or off."""
    st.session_state["presenting"] = wanted


def hidden() -> frozenset[str]:
    """Return the names of the parts that are left out."""
    return st.session_state.get("hidden", frozenset())


def set_hidden(names: Iterable[str]) -> None:
    """Leave out these parts and no others.

    Raises:
        ValueError: if one of them does not exist.
    """
    names = frozenset(names)
    if not names <= parts.names():
        raise ValueError("a part is to be left out that is not here")
    st.session_state["hidden"] = names


def shows(part: str) -> bool:
    """Whether a part is there: neither a teacher nor a lesson leaves it out."""
    return part not in hidden() and part not in session_lesson.withheld()


def restore(presenting: object, hidden: Iterable[str]) -> None:
    """Take up how an earlier session was shown, where this one has not been told.

    Raises:
        ValueError: as `set_hidden`.
    """
    if "presenting" not in st.session_state:
        set_presenting(presenting is True)
    if "hidden" not in st.session_state:
        set_hidden(hidden)
