"""Dimensions: bend one digit capsule and watch the decoder redraw it."""

import logging
from typing import Any

import numpy as np
import streamlit as st

from app import session
from app.components.board import board
from app.components.weights import weights

log = logging.getLogger(__name__)


def _chosen(sent: Any) -> None:
    try:
        session.set_offsets(sent["digit"], sent["offsets"])
        session.set_digit(sent["digit"])
    except (KeyError, TypeError, ValueError) as error:
        log.warning("a choice from a browser was refused: %s", error)


@st.fragment
def _weights() -> None:
    weights(session.decoder_layers(), session.held_weights(), session.set_held_weights)


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
        _chosen,
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
_weights()
_board()
