"""The Routing scene on the server: what travels, when, and what comes back."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import drawing as drawings
from app import session, session_places
from capsnet.data import load_test_digits

ROOT = Path(__file__).resolve().parents[2]
KEY = "routing_clock"
FIVE_DIGITS = [3, 2, 1, 18, 8]  # a zero, a one, a two, a three and a badly written five


@pytest.fixture
def app() -> AppTest:
    app = AppTest.from_file(ROOT / "app" / "main.py", default_timeout=60)
    return app.switch_page("scenes/routing.py")


def message(app: AppTest) -> bytes:
    (found,) = [
        element.proto.bytes
        for element in app.get("bidi_component")
        if element.proto.component_name == "routing"
    ]
    return found


def header(app: AppTest) -> dict[str, Any]:
    packed = message(app)
    (length,) = struct.unpack("<I", packed[:4])
    return json.loads(packed[4 : 4 + length])


def array(app: AppTest, name: str) -> np.ndarray:
    packed = message(app)
    (length,) = struct.unpack("<I", packed[:4])
    entry = header(app)["arrays"][name]
    count = int(np.prod(entry["shape"]))
    values = np.frombuffer(packed, entry["kind"], count, 4 + length + entry["offset"])
    return values.reshape(entry["shape"])


def test_opens_on_the_winner_at_the_trained_iteration(app):
    app.run()
    assert not app.exception
    start = {"digit": 7, "iteration": 3, "capsule": None, "out": []}
    assert header(app)["meta"]["start"] == start
    assert array(app, "couplings").shape == (10, 10, 1152)
    np.testing.assert_allclose(array(app, "couplings").sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("index", FIVE_DIGITS)
def test_tells_of_any_test_digit(app, index):
    digits = load_test_digits()
    app.session_state["drawing"] = drawings.from_test_digit(index, digits)
    app.run()
    assert not app.exception
    meta = header(app)["meta"]
    np.testing.assert_array_equal(array(app, "image"), digits.images[index].numpy())
    winner = int(array(app, "lengths")[2].argmax())
    assert meta["start"]["digit"] == winner
    assert meta["words"]["headline"][2][winner].startswith("Iteration 3: ")
    assert array(app, "sums")[2] == pytest.approx(array(app, "bill")[2].sum(axis=1), rel=1e-3)


def test_any_digit_capsule_can_be_chosen_and_is_there_on_return(app):
    app.run()
    for digit in range(10):
        app.session_state["digit"] = digit
        app.session_state["iteration"] = 1 + digit
        del app.session_state[KEY]  # as Streamlit does when the page is left
        app.run()
        assert not app.exception
        start = header(app)["meta"]["start"]
        assert (start["digit"], start["iteration"]) == (digit, 1 + digit)


def test_a_report_from_the_browser_sends_nothing_back(app):
    app.run()
    before = message(app)
    app.session_state[KEY] = {"choice": {"digit": 4, "iteration": 9}}
    app.session_state["digit"], app.session_state["iteration"] = 4, 9
    app.run()
    assert message(app) == before


def test_another_drawing_is_sent_and_starts_on_its_own_winner(app):
    app.run()
    before = header(app)["meta"]
    for key in ("trace", "routing"):
        del app.session_state[key]
    app.session_state["drawing"] = drawings.from_test_digit(1, load_test_digits())
    app.run()
    after = header(app)["meta"]
    assert after["name"] != before["name"]
    assert after["start"]["digit"] == int(array(app, "lengths")[2].argmax())


def test_an_empty_drawing_is_answered_with_a_way_on(app):
    app.session_state["drawing"] = drawings.from_strokes([])
    app.run()
    assert not app.exception
    assert "Nothing is drawn yet" in app.info[0].value
    assert "routing" not in [e.proto.component_name for e in app.get("bidi_component")]
    assert app.get("page_link")[-1].proto.label == "Go to Draw"


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, tiny_model) -> dict[str, Any]:
    """A session's state with a small network, and no app around it."""
    state: dict[str, Any] = {}
    monkeypatch.setattr("streamlit.session_state", state)
    monkeypatch.setattr(session, "network", lambda name="": tiny_model)
    return state


def test_another_drawing_is_opened_at_the_trained_iteration(state):
    """Left at iteration 10, the next drawing's couplings would be drawn on a scale for all ten."""
    session.drawing()
    session.set_iteration(10)
    session.set_test_digit(session.FIRST_TEST_DIGIT)
    assert session.iteration() == 10
    session.set_test_digit(1)
    assert session.iteration() == session.network().config.iterations


def test_the_message_is_worked_out_once_for_each_drawing(state):
    first = session.routing()
    assert session.routing() is first
    session.set_digit(2)
    session.set_iteration(5)
    assert session.routing() is first
    session.set_test_digit(1)
    assert session.routing() is not first


def test_the_start_stays_while_the_component_is_on_the_page(state):
    begun = session_places.clock_start(KEY)
    state[KEY] = {}  # Streamlit keeps a component's value here while it is on the page
    session.set_digit((begun["digit"] + 1) % 10)
    session.set_iteration(7)
    assert session_places.clock_start(KEY) == begun
    del state[KEY]  # another page
    assert session_places.clock_start(KEY) == {"digit": (begun["digit"] + 1) % 10, "iteration": 7}


@pytest.mark.parametrize(
    "sent",
    [
        None,
        7,
        {},
        {"digit": 4},
        {"digit": 10, "iteration": 2},
        {"digit": 4.0, "iteration": 2},
        {"digit": True, "iteration": 2},
        {"digit": 4, "iteration": "2"},
        {"digit": 4, "iteration": 11},
        {"digit": 4, "iteration": 0},
    ],
)
def test_nonsense_from_a_browser_changes_nothing(state, sent):
    before = session.digit(), session.iteration()
    with pytest.raises(ValueError, match=r"digit|iteration"):
        session.set_clock(sent)
    assert (session.digit(), session.iteration()) == before


def test_what_the_browser_shows_is_taken_up(state):
    session.drawing()
    session.set_clock({"digit": 4, "iteration": 9})
    assert (session.digit(), session.iteration()) == (4, 9)
