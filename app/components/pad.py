"""The pad of the Draw scene, and beside it what the network makes of the drawing."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.components.declare import declare
from app.components.pack import pack

KEY = "pad"

_component = declare("pad")


def pad(
    meta: Mapping[str, Any],
    image: np.ndarray,
    lengths: np.ndarray,
    readings: np.ndarray,
    on_drawing: Callable[[object], None],
) -> None:
    """Show the pad.

    Args:
        meta: name: of the drawing that is answered, as the browser sent it; an answer under the
            name of another drawing brings that one to the pad. heard: the name that the browser
            sent last, whether its drawing was taken or refused. kept: as for the memory; its
            "drawing" is the form in the browser. sentence, seen: what is said about it. frame:
            left, top, right, bottom, x, y of its ink in pixels, or None. empty: whether nothing
            is drawn. threshold: the length where doubt begins; sure: whether a capsule passes it.
            problem: one sentence, or None.
        image: what the network sees (28, 28), in [0, 1].
        lengths: |v| of the digit capsules (10,).
        readings: what the decoder draws from each of them (10, 28, 28), in [0, 1].
        on_drawing: called, again and again while one draws, with what the browser sent: usually
            a drawing as `app.drawing` describes it, with a "name" of its own; but it may be
            anything.
    """

    def drawn() -> None:
        on_drawing(st.session_state[KEY].get("drawing"))

    _component(key=KEY, data=pack_reading(meta, image, lengths, readings), on_drawing_change=drawn)


def pack_reading(
    meta: Mapping[str, Any], image: np.ndarray, lengths: np.ndarray, readings: np.ndarray
) -> bytes:
    """Pack what the network made of a drawing, for `static/pad.js` and `static/reading.js`.

    Args:
        meta: for the pad as described there; for a reading, "drawing", "drawn" (what is said about
            it), "sentence", "seen", "frame", "empty", "threshold" and "sure".
        image: as for the pad, and so are the others.
        lengths: likewise.
        readings: likewise.
    """
    arrays = {
        "image": _bytes(image),
        "lengths": lengths.astype(np.float32),
        "readings": _bytes(readings),
    }
    return pack(meta, arrays)


def _bytes(pixels: np.ndarray) -> np.ndarray:
    return np.round(pixels * 255).astype(np.uint8)
