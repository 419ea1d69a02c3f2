"""Routing: one clock drives every picture of how the capsules come to agree."""

import logging

import streamlit as st

from app import session
from app.components.routing import routing

log = logging.getLogger(__name__)

KEY = "routing_clock"


def _chosen(sent: object) -> None:
    try:
        session.set_clock(sent)
    except ValueError as error:
        log.warning("a choice from a browser was refused: %s", error)


@st.fragment
def _routing() -> None:
    message = session.routing()
    start = session.clock_start(KEY)
    routing(message.meta, message.arrays, start, key=KEY, on_choice=_chosen)


st.title("Routing")
st.write(
    f"{session.network().config.children:,} small capsules vote on which of ten digits they see a "
    "part of. In a few rounds each gives more weight to the digits that agree with it: press play "
    "and watch."
)
if session.drawing().is_empty:
    st.info("Nothing is drawn yet, so there is nothing to route. Draw a digit first.")
    st.page_link("scenes/draw.py", label="Go to Draw")
else:
    _routing()
    with st.container(horizontal=True):
        st.write("**Next:** the longest capsule knows more than its digit:")
        st.page_link("scenes/dimensions.py", label="bend what it drew", icon="➡️")
