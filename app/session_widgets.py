"""Widgets that show what the session holds elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def showing(key: str, value: object) -> Iterator[str]:
    """Let the widget that is made meanwhile show a value, under the key that this gives.

    What is set goes to the browser even if it shows just that, and there takes the place of what a
    hand chose while it was on its way. So it is set only where the widget is new or the browser has
    not heard of it yet, or where it showed something else when it was last made.
    """
    if not value == st.session_state.get(key) == st.session_state.get(f"{key}_showed"):
        st.session_state[key] = value
    yield key
    st.session_state[f"{key}_showed"] = value  # not where a newer run broke this one off before
