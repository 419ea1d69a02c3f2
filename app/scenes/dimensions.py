"""Dimensions: bend one digit capsule and watch the decoder redraw it."""

from typing import Any

import numpy as np
import streamlit as st

from app import session, session_places
from app.components.board import board, pack_board
from app.components.weights import decoder_version, weights
from app.exports.one_file import Scene
from app.refusing import refusing
from app.take_home.dimensions import take_dimensions_home

HOW_TO_READ = """
- A **digit capsule** is an arrow with sixteen numbers. The decoder sees the arrow of the chosen
  digit and nothing else (the other nine are set to 0), so what it draws is what these sixteen
  numbers hold.
- A **slider** adds **δ** to the dimension's own value **v**. The thick line is v; beside the track
  stand v + δ and δ; a handle at the end of its track may stand for a number beyond it. Arrow keys
  move by 0.01, Page Up and Page Down by 0.05, the paper's step.
- The **hill** behind a track shows where that dimension lies over MNIST's training images of the
  chosen digit; every hill is drawn to the height of its row. 1% of the images lie beyond each
  dashed line: out there ▲ or ▼ says that the value is unusual, and the decoder has hardly ever
  met it.
- The **length** says how sure the network is that its digit is there. It is made of the same
  sixteen numbers, so a slider changes it too; its own slider scales all sixteen and keeps their
  direction. Squashing keeps every length below 1: the shaded part is beyond what the network gives.
- **Change from the start** is the picture now minus the first one: orange pixels gained ink, blue
  ones lost it. The colours' scale is printed below it.
- The **strip** is figure 4 of the paper, for your own digit.

**What does a dimension mean?** Nobody decided it beforehand: training did, differently for each
digit and each network, so none is given a name here. The paper saw thickness, skew or width in some
of them; others found that dimensions "might not be as disentangled" as claimed
([arXiv 2305.05349](https://arxiv.org/abs/2305.05349)). Bend one and see whether you would give it a
name, and whether the name still fits when you draw the same digit in another hand. The page Claims
has a table of how far each one of `mnist` acts as a shift, a turn or another motion does.
"""


def _chosen(sent: Any) -> None:
    with refusing("a choice", KeyError, TypeError):
        session.set_offsets(sent["digit"], sent["offsets"])
        session.set_digit(sent["digit"])


def _held(sent: object) -> None:
    with refusing("a version of the decoder"):
        session_places.set_held_weights(sent)


@st.fragment
def _weights() -> None:
    weights(session.decoder_layers(), session_places.held_weights(), _held)


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
    message = pack_board(
        trace.image,
        trace.capsules,
        percentiles,
        known.get("levels", ()),
        session.digit(),
        session.offsets(),
        decoder_version(session.decoder_layers()),
        session.threshold(),
        session.turn(),
    )
    board(message, _chosen)
    take_dimensions_home(SCENE, message)


SCENE = Scene(
    "dimensions",
    "Dimensions",
    "A digit capsule is sixteen numbers, and a decoder learnt to draw the digit from nothing else. "
    "Bend one of them and the digit is redrawn while you move.",
    HOW_TO_READ,
)
st.title(SCENE.title, anchor=False)
st.write(SCENE.lead)
if session.drawing().is_empty:
    st.info("Nothing is drawn yet, so there is no capsule to bend. Draw a digit first.")
    st.page_link("scenes/draw.py", label="Go to Draw")
else:
    _weights()
    _board()
    with st.expander("How to read this"):
        st.markdown(HOW_TO_READ)
