"""What of a session the browser keeps, so that it survives a reload."""

import secrets
from typing import Any

import streamlit as st

from app import (
    session,
    session_ideas,
    session_lesson,
    session_overlap,
    session_routing,
    session_shown,
    session_turn,
)
from app.drawing import to_json
from app.ideas.every import IDEAS
from app.limits import NETWORKS
from app.refusing import refusing


def session_name() -> str:
    """Return the name by which a browser knows this session from another."""
    return st.session_state.setdefault("session", secrets.token_hex(8))


def kept() -> dict[str, Any]:
    """Return what the browser keeps for this session, so that it survives a reload."""
    return {
        "session": session_name(),
        "changes": st.session_state.get("changes", 0),
        "fresh": session.is_fresh(),
        "network": session.network_name(),
        "drawing": to_json(session.drawing()),
        "digit": st.session_state.get("digit"),
        "iteration": st.session_state.get("iteration"),
        "offsets": {
            name: {str(digit): values for digit, values in offsets.items()}
            for name, offsets in session.all_offsets().items()
        },
        "capsule": session_routing.capsule(),
        "out": list(session_routing.knocked_out()),
        "idea": st.session_state.get("idea"),
        **dict(zip(("turned", "pieces"), session_turn.changed(), strict=True)),
        "overlap": session_overlap.changed(),
        "lesson": session_lesson.kept(),
        "presenting": session_shown.presenting(),
        "hidden": sorted(session_shown.hidden()),
    }


def restore(left: object) -> None:
    """Take up what the browser kept of an earlier session, once.

    What was drawn, moved or switched since stays on top: a hand does not wait for a server that was
    away.
    """
    if not session.is_fresh():
        return
    # A newer run may break this one off, and then all of it is offered again: what stays on top is
    # noted once, and that it is done comes last.
    if "on_top" not in st.session_state:
        drawn = session.drawing() if session.is_redrawn() else None
        st.session_state["on_top"] = (drawn, st.session_state.get("idea_moves"))
    newer, dragged = st.session_state["on_top"]
    try:
        _restore(left)
    except Exception:
        session.settle()  # it would be offered again
        raise
    if dragged:  # on the drawing that is back now
        st.session_state["idea_moves"] = dragged
    if newer:
        session.set_drawing(newer)
    session.count_turn()
    session.settle()


def _restore(left: object) -> None:
    with refusing("what was kept", AttributeError, TypeError):
        if not isinstance(left, dict):
            raise ValueError("what was kept must be an object")
        session.set_from_browser(left.get("drawing"))
        chosen = left.get("digit")
        if session.is_digit(chosen):
            session.set_digit(chosen)
        number = left.get("iteration")
        if type(number) is int:
            session.set_iteration(number)
        if "network" not in st.session_state:
            session.set_network(left.get("network", NETWORKS[0]))
        for name in NETWORKS:
            for digit in range(session.network().config.classes):
                values = left.get("offsets", {}).get(name, {}).get(str(digit))
                if values is not None:
                    session.set_offsets(digit, values, name)
        session_routing.restore(left.get("capsule"), left.get("out", []))
        if "idea" not in st.session_state and left.get("idea") in [idea.key for idea in IDEAS]:
            session_ideas.set_idea(left["idea"])
        turned = None if "turn_move" in st.session_state else left.get("turned")
        pieces = None if "turn_pieces" in st.session_state else left.get("pieces")
        session_turn.arrange(turned, pieces)
        if "overlap" not in st.session_state:
            session_overlap.arrange(left.get("overlap"))
        session_lesson.restore(left.get("lesson"))
        session_shown.restore(left.get("presenting", False), left.get("hidden", []))
