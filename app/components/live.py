"""Something to drag in the browser, and what comes of it; one module in static/ for each."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.components.declare import declare
from app.components.pack import pack

_live = declare("live")


def live(
    module: str,
    turn: int,
    state: Mapping[str, Any],
    sentence: str,
    numbers: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    *,
    on_move: Callable[[object], None],
    kept: str | None = None,
) -> None:
    """Show a module.

    Args:
        module: "folder/name" in static/.
        turn: of the move that all of this answers; 0: of none.
        state: what was dragged to where.
        sentence: what comes of it.
        numbers: what is painted, as the module wants it; JSON can hold it.
        arrays: likewise.
        on_move: called while something is dragged, with what the browser sent: usually {"turn":
            ..., "state": ...}, but it may be anything.
        kept: under which name the browser keeps the state for a reload; None: it does not.
    """
    key = f"live_{module.replace('/', '_')}"

    def moved() -> None:
        on_move(st.session_state[key].get("move"))

    meta = {
        "module": module,
        "turn": turn,
        "state": dict(state),
        "kept": kept,
        "sentence": sentence,
        "numbers": dict(numbers),
    }
    _live(key=key, data=pack(meta, arrays), on_move_change=moved)
