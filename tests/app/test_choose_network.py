"""The switch between the networks, on the server."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from app import session, session_kept
from app.choose_network import NAMES, TRAINED_ON
from app.limits import NETWORKS
from capsnet import load_pretrained
from capsnet.checkpoint import SHIPPED, load_card

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(ROOT / "app" / "main.py", default_timeout=60).run()


def switch(app: AppTest) -> ButtonGroup[str]:
    (found,) = [one for one in app.segmented_control if one.label.startswith("Which network")]
    return found


def choose(app: AppTest, label: str) -> None:
    switch(app).set_value(label).run()
    assert not app.exception


def test_every_shipped_network_can_be_chosen_and_is_explained() -> None:
    assert set(NETWORKS) == set(NAMES) == set(TRAINED_ON) <= set(SHIPPED)


def test_drawings_are_read_by_the_network_that_saw_handwriting(app: AppTest) -> None:
    assert switch(app).value == "handwriting"
    (told,) = [element.help for element in app.markdown if "Network" in element.value]
    for name in NETWORKS:
        assert TRAINED_ON[name] in told


def test_every_scene_shows_the_network_that_is_chosen(app: AppTest) -> None:
    lengths = {}
    for name in ("handwriting", "mnist", "handwriting"):
        choose(app, name)
        trace = app.session_state["trace"]
        with torch.inference_mode():
            image = torch.from_numpy(trace.image.copy())[None, None]
            alone = load_pretrained(name)(image).lengths[0].numpy()
        np.testing.assert_allclose(trace.lengths, alone, atol=1e-5)
        lengths[name] = trace.lengths
    assert not np.allclose(lengths["handwriting"], lengths["mnist"], atol=1e-3)
    for scene, component in (("routing", "routing"), ("dimensions", "board")):
        app.switch_page(f"scenes/{scene}.py").run()
        ours = message(app, component)
        choose(app, "mnist")
        theirs = message(app, component)
        assert ours != theirs
        choose(app, "handwriting")
        assert message(app, component) == ours
    app.switch_page("scenes/model.py").run()
    for name in ("handwriting", "mnist"):
        choose(app, name)
        (shown,) = [metric.value for metric in app.metric if metric.label == "Test error"]
        assert shown == f"{load_card(name)['test']['error_percent']:.2f}%"
        assert any(TRAINED_ON[name] in element.value for element in app.markdown)


def message(app: AppTest, component: str) -> bytes:
    """What a component of the scene is sent."""
    (found,) = [
        element.proto.bytes
        for element in app.get("bidi_component")
        if element.proto.component_name == component
    ]
    return found


def test_what_belongs_to_the_other_network_is_forgotten_and_the_drawing_is_not(
    state: dict[str, Any],
) -> None:
    session.set_test_digit(3)
    session.set_digit(5)
    session.set_offsets(5, [0.1] * 16)
    drawn, other = session.drawing(), session.trace()
    decoder = session.decoder_layers()
    assert session.threshold() == load_card("handwriting")["abstention"]["threshold"]
    session.set_network("mnist")
    assert session.drawing() is drawn
    assert session.digit() == 5
    assert session.offsets() == {}
    session.set_offsets(5, [0.2] * 16)
    assert session.trace() is not other
    assert session.decoder_layers() is not decoder
    assert session.threshold() == load_card("mnist")["abstention"]["threshold"]
    assert session_kept.kept()["network"] == "mnist"
    session.set_network("handwriting")
    assert session.offsets() == {5: [0.1] * 16}


def test_a_reload_keeps_the_network_and_the_iteration(state: dict[str, Any]) -> None:
    session.set_test_digit(3)
    session.set_network("mnist")
    session.set_iteration(5)
    left = session_kept.kept()
    state.clear()
    session_kept.restore(left)
    assert session.network_name() == "mnist"
    assert session.iteration() == 5
    state.clear()
    session_kept.restore({**left, "iteration": "5"})
    assert session.iteration() == 3
    state.clear()
    session_kept.restore({**left, "network": {"no": "name"}})
    assert session.network_name() == "handwriting"


def test_a_switch_before_the_drawing_is_back_loses_neither(state: dict[str, Any]) -> None:
    session.set_test_digit(5)
    session.set_test_digit(8)
    left = session_kept.kept()
    state.clear()
    session.set_network("mnist")  # as one may while the other cannot be loaded
    assert session_kept.kept()["changes"] == 0
    session_kept.restore(left)
    assert session.drawing().test_index == 8
    assert session.network_name() == "mnist"


@pytest.mark.parametrize("said", [None, NETWORKS[0]])
def test_a_browser_that_says_what_it_was_told_to_show_chose_nothing(
    state: dict[str, Any], said: str | None
) -> None:
    session.set_test_digit(3)
    session.set_network("mnist")
    left = session_kept.kept()
    state.clear()
    with session.network_widget() as key:
        assert state[key] == NETWORKS[0]
    state[key] = said
    session.take_network(key)
    session_kept.restore(left)  # which a choice made meanwhile would keep from coming back
    assert session.network_name() == "mnist"


def test_a_browser_that_does_not_know_yet_what_was_set_elsewhere_takes_nothing_back(
    state: dict[str, Any],
) -> None:
    with session.network_widget() as before:
        pass
    session.set_network("mnist")
    with session.network_widget() as key:
        assert state[key] == "mnist"
    state[before] = NETWORKS[0]
    session.take_network(before)
    assert session.network_name() == "mnist"
    state[key] = NETWORKS[0]
    session.take_network(key)
    assert session.network_name() == NETWORKS[0]
    with session.network_widget() as same:
        assert same == key


def test_only_what_is_there_can_be_chosen(state: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no network 'minst'"):
        session.set_network("minst")
    assert state == {}
