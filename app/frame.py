"""What is around every scene, and the same in all: sharing, presenter mode, and keys."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from app import session, session_digits, session_lesson, session_link, session_places, session_shown
from app.components.frame import frame
from app.limits import NETWORKS
from app.parts import PARTS
from app.refusing import refusing

STYLE = Path(__file__).parent / "static" / "presenting.css"


def show_frame(scene: str, at: int) -> None:
    """Show the buttons, and in presenter mode what it looks like.

    Args:
        scene: the title of the open scene.
        at: its place among the links to the scenes.
    """
    if session_shown.presenting():
        st.html(STYLE)
    meta = {
        "scene": scene,
        "at": at,
        "parts": PARTS,
        "hidden": sorted(session_shown.hidden()),
        "withheld": session_lesson.withheld(),
        "presenting": session_shown.presenting(),
        "opened": list(session_link.address()),
    }
    frame(meta, shared, wished)


def show_link_problem() -> None:
    """Say that a link could not be opened, until that was read."""
    if problem := session_places.complaint(session_link.PLACE):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(problem, width="stretch")
            st.button(
                "Dismiss",
                on_click=session_places.complain,
                args=(session_link.PLACE, None),
                help="I have read this",
            )


def shared(presenting: bool) -> dict[str, str]:
    """Return the query of a link to what is shown, or the problem with it."""
    try:
        return {"query": session_link.query(presenting)}
    except ValueError as error:
        return {"problem": str(error)}


def wished(sent: object) -> None:
    """Do what a browser wants done, if it can be done."""
    with refusing("a wish", KeyError, TypeError):
        if not isinstance(sent, dict):
            raise ValueError(f"a wish must be an object, got {sent!r:.40}")
        _WISHES[sent["do"]](sent.get("to"))


def _other_network(_: object) -> None:
    place = NETWORKS.index(session.network_name())
    session.set_network(NETWORKS[(place + 1) % len(NETWORKS)])


_WISHES: dict[str, Callable[[Any], None]] = {
    "forget": lambda _: session_link.forget(),
    "present": lambda wanted: session_shown.set_presenting(wanted is True),
    "hide": session_shown.set_hidden,
    "network": _other_network,
    "leaf": session_digits.leaf,
    "leaf to": session_digits.leaf_to,
}
