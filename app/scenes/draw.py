"""Draw: a pad that answers while one draws."""

import logging

import streamlit as st

from app import session, wording
from app.components.pad import pad
from capsnet.drawing import digit_frame

log = logging.getLogger(__name__)


def _drawn(sent: object) -> None:
    try:
        session.set_from_browser(sent, sent.get("name") if isinstance(sent, dict) else None)
        session.complain("pad", None)
    except ValueError as error:
        log.warning("a drawing from a browser was refused: %s", error)
        session.complain("pad", "That drawing could not be read, so nothing changed.")


@st.fragment
def _pad() -> None:
    now, trace = session.drawing(), session.trace()
    frame = digit_frame(now.image)
    meta = {
        "name": now.name,
        "kept": session.kept(),
        "sentence": wording.answer(trace.lengths, now.label, now.is_empty),
        "seen": "…",
        "legend": "…",
        "frame": frame and frame._asdict(),
        "empty": now.is_empty,
        "problem": session.complaint("pad"),
    }
    pad(meta, trace.image, trace.lengths, trace.readings, _drawn)


st.title("Draw")
st.write(
    "Draw a digit: the network answers while you draw. Ten capsules each look for one digit; "
    "the longer a capsule, the surer the network is that its digit is there."
)
_pad()
