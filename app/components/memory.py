"""What survives a reload: the browser keeps it in this tab's storage, and offers it back."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.components.declare import declare

KEY = "memory"

_component = declare("memory")


def memory(kept: Mapping[str, Any], on_offer: Callable[[object], None]) -> None:
    """Let the browser keep something; invisible.

    Args:
        kept: anything that JSON can hold, with "session": the server's name of this session, and
            "changes": how often it was changed in this session; more changes replace fewer.
        on_offer: called with what another session of the same tab left (its `kept`, but it may be
            anything), as long as nothing was changed in this one.
    """

    def offered() -> None:
        on_offer(st.session_state[KEY].get("offer"))

    _component(key=KEY, data=dict(kept), on_offer_change=offered)
