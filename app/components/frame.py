"""The buttons of the frame: sharing by a link, presenter mode, and the keys that work here."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.components.declare import declare

KEY = "frame"
ASKED = ("as it is", "to present")  # how a link can be asked for

log = logging.getLogger(__name__)

_component = declare("frame")


def frame(
    meta: Mapping[str, Any],
    link: Callable[[bool], Mapping[str, str]],
    on_wish: Callable[[object], None],
) -> None:
    """Show the buttons.

    Args:
        meta: anything that JSON can hold: scene, the title of the open one; at, its place among
            the links to scenes; parts, of each scene the name and label of what can be left out;
            hidden, names of those that are; withheld, names of those that a lesson shows later;
            presenting; opened, names of query parameters that
            the address need not hold any longer.
        link: called while a link is asked for, with whether it shall open in presenter mode.
            Returns its "query", or the "problem" with it in a sentence.
        on_wish: called with what the browser wants done: usually {"do": ..., "to": ...}, see
            `app.frame`; but it may be anything.
    """
    asked = st.session_state.get(KEY, {}).get("asked")
    if asked is not None and not _is_asked(asked):  # a browser may send anything
        log.warning("a wish from a browser was refused: there is no link %.40r", asked)
        asked = None
    shown = link(asked["how"] == "to present") if asked else None

    def wished() -> None:
        on_wish(st.session_state[KEY].get("wish"))

    _component(
        key=KEY,
        data={**meta, "asked": asked, "link": shown},
        width="content",
        on_wish_change=wished,
        on_asked_change=lambda: None,
    )


def _is_asked(value: object) -> bool:
    """Whether something is {"how": one of ASKED, "turn": a number that tells it from others}."""
    if not isinstance(value, dict) or set(value) != {"how", "turn"}:
        return False
    turn = value["turn"]
    return value["how"] in ASKED and type(turn) is int and 0 <= turn < 2**53
