"""When a widget is set to what the session holds, and when what it shows is left alone."""

import pytest

from app.session_widgets import showing


class Watched(dict[str, object]):
    """A session's state that notes which values the widget `w` was set to."""

    def __init__(self) -> None:
        super().__init__()
        self.set_to: list[object] = []

    def __setitem__(self, key: str, value: object) -> None:
        super().__setitem__(key, value)
        if key == "w":
            self.set_to.append(value)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Watched:
    state = Watched()
    monkeypatch.setattr("streamlit.session_state", state)
    return state


def made(value: object) -> None:
    with showing("w", value) as key:
        assert key == "w"


def test_a_new_widget_is_set_and_then_left_alone(state: Watched) -> None:
    for _ in range(3):
        made("a")
    assert state.set_to == ["a"]


def test_it_follows_what_is_set_elsewhere(state: Watched) -> None:
    for value in "abba":
        made(value)
    assert state.set_to == ["a", "b", "a"]


def test_it_is_set_again_after_its_page_was_left(state: Watched) -> None:
    made("a")
    del state["w"]  # as Streamlit does with a widget that a run did not make
    made("a")
    assert state.set_to == ["a", "a"]


def test_it_is_set_again_for_a_browser_that_has_not_heard_of_it(state: Watched) -> None:
    made("a")
    dict.__setitem__(state, "w", None)  # what Streamlit takes for what was chosen then
    made("a")
    assert state.set_to == ["a", "a"]


def test_a_run_that_was_broken_off_did_not_show_it(state: Watched) -> None:
    made("a")
    with pytest.raises(KeyboardInterrupt), showing("w", "b"):
        raise KeyboardInterrupt
    made("b")
    assert state.set_to == ["a", "b", "b"]
