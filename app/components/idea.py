"""One idea in the browser: something to drag, and what comes of it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.components.declare import declare
from app.components.pack import pack

_idea = declare("idea")


def idea(
    name: str,
    turn: int,
    state: Mapping[str, Any],
    sentence: str,
    numbers: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    *,
    on_move: Callable[[object], None],
) -> None:
    """Show an idea.

    Args:
        name: of its module in static/ideas.
        turn: of the move that all of this answers; 0: of none.
        state: what was dragged to where.
        sentence: what comes of it.
        numbers: what is painted, as the module wants it; JSON can hold it.
        arrays: likewise.
        on_move: called while something is dragged, with what the browser sent: usually {"turn":
            ..., "state": ...}, but it may be anything.
    """
    key = f"idea_{name}"

    def moved() -> None:
        on_move(st.session_state[key].get("move"))

    meta = {
        "idea": name,
        "turn": turn,
        "state": dict(state),
        "sentence": sentence,
        "numbers": dict(numbers),
    }
    _idea(key=key, data=pack(meta, arrays), on_move_change=moved)
