"""When a widget is set to what the session holds, and when what it shows is left alone."""

import pytest

from app.session_widgets import showing, taken


class Watched(dict[str, object]):
    """A session's state that notes which values the widgets of the name `w` were set to."""

    def __init__(self) -> None:
        super().__init__()
        self.set_to: list[tuple[str, object]] = []

    def __setitem__(self, key: str, value: object) -> None:
        super().__setitem__(key, value)
        if key in ("w_1", "w_2", "w_3"):
            self.set_to.append((key, value))

    def say(self, key: str, value: object) -> None:
        """As Streamlit does with what a browser says that a widget shows."""
        super().__setitem__(key, value)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Watched:
    state = Watched()
    monkeypatch.setattr("streamlit.session_state", state)
    return state


def made(value: object) -> str:
    with showing("w", value) as key:
        return key


def test_a_new_widget_is_set_and_then_left_alone(state: Watched) -> None:
    assert [made("a") for _ in range(3)] == ["w_1"] * 3
    assert state.set_to == [("w_1", "a")]


def test_what_is_set_elsewhere_another_widget_shows(state: Watched) -> None:
    assert [made(value) for value in "abba"] == ["w_1", "w_2", "w_2", "w_3"]
    assert state.set_to == [("w_1", "a"), ("w_2", "b"), ("w_3", "a")]


def test_what_a_hand_chose_is_not_set(state: Watched) -> None:
    key = made("a")
    for value in "bab":
        state.say(key, value)
        assert taken("w", key) == value
        assert made(value) == key
    assert state.set_to == [("w_1", "a")]


def test_what_a_browser_was_told_and_what_it_has_not_heard_of_is_no_choice(state: Watched) -> None:
    key = made("a")
    for said in ("a", None):
        state.say(key, said)
        assert taken("w", key) is None
    assert made("a") == key
    assert state.set_to == [("w_1", "a")] * 2  # it has not heard of it


def test_a_widget_that_another_took_the_place_of_chooses_nothing(state: Watched) -> None:
    old = made("a")
    new = made("b")
    state.say(old, "c")
    assert taken("w", old) is None
    assert made("b") == new


def test_it_is_set_again_after_its_page_was_left(state: Watched) -> None:
    key = made("a")
    del state[key]  # as Streamlit does with a widget that a run did not make
    assert made("a") == key
    assert state.set_to == [("w_1", "a")] * 2


def test_a_run_that_was_broken_off_did_not_show_it(state: Watched) -> None:
    made("a")
    with pytest.raises(KeyboardInterrupt), showing("w", "b"):
        raise KeyboardInterrupt
    made("b")
    assert state.set_to == [("w_1", "a"), ("w_2", "b"), ("w_2", "b")]
