"""Taking test digits: each way counts from what is here when it is taken."""

from typing import Any

import numpy as np
import pytest

from app import session, session_digits


def test_each_press_goes_on_from_the_last_without_a_run_between(state: dict[str, Any]) -> None:
    fours = np.flatnonzero(session.test_digits().labels.numpy() == 4)
    state[session_digits.CLASS_WIDGET] = 4
    places = []
    for step in (1, 1, 1, -1, -1, -1):
        session_digits.leaf_within(step)
        places.append(np.flatnonzero(fours == session.drawing().test_index).item())
    assert places == [0, 1, 2, 1, 0, 0]  # there is none before the first
    session.set_test_digit(int(fours[-1]))
    session_digits.leaf_within(1)
    assert session.drawing().test_index == fours[-1]


def test_the_class_is_the_one_that_the_widget_shows_by_now(state: dict[str, Any]) -> None:
    labels = session.test_digits().labels
    for label in (4, 2, 9):
        state[session_digits.CLASS_WIDGET] = label
        assert session_digits.place(label) is None
        session_digits.leaf_within(-1)  # nothing comes before one that is not here
        assert labels[session.drawing().test_index] != label
        session_digits.leaf_within(1)
        assert session.drawing().test_index == session_digits.members(label)[0]
        session_digits.leaf_anywhere()
        assert session.drawing().label == label


def test_a_click_takes_the_digit_that_was_seen(state: dict[str, Any]) -> None:
    session_digits.take(1234)
    assert session.drawing().test_index == 1234


@pytest.mark.parametrize("sent", [-1, 10_000, "3", 1.5, True, None, {"a": 1}])
def test_what_is_no_test_digit_is_refused_and_logged(
    state: dict[str, Any], caplog: pytest.LogCaptureFixture, sent: object
) -> None:
    before = session.drawing()
    session_digits.take(sent)
    assert session.drawing() is before
    assert "a test digit from a browser was refused" in caplog.text
