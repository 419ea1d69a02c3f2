"""Taking test digits: each way counts from what is here when it is taken.

The page that shows a button may be older than what it was pressed for.
"""

import secrets

import numpy as np
import streamlit as st

from app import session
from app.checked import choice
from app.refusing import refusing

CLASS_WIDGET = "class"  # says which digit is leafed through


def members(label: int) -> np.ndarray:
    """Return which of the test digits show a label, in their order."""
    return np.flatnonzero(session.test_digits().labels.numpy() == label)


def place(label: int) -> int | None:
    """Return where among the test digits of a label the one on the pad is; None: it is none."""
    now, among = session.drawing(), members(label)
    if now.test_index is None or now.label != label:
        return None
    return int(np.searchsorted(among, now.test_index))


def leaf(step: object) -> None:
    """Take the test digit after (1) or before (-1) this one, whatever they show.

    Raises:
        ValueError: for any other step: a browser may send anything.
    """
    step = choice(step, 1, -1)  # 1.0 is no step
    now = session.drawing().test_index
    start = session.FIRST_TEST_DIGIT - step if now is None else now
    session.set_test_digit((start + step) % len(session.test_digits().labels))


def leaf_to(label: object) -> None:
    """Take the next test digit that shows a label.

    Raises:
        ValueError: if there is none of that label: a browser may send anything.
    """
    among = members(choice(label, *range(10)))
    now = session.drawing().test_index
    after = among[among > (-1 if now is None else now)]
    session.set_test_digit(int(after[0] if len(after) else among[0]))


def leaf_within(step: int) -> None:
    """Take the next (1) or previous (-1) of the class that the widget shows, if there is one."""
    among, at = members(_wanted()), place(_wanted())
    to = (at + step) if at is not None else 0 if step == 1 else -1
    if 0 <= to < len(among):
        session.set_test_digit(int(among[to]))


def leaf_anywhere() -> None:
    """Take any one of the class that the widget shows."""
    session.set_test_digit(int(secrets.choice(members(_wanted()))))


def take(sent: object) -> None:
    """Take the test digit of a number that a browser sent; what is no such number is refused."""
    with refusing("a test digit"):
        if type(sent) is not int or not 0 <= sent < len(session.test_digits().labels):
            raise ValueError(f"there is no test digit {sent!r:.40}")
        session.set_test_digit(sent)


def _wanted() -> int:
    return st.session_state[CLASS_WIDGET]
