"""The claims that this session tries itself: one at a time, and what came of the others."""

import streamlit as st

from app import loaded, session
from app.measuring import fair_sample
from app.running import Running
from capsnet.claims.evidence import Claim, Evidence, Trial


def trial(key: str) -> Running[Evidence] | None:
    """Return this session's own trial of a claim; None before the first."""
    return st.session_state.get("trials", {}).get(key)


def start(claim: Claim, count: int) -> None:
    """Begin to try a claim on `count` test digits; any other trial stops, and keeps what it found.

    Raises:
        FileNotFoundError, ValueError: if a network that it needs cannot be loaded.
    """
    for name in claim.uses:
        loaded.any_network(name)
    trials = st.session_state.setdefault("trials", {})
    for other in trials.values():
        other.stop()
    _, digits = fair_sample(session.test_digits(), count)
    new = Trial(loaded.any_network, digits)
    trials[claim.key] = Running(claim.steps(new), claim.total(new), lambda found: found.gone)
