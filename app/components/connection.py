"""Says when the server is away, and has the page run anew when it is back; else invisible."""

import streamlit as st

from app.components.declare import declare

KEY = "connection"

_component = declare("connection")


def connection(session: str) -> None:
    """Watch the connection to the server.

    What it sends needs no answer but a run of the whole page, so it must not stand in a fragment.

    Args:
        session: the server's name of this session.
    """
    back = st.session_state.get(KEY, {}).get("back")
    heard = back if type(back) is int else 0
    _component(key=KEY, data={"heard": heard, "session": session})
