"""The switch between the networks, beside the links to the scenes."""

import streamlit as st

from app import session
from app.limits import NETWORKS

NAMES = {"handwriting": "Handwriting", "mnist": "MNIST alone"}
TRAINED_ON = {
    "handwriting": "Trained on MNIST’s digits, on other people’s pen strokes, and on scribbles and "
    "letters, which show no digit.",
    "mnist": "As in the paper: trained on MNIST’s digits and nothing else.",
}


def choose_network() -> None:
    """Show which network reads, and let the user choose the other."""
    told = "\n\n".join(f"**{NAMES[name]}.** {TRAINED_ON[name]}" for name in NETWORKS)
    st.markdown(
        ":small[Network]",
        width="content",
        help="Which network reads your drawing. Both are the paper’s architecture, number for "
        "number; every scene shows the one that is chosen, and the page Model says how well it "
        f"reads.\n\n{told}",
    )
    with session.network_widget() as key:
        st.segmented_control(
            "Which network reads your drawing",
            NETWORKS,
            required=True,
            format_func=NAMES.__getitem__,
            label_visibility="collapsed",
            key=key,
            on_change=session.take_network,
            args=(key,),
            width="content",
        )
