"""The slider board: bends one digit capsule and redraws it while the sliders move."""

import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import streamlit as st

from app.components.declare import declare
from app.components.pack import pack

KEY = "board"

_component = declare("board")


def board(message: bytes, on_choice: Callable[[object], None]) -> None:
    """Show the board; `weights` must bring the decoder to the same page.

    The browser holds digit and offsets while the board is on the page: what is given here counts
    when it comes on, when the capsules are others, or when the turn is.

    Args:
        message: what `pack_board` made.
        on_choice: called when a slider is let go or another digit is chosen with what the browser
            sent: usually {"digit": ..., "offsets": [...]}, but it may be anything.
    """

    def chosen() -> None:
        on_choice(st.session_state[KEY].get("choice"))

    _component(key=KEY, data=message, on_choice_change=chosen)


def pack_board(
    image: np.ndarray,
    capsules: np.ndarray,
    percentiles: np.ndarray | None,
    levels: Sequence[float],
    digit: int,
    offsets: Mapping[int, Sequence[float]],
    decoder: int,
    threshold: float,
    turn: int = 0,
) -> bytes:
    """Pack what `static/board.js` shows.

    Args:
        image: what the network saw (H, W), in [0, 1].
        capsules: v (J, D).
        percentiles: of each dimension over the training images of each digit (J, D, levels), or
            None where they are not known.
        levels: of the percentiles, from 0 to 100.
        digit: the chosen capsule.
        offsets: δ (D,) of each digit whose sliders were moved.
        decoder: the version of the decoder that belongs to the capsules.
        threshold: the network is sure of capsules that are longer.
        turn: another one when digit and offsets were set from elsewhere.
    """
    arrays = {
        "image": np.ascontiguousarray(image, dtype=np.float32),
        "capsules": np.ascontiguousarray(capsules, dtype=np.float32),
    }
    drawing = zlib.crc32(arrays["image"], zlib.crc32(arrays["capsules"], turn))
    if percentiles is not None:
        arrays["percentiles"] = percentiles.astype(np.float32)
    meta = {
        "drawing": drawing,
        "levels": list(levels),
        "digit": digit,
        "decoder": decoder,
        "threshold": threshold,
        "offsets": {str(number): list(values) for number, values in offsets.items()},
    }
    return pack(meta, arrays)
