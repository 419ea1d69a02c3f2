"""The Dimensions scene on the server: which capsule, which sliders, and what travels."""

import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

import capsnet
from app import drawing as drawings
from app import loaded, session

DEFAULT_DIGIT = 7  # what the first bundled test digit is, and is read as


@pytest.fixture
def other_network(monkeypatch: pytest.MonkeyPatch, tiny_model) -> Iterator[capsnet.CapsNet]:
    """A network that is not the shipped one, for as long as a test lasts."""
    monkeypatch.setattr(loaded, "network", lambda name: tiny_model)
    loaded.decoder_layers.clear()
    yield tiny_model
    loaded.decoder_layers.clear()


def opened(app: AppTest) -> AppTest:
    app.switch_page("scenes/dimensions.py").run()
    assert not app.exception
    return app


def sent(app: AppTest, component: str) -> dict[str, Any]:
    """The header of the message to a component, or nothing if it is not on the page."""
    for element in app.get("bidi_component"):
        if element.proto.component_name == component:
            message = element.proto.bytes
            (length,) = struct.unpack("<I", message[:4])
            return json.loads(message[4 : 4 + length])
    return {}


def test_opens_on_the_longest_capsule(app: AppTest) -> None:
    header = sent(opened(app), "board")
    assert header["meta"]["digit"] == DEFAULT_DIGIT
    assert header["meta"]["offsets"] == {}
    assert header["arrays"]["capsules"]["shape"] == [10, 16]
    assert header["arrays"]["percentiles"]["shape"] == [10, 16, len(header["meta"]["levels"])]
    assert {1, 99} <= set(header["meta"]["levels"])


def test_any_capsule_can_be_chosen_and_its_sliders_come_back(app: AppTest) -> None:
    opened(app)
    for digit in range(10):
        app.session_state["digit"] = digit
        app.session_state["offsets"] = {"handwriting": {digit: [0.05] * 16}}
        meta = sent(app.run(), "board")["meta"]
        assert not app.exception
        assert meta["digit"] == digit
        assert meta["offsets"] == {str(digit): [0.05] * 16}


def test_the_weights_are_sent_until_the_browser_holds_them(app: AppTest) -> None:
    first = sent(opened(app), "weights")
    shapes = [first["arrays"][f"weight{number}"]["shape"] for number in range(3)]
    assert shapes == [[160, 512], [512, 1024], [1024, 784]]
    assert not first["meta"]["known"]
    app.session_state["held_weights"] = first["meta"]["version"]
    again = sent(app.run(), "weights")
    assert again == {"meta": {"version": first["meta"]["version"], "known": True}, "arrays": {}}
    app.session_state["held_weights"] = {"anything": "else"}
    assert sent(app.run(), "weights") == first


def test_choosing_runs_no_network(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    trace = capsnet.trace
    monkeypatch.setattr(capsnet, "trace", lambda *args: runs.append(args) or trace(*args))
    opened(app)
    app.session_state["digit"] = 3
    app.session_state["offsets"] = {"handwriting": {3: [0.1] * 16}}
    app.run()
    app.switch_page("scenes/routing.py").run()
    opened(app)
    assert len(runs) == 1


def test_another_drawing_forgets_the_sliders(state: dict[str, Any]) -> None:
    session.set_test_digit(0)
    session.set_digit(3)
    session.set_offsets(3, [0.1] * 16)
    session.set_test_digit(0)
    assert (session.digit(), session.offsets()) == (3, {3: [0.1] * 16})
    session.set_test_digit(2)
    assert session.offsets() == {}
    assert session.digit() == session.trace().prediction


def test_an_empty_drawing_is_answered_with_a_sentence(app: AppTest) -> None:
    app.session_state["drawing"] = drawings.from_strokes([])
    opened(app)
    assert [info.value for info in app.info] == [
        "Nothing is drawn yet, so there is no capsule to bend. Draw a digit first."
    ]
    assert not sent(app, "board")


def test_a_card_without_dimensions_costs_the_distributions_only(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "card", lambda: {"abstention": {"threshold": 0.5}})
    header = sent(opened(app), "board")
    assert "percentiles" not in header["arrays"]
    assert len(app.info) == 1
    assert "does not say where each dimension lies" in app.info[0].value


@pytest.mark.parametrize(
    ("digit", "offsets"),
    [
        (10, [0.0] * 16),
        (-1, [0.0] * 16),
        ([1], [0.0] * 16),
        (True, [0.0] * 16),
        (3.0, [0.0] * 16),
        (3, [0.0] * 15),
        (3, [float("nan")] * 16),
        (3, ["0"] * 16),
        (3, 5),
        (3, None),
    ],
)
def test_sliders_that_make_no_sense_are_refused(
    state: dict[str, Any], digit: Any, offsets: Any
) -> None:
    with pytest.raises((TypeError, ValueError)):
        session.set_offsets(digit, offsets)
    assert state == {}


def test_weights_travel_as_halves_only_where_nothing_is_lost(other_network) -> None:
    linear = [layer for layer in other_network.decoder.layers if hasattr(layer, "weight")]
    exact = session.decoder_layers()
    assert {array.dtype.name for layer in exact for array in layer} == {"float32"}
    with torch.no_grad():
        for parameter in other_network.decoder.parameters():
            parameter.copy_(parameter.half().float())
    loaded.decoder_layers.clear()
    halves = session.decoder_layers()
    assert {array.dtype.name for layer in halves for array in layer} == {"float16"}
    for (weight, bias), layer in zip(halves, linear, strict=True):
        np.testing.assert_array_equal(weight.T, layer.weight.detach().numpy())
        np.testing.assert_array_equal(bias, layer.bias.detach().numpy())
