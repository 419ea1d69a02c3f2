"""What a scene shows in its own place while a network that it needs cannot be loaded."""

from collections.abc import Callable

import streamlit as st

from app import loaded


def says_why_not(load: Callable[[], object], cannot: str) -> bool:
    """Load something, or say why that failed and offer to try again; return whether it failed.

    Args:
        load: reads what is needed, and keeps it.
        cannot: the beginning of the sentence that ends with the reason.
    """
    try:
        load()
    except (FileNotFoundError, ValueError) as error:
        st.error(f"{cannot}: {error}")
        if st.button("Try again", help="Read the weights from disk again"):
            loaded.forget()
            st.rerun()
        return True
    return False
