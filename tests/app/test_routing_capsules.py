"""One coupling and knock-out on the server: what is chosen, refused, answered and forgotten."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import session, session_routing
from capsnet.knockout import without

ROOT = Path(__file__).resolve().parents[2]
KEY = "routing_clock"


class Delivery:
    """What the page brought to the browser under a name."""

    def __init__(self, app: AppTest, name: str) -> None:
        (packed,) = [
            element.proto.bytes
            for element in app.get("bidi_component")
            if element.proto.component_name == "courier"
            and f'"to": "{name}"'.encode() in element.proto.bytes
        ]
        (length,) = struct.unpack("<I", packed[:4])
        self.header = json.loads(packed[4 : 4 + length])
        self.meta: dict[str, Any] = self.header["meta"]
        self._blocks = packed[4 + length :]

    def array(self, name: str) -> np.ndarray:
        entry = self.header["arrays"][name]
        count = int(np.prod(entry["shape"]))
        values = np.frombuffer(self._blocks, entry["kind"], count, entry["offset"])
        return values.reshape(entry["shape"])


def test_the_scene_brings_the_strongest_coupling_and_nobody_knocked_out():
    app = AppTest.from_file(ROOT / "app" / "main.py", default_timeout=60)
    app.switch_page("scenes/routing.py").run()
    assert not app.exception
    trace = app.session_state["trace"]
    coupling, knockout = Delivery(app, "coupling"), Delivery(app, "knockout")
    child, digit = coupling.meta["child"], coupling.meta["digit"]
    assert digit == trace.prediction
    strongest = app.session_state["routing"].arrays["strongest"]
    assert child == strongest[trace.config.iterations - 1, digit, 0]
    np.testing.assert_array_equal(coupling.array("vote"), trace.votes[child, digit])
    np.testing.assert_array_equal(coupling.array("sums"), trace.routing.sums[:, digit])
    weight, pose = coupling.array("weight"), coupling.array("pose")
    np.testing.assert_allclose(weight @ pose, coupling.array("vote"), atol=1e-5)
    assert len(coupling.meta["words"]) == 10
    assert not knockout.array("removed").any()
    np.testing.assert_allclose(knockout.array("lengths"), trace.lengths, atol=1e-6)
    name = app.session_state["routing"].meta["name"]
    assert coupling.meta["trace"] == knockout.meta["trace"] == name

    app.session_state["capsule"] = {"handwriting": 777}
    app.session_state["knocked_out"] = {"handwriting": (0, 1, 1151)}
    app.session_state["digit"] = 2
    app.run()
    assert not app.exception
    coupling, knockout = Delivery(app, "coupling"), Delivery(app, "knockout")
    assert (coupling.meta["child"], coupling.meta["digit"]) == (777, 2)
    np.testing.assert_array_equal(coupling.array("outputs"), trace.routing.outputs[:, 2])
    expected = without(session.loaded.network("handwriting"), trace, (0, 1, 1151))
    np.testing.assert_array_equal(knockout.array("lengths"), expected.lengths)
    assert np.flatnonzero(knockout.array("removed")).tolist() == [0, 1, 1151]
    assert "Without 3 capsules of types 1 and 32" in knockout.meta["words"]


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, tiny_model) -> dict[str, Any]:
    """A session's state with a small network, and no app around it."""
    state: dict[str, Any] = {}
    monkeypatch.setattr("streamlit.session_state", state)
    monkeypatch.setattr(session, "network", lambda name="": tiny_model)
    session.drawing()
    return state


def choice(capsule: object) -> dict[str, Any]:
    return {"digit": 4, "iteration": 2, "capsule": capsule}


def knockout(*capsules: object) -> dict[str, Any]:
    return {"trace": session.routing().meta["name"], "capsules": list(capsules)}


@pytest.mark.parametrize("capsule", [-1, 108, 1.0, True, "3", [3], {"child": 3}, float("nan")])
def test_a_capsule_that_is_not_there_changes_nothing(state, capsule):
    session_routing.set_choice(choice(5))
    session.set_digit(7)
    with pytest.raises(ValueError, match="capsule"):
        session_routing.set_choice(choice(capsule))
    assert session_routing.capsule() == 5
    assert session.digit() == 7, "nor is the rest of it taken up"


@pytest.mark.parametrize("sent", [None, 7, [], {}, {"digit": 10, "iteration": 2, "capsule": 3}])
def test_a_choice_that_is_none_changes_nothing(state, sent):
    session_routing.set_choice(choice(5))
    with pytest.raises(ValueError, match=r"digit|iteration"):
        session_routing.set_choice(sent)
    assert session_routing.capsule() == 5


def test_a_chosen_capsule_is_taken_up_and_let_go(state):
    session_routing.set_choice(choice(107))
    assert session_routing.coupling_shown().meta["child"] == 107
    assert (session.digit(), session.iteration()) == (4, 2)
    session_routing.set_choice(choice(None))
    strongest = session.routing().arrays["strongest"][2, 4, 0]
    assert session_routing.coupling_shown().meta["child"] == strongest


@pytest.mark.parametrize(
    "capsules",
    [None, 5, "3", {"0": 3}, [108], [-1], [1.0], [True], [[3]], [None], ["3"], [0] * 109],
    ids=repr,
)
def test_nonsense_knocks_nobody_out(state, capsules):
    session_routing.set_knocked_out(knockout(3, 4))
    with pytest.raises(ValueError, match="knock"):
        session_routing.set_knocked_out({**knockout(), "capsules": capsules})
    assert session_routing.knocked_out() == (3, 4)


@pytest.mark.parametrize(
    "sent", [None, 7, [], {}, {"capsules": [3]}, {"trace": "x", "capsules": [3]}]
)
def test_a_knock_out_of_another_trace_is_refused(state, sent):
    with pytest.raises(ValueError, match="trace that is on the page"):
        session_routing.set_knocked_out(sent)
    assert session_routing.knocked_out() == ()


def test_who_is_out_comes_once_and_in_order(state):
    session_routing.set_knocked_out(knockout(9, 3, 9))
    assert session_routing.knocked_out() == (3, 9)
    session_routing.set_knocked_out(knockout(*range(108)))
    assert not session_routing.knockout_shown().arrays["lengths"].any()
    session_routing.set_knocked_out(knockout())
    assert session_routing.knocked_out() == ()


def test_another_digit_keeps_and_another_drawing_forgets(state):
    session_routing.set_choice(choice(5))
    session_routing.set_knocked_out(knockout(3, 4))
    session.set_digit(2)
    session.set_test_digit(session.FIRST_TEST_DIGIT)
    assert (session_routing.capsule(), session_routing.knocked_out()) == (5, (3, 4))
    session.set_test_digit(1)
    assert (session_routing.capsule(), session_routing.knocked_out()) == (None, ())


def test_each_network_has_its_own_capsules(state):
    """Type 5 of one network is not type 5 of the other."""
    session_routing.set_choice(choice(5))
    session_routing.set_knocked_out(knockout(3, 4))
    session.set_network("mnist")
    assert (session_routing.capsule(), session_routing.knocked_out()) == (None, ())
    session_routing.set_knocked_out(knockout(8))
    session.set_network("handwriting")
    assert (session_routing.capsule(), session_routing.knocked_out()) == (5, (3, 4))


def test_what_the_scene_opens_on_stays_while_it_is_on_the_page(state):
    begun = session_routing.start(KEY)
    assert (begun["capsule"], begun["out"]) == (None, [])
    state[KEY] = {}  # Streamlit keeps a component's value here while it is on the page
    session_routing.set_choice(choice(5))
    session_routing.set_knocked_out(knockout(3, 4))
    assert session_routing.start(KEY) == begun
    del state[KEY]  # another page
    after = session_routing.start(KEY)
    assert after == {"digit": 4, "iteration": 2, "capsule": 5, "out": [3, 4]}


def test_routing_without_some_is_worked_out_once(state, monkeypatch):
    calls = []

    def counted(*given):
        calls.append(given[2])
        return without(*given)

    monkeypatch.setattr(session_routing, "without", counted)
    session_routing.set_knocked_out(knockout(3))
    first = session_routing.knockout_shown()
    session.set_iteration(7)
    assert session_routing.knockout_shown() is first
    session_routing.set_knocked_out(knockout(4))
    assert session_routing.knockout_shown() is not first
    session.set_test_digit(1)
    session_routing.knockout_shown()
    assert calls == [(3,), (4,), ()]
