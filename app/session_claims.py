"""The claims that this session tries itself: one at a time, and what came of the others."""

import streamlit as st

from app import loaded, session
from app.running import Running
from capsnet.data import fair_sample
from capsnet.measuring.claims.evidence import Claim, Evidence, Trial


def trial(key: str) -> Running[Evidence] | None:
    """Return this session's own trial of a claim; None before the first."""
    return st.session_state.get("trials", {}).get(key)


def count_widget(key: str) -> str:
    """Return the key of the widget that says on how many test digits a claim is tried."""
    return f"count_{key}"


def count(claim: Claim) -> int:
    """Return on how many test digits a claim is tried: as many as were chosen last."""
    return st.session_state.get("counts", {}).get(claim.key, claim.counts[0])


def start(claim: Claim) -> None:
    """Begin to try a claim on as many test digits as its widget says.

    Any other trial stops, and keeps what it found.

    Raises:
        FileNotFoundError, ValueError: if a network that it needs cannot be loaded.
    """
    for name in claim.uses:
        loaded.any_network(name)
    trials = st.session_state.setdefault("trials", {})
    for other in trials.values():
        other.stop()
    # Asked when it is pressed: the page may have been shown before the widget was changed.
    chosen = st.session_state.get(count_widget(claim.key), count(claim))
    # The widget forgets it when its page is left.
    st.session_state.setdefault("counts", {})[claim.key] = chosen
    _, digits = fair_sample(session.test_digits(), chosen)
    new = Trial(loaded.any_network, digits)
    trials[claim.key] = Running(claim.steps(new), claim.total(new), lambda found: found.gone)
