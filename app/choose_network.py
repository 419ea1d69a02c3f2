"""The switch between the networks, beside the links to the scenes."""

import streamlit as st

from app import session

NAMES = {"handwriting": "Handwriting", "mnist": "MNIST alone"}
TRAINED_ON = {
    "handwriting": "Trained on MNIST’s digits and on pen strokes of other people.",
    "mnist": "The paper’s own: trained on MNIST’s digits and nothing else.",
}


def choose_network() -> None:
    """Show which network reads, and let the user choose the other."""
    name = session.network_name()
    with st.popover(f"Network: {NAMES[name]}", type="tertiary", width="content"):
        st.radio(
            "Which network reads your drawing",
            session.NETWORKS,
            format_func=NAMES.__getitem__,
            captions=[TRAINED_ON[name] for name in session.NETWORKS],
            key=session.network_widget(),
            on_change=session.take_network,
            help="Both are the paper’s architecture, number for number. Every scene shows the one "
            "that is chosen, for the same drawing; the page Model says how well each reads.",
        )
