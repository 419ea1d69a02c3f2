"""The Overlap scene on the server: one forward for a change, and what is kept of two digits."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from app import loaded, session_kept, session_link, session_overlap
from app.moves import take
from app.overlap import presets, reading

STROKES = {"source": "strokes", "strokes": [[[0.25, 0.25], [0.5, 0.75]], [[0.1234, 0.5]]]}
SEVEN = {"source": "test", "index": 0, "at": [1, -3]}
OTHER = {"digits": [STROKES, SEVEN], "pair": None, "asked": 3, "colours": "paper"}


def test_it_opens_on_two_digits(app: AppTest) -> None:
    app.switch_page("scenes/overlap.py").run()
    assert not app.exception
    assert app.title[0].value == "Overlap"
    names = [element.proto.component_name for element in app.get("bidi_component")]
    assert names.count("live") == 1
    test = loaded.card("multimnist")["test"]
    assert any(f"({test['error_percent']:.2f}%)" in text.value for text in app.markdown)
    app.session_state["hidden"] = frozenset({"overlap.measured"})
    app.run()
    assert not any(f"({test['error_percent']:.2f}%)" in text.value for text in app.markdown)


def test_without_its_network_it_says_what_to_do(app: AppTest, monkeypatch) -> None:
    def missing(name: str) -> None:
        raise FileNotFoundError(f"the weights of {name} are missing: restore them with git")

    app.run()
    monkeypatch.setattr(session_overlap, "network", lambda: missing("multimnist"))
    app.switch_page("scenes/overlap.py").run()
    assert not app.exception
    assert "the weights of multimnist are missing" in app.error[0].value
    monkeypatch.undo()
    app.button[-1].click().run()
    assert not app.error
    assert not app.exception


def test_nothing_is_worked_out_twice(state, monkeypatch) -> None:
    looked: list[int] = []
    look = reading.look
    monkeypatch.setattr(reading, "look", lambda *given: looked.append(1) or look(*given))
    first = session_overlap.answer()
    assert session_overlap.answer() is first
    session_overlap.take_state(1, OTHER)
    second = session_overlap.answer()
    assert session_overlap.answer() is second is not first
    assert len(looked) == 2


def test_two_digits_survive_a_reload(state) -> None:
    session_overlap.take_state(3, OTHER)
    left = session_kept.kept()
    state.clear()
    session_kept.restore(left)
    assert session_overlap.state() == (0, OTHER)


def test_two_digits_travel_in_a_link(state, monkeypatch) -> None:
    session_overlap.take_state(3, OTHER)
    query = session_link.query(False)
    state.clear()
    monkeypatch.setattr("streamlit.query_params", dict(parse_qsl(query)))
    session_link.take()
    assert session_overlap.state() == (0, OTHER)


def test_what_the_scene_opens_on_takes_no_room(state) -> None:
    assert session_overlap.changed() is None
    assert "overlap" not in session_link.query(False)
    session_overlap.take_state(1, presets.start(loaded.pairs()))
    assert session_overlap.changed() is None


@pytest.mark.parametrize("sent", [{}, {"digits": [SEVEN]}, OTHER | {"asked": 11}])
def test_what_makes_no_sense_is_refused_and_changes_nothing(state, sent) -> None:
    session_overlap.take_state(1, OTHER)
    take({"turn": 2, "state": sent}, session_overlap.take_state, lambda: session_overlap.state()[0])
    assert session_overlap.state() == (1, OTHER)


@pytest.mark.parametrize("sent", [None, 3, {}, {"turn": 1}, {"turn": -1, "state": OTHER}])
def test_a_move_that_is_none_is_refused(state, sent) -> None:
    take(sent, session_overlap.take_state, lambda: session_overlap.state()[0])
    assert session_overlap.state()[0] == 0
