"""Dimensions: bend one digit capsule and watch the decoder redraw it."""

import logging

import numpy as np
import streamlit as st

from app import session
from app.components.board import board
from app.components.weights import weights

log = logging.getLogger(__name__)


def _chosen() -> None:
    sent = session.sent("board", "choice")
    try:
        session.set_offsets(sent["digit"], sent["offsets"])
        session.set_digit(sent["digit"])
    except (KeyError, TypeError, ValueError) as error:
        log.warning("a choice from a browser was refused: %s", error)


@st.fragment
def _board() -> None:
    trace = session.trace()
    known = session.card().get("dimensions", {})
    percentiles = np.asarray(known["percentiles"]) if known else None
    if percentiles is None:
        st.info(
            "The card of these weights does not say where each dimension lies over the training "
            "images, so the sliders show no distributions; all else works."
        )
    board(
        trace.image,
        trace.capsules,
        percentiles,
        known.get("levels", ()),
        session.digit(),
        session.offsets(),
        key="board",
        on_choice_change=_chosen,
    )


st.title("Dimensions")
st.write(
    "A digit capsule is sixteen numbers, and a decoder learnt to draw the digit from nothing else. "
    "Bend one of them and the digit is redrawn while you move."
)
if session.drawing().is_empty:
    st.info("Nothing is drawn yet, so there is no capsule to bend. Draw a digit first.")
    st.page_link("scenes/draw.py", label="Go to Draw")
    st.stop()
weights(session.decoder_layers())
_board()
