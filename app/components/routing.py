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
    start: Mapping[str, int],
    *,
    key: str,
    on_choice: Callable[[object], None],
) -> None:
    """Show the scene.

    Args:
        meta: sizes, limits and sentences, as `app.routing_message` makes them; "name" tells one
            trace from another.
        arrays: what is painted, as `app.routing_message` makes it.
        start: "digit", and "iteration" from 1, to open on. Keep it the same while the component
            is on the page: a change sends all arrays again.
        key: of the component.
        on_choice: called a moment after the clock was moved or another digit was chosen, with what
            the browser sent: usually {"digit": ..., "iteration": ...}; but it may be anything.
    """

    def chosen() -> None:
        on_choice(st.session_state[key].get("choice"))

    _routing(key=key, data=pack_routing(meta, arrays, start), on_choice_change=chosen)


def pack_routing(
    meta: Mapping[str, Any], arrays: Mapping[str, np.ndarray], start: Mapping[str, int]
) -> bytes:
    """Pack what `static/routing.js` shows; the arguments are those of `routing`."""
    return pack({**meta, "start": dict(start)}, arrays)
