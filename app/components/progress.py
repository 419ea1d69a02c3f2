"""How far each lesson was gone through: the browser keeps it, and offers it back."""

from collections.abc import Callable, Mapping

import streamlit as st

from app.components.declare import declare

KEY = "progress"

_component = declare("progress")


def progress(steps: Mapping[str, int], on_offer: Callable[[object], None]) -> None:
    """Let the browser keep progress; invisible.

    Args:
        steps: by lesson, the furthest step.
        on_offer: called once with what the browser had kept, which may be anything.
    """

    def offered() -> None:
        on_offer(st.session_state[KEY].get("offer"))

    _component(key=KEY, data=dict(steps), on_offer_change=offered)
