"""The Routing scene in the browser: all panels, one clock, one chosen digit, one lit capsule."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.components.declare import declare
from app.components.pack import pack

_routing = declare("routing")


def routing(
    meta: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    start: Mapping[str, Any],
    *,
    key: str,
    on_choice: Callable[[object], None],
    on_knockout: Callable[[object], None],
) -> None:
    """Show the scene; a courier brings it "coupling" and "knockout" of `app.routing_answers`.

    Args:
        meta: sizes, limits and sentences, as `app.routing_message` makes them; "name" tells one
            trace from another.
        arrays: what is painted, as `app.routing_message` makes it.
        start: what to open on: "digit", "iteration" from 1, "capsule" (a child, or None), and "out"
            (the children that are knocked out); without "out", the panels that need answers are
            left out. A change of it while the component is on the page goes there, but sends all
            arrays again.
        key: of the component.
        on_choice: called a moment after the clock was moved or another digit or capsule was
            chosen, with what the browser sent: usually {"trace": its name, "digit": ...,
            "iteration": ..., "capsule": ...}; but it may be anything.
        on_knockout: called, again and again while one paints, with what the browser sent: usually
            {"trace": its name, "capsules": [...], "times": how often it was told}; but it may be
            anything.
    """

    def chosen() -> None:
        on_choice(st.session_state[key].get("choice"))

    def knocked_out() -> None:
        on_knockout(st.session_state[key].get("knockout"))

    message = pack_routing(meta, arrays, start)
    _routing(key=key, data=message, on_choice_change=chosen, on_knockout_change=knocked_out)


def pack_routing(
    meta: Mapping[str, Any], arrays: Mapping[str, np.ndarray], start: Mapping[str, Any]
) -> bytes:
    """Pack what `static/routing.js` shows; the arguments are those of `routing`."""
    return pack({**meta, "start": dict(start)}, arrays)
