"""Links on the server: what is shown here is shown there, and a bad link costs nothing."""

from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import (
    frame,
    link,
    session,
    session_ideas,
    session_kept,
    session_link,
    session_places,
    session_routing,
    session_shown,
    session_turn,
)
from app.frame import wished
from app.parts import PARTS
from app.turn import turning

STROKES = {
    "source": "strokes",
    "strokes": [[[0.3, 0.1], [0.2, 0.4], [0.6, 0.45]], [[0.55, 0.2], [0.5, 0.9]]],
    "thickness": 1.4,
}
BAD = {"network": "mnist", "test": "3", "digit": "eleven"}


class Address(dict[str, str]):
    """The query of an address as Streamlit has it."""

    def get_all(self, name: str) -> list[str]:
        return [self[name]]

    def from_dict(self, query: dict[str, list[str]]) -> None:
        self.clear()
        self.update({name: value for name, (value,) in query.items()})


class Browser:
    """A session with no app around it, and the address that it was opened with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.state: dict[str, Any] = {}
        self.address = Address()
        monkeypatch.setattr("streamlit.session_state", self.state)
        monkeypatch.setattr("streamlit.query_params", self.address)

    def elsewhere(self, query: str) -> None:
        """Open a link in a session of its own."""
        self.state.clear()
        self.address.clear()
        self.address.update(parse_qsl(query, strict_parsing=True))
        session_link.take()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    return Browser(monkeypatch)


MOVED = turning.start() | {"degrees": -20.0, "scale": 1.1, "along": "scale"}


def warnings(app: AppTest) -> list[str]:
    assert not app.exception
    return [warning.value for warning in app.warning]


def shown() -> dict[str, Any]:
    """All that a link should carry."""
    return {
        "network": session.network_name(),
        "image": session.drawing().image.tobytes(),
        "digit": session.digit(),
        "iteration": session.iteration(),
        "offsets": session.offsets(),
        "capsule": session_routing.capsule(),
        "out": session_routing.knocked_out(),
        "idea": session_ideas.current_idea("none"),
        "moved": session_ideas.idea_move("squashing")[1],
        "turned": session_turn.changed(),
        "presenting": session_shown.presenting(),
        "hidden": session_shown.hidden(),
    }


def set_up() -> None:
    session.set_network("mnist")
    session.set_from_browser(STROKES)
    session.set_digit(3)
    session.set_iteration(7)
    session.set_offsets(3, [0.25, *[0.0] * 14, -0.125])
    session.set_offsets(9, [*[0.0] * 15, 1.0])
    session_routing.arrange(543, (0, 36, 1151))
    session_ideas.set_idea("squashing")
    session_ideas.set_idea_move("squashing", 4, {"length": 1.25})
    session_turn.arrange(MOVED, {"grid": 2, "order": [1, 0, 3, 2]})
    session_shown.set_hidden({"draw.answer", "routing.bill"})
    session_shown.set_presenting(True)


def test_a_link_shows_the_same_elsewhere(browser: Browser) -> None:
    set_up()
    here = shown()
    browser.elsewhere(session_link.query(True))
    assert shown() == here


@pytest.mark.parametrize(
    "drawing",
    [{"source": "test", "index": 4711}, {"source": "strokes", "strokes": [], "thickness": 1.0}],
)
def test_so_does_that_of_a_test_digit_and_of_nothing(
    browser: Browser, drawing: dict[str, Any]
) -> None:
    session.set_from_browser(drawing)
    here = shown()
    browser.elsewhere(session_link.query(False))
    assert shown() == here


def test_and_that_of_a_picture_of_one_s_own(browser: Browser) -> None:
    picture = np.round(np.random.default_rng(0).random((28, 28)) * 255).astype(np.float32) / 255
    session.set_upload(picture)
    here = shown()
    browser.elsewhere(session_link.query(False))
    assert shown() == here


def test_what_was_not_set_follows_the_network_there(browser: Browser) -> None:
    session.set_test_digit(5)
    query = session_link.query(False)
    assert dict(parse_qsl(query)) == {"network": "handwriting", "test": "5"}


def test_a_link_comes_before_what_the_browser_kept(browser: Browser) -> None:
    session.set_test_digit(5)
    left = session_kept.kept()
    browser.elsewhere("test=8")
    assert session_kept.kept()["changes"] > 0
    session_kept.restore(left)
    assert session.drawing().test_index == 8


def test_an_idea_alone_comes_before_the_one_that_was_kept(browser: Browser) -> None:
    session.set_test_digit(8)
    session_ideas.set_idea("margin")
    left = session_kept.kept()
    browser.elsewhere("idea=shares")
    session_kept.restore(left)
    assert session.drawing().test_index == 8
    assert session_ideas.current_idea("none") == "shares"


def test_a_mode_alone_leaves_the_drawing_to_what_was_kept(browser: Browser) -> None:
    session.set_test_digit(5)
    left = session_kept.kept()
    browser.elsewhere("present=1&hide=draw.sees")
    session_kept.restore(left)
    assert session.drawing().test_index == 5
    assert session_shown.presenting()
    assert not session_shown.shows("draw.sees")


def test_a_link_is_opened_once(browser: Browser) -> None:
    browser.elsewhere("test=8&embed=true")
    session.set_test_digit(5)
    session_link.take()
    assert session.drawing().test_index == 5
    assert session_link.address() == {"test": "8"}
    # Streamlit would say it to each process that takes this one's place.
    wished({"do": "forget"})
    assert browser.address == {"embed": "true"}


def test_a_link_that_makes_no_sense_changes_nothing(browser: Browser) -> None:
    set_up()
    left, here = session_kept.kept(), shown()
    browser.elsewhere("&".join(f"{name}={value}" for name, value in BAD.items()))
    assert set(browser.state) == {"link", "link_problem"}
    session_kept.restore(left)
    # Where an idea's handles are, a reload does not bring back.
    assert {**shown(), "moved": here["moved"]} == here


def test_what_an_idea_cannot_show_is_said_and_the_rest_is_opened(browser: Browser) -> None:
    browser.elsewhere('test=4&idea=squashing&moved={"length":900}')
    assert session.drawing().test_index == 4
    assert session_ideas.current_idea("none") == "squashing"
    assert session_ideas.idea_move("squashing") == (0, None)
    assert session_places.complaint(session_link.PLACE) == (
        "What was dragged in this link’s idea cannot be shown: a number in it must be from 0 to 8."
    )


def test_a_digit_that_cannot_be_moved_so_is_said_and_the_rest_is_opened(browser: Browser) -> None:
    browser.elsewhere('test=4&turned={"degrees":900}')
    assert session.drawing().test_index == 4
    assert session_turn.changed() == (None, None)
    assert "How this link moves the digit cannot be shown: a number in it must be from" in (
        session_places.complaint(session_link.PLACE) or ""
    )


def test_it_is_said_in_one_sentence_until_that_was_read(app: AppTest) -> None:
    for name, value in BAD.items():
        app.query_params[name] = value
    app.run()
    assert warnings(app) == [
        "This link could not be opened, so nothing was changed: its digit must be a whole number "
        "from 0 to 9."
    ]
    assert app.title[0].value == "Draw"
    app.switch_page("scenes/routing.py").run()
    assert len(warnings(app)) == 1
    next(button for button in app.button if button.label == "Dismiss").click().run()
    assert warnings(app) == []


@pytest.mark.parametrize(
    "page", ["draw", "routing", "dimensions", "turn", "ideas", "lessons", "claims", "model"]
)
def test_every_scene_opens_from_a_link(app: AppTest, page: str) -> None:
    app.query_params["network"] = "mnist"
    app.query_params["test"] = "3"
    app.switch_page(f"scenes/{page}.py").run()
    assert warnings(app) == []
    assert app.session_state["drawing"].test_index == 3
    assert app.session_state["network"] == "mnist"


def test_a_drawing_too_large_for_a_link_is_told_what_to_do(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.set_from_browser(STROKES)
    assert frame.shared(False) == {"query": session_link.query(False)}
    monkeypatch.setattr(link, "MAX_LENGTH", 50)
    assert "too large for a link" in frame.shared(False)["problem"]


def test_a_reload_keeps_sliders_and_what_is_left_out(browser: Browser) -> None:
    set_up()
    session.set_network("handwriting")
    session.set_offsets(0, [0.5] * 16)
    left = session_kept.kept()
    browser.state.clear()
    session_kept.restore(left)
    assert session.offsets() == {0: [0.5] * 16}
    session.set_network("mnist")
    assert session.offsets()[9] == [*[0.0] * 15, 1.0]
    assert session_shown.hidden() == {"draw.answer", "routing.bill"}
    assert session_shown.presenting()


@pytest.mark.parametrize(
    "damage",
    [
        {"offsets": {"handwriting": {"3": [9.0] * 16}}},
        {"offsets": {"handwriting": {"3": ["0.1"] * 16}}},
        {"offsets": {"handwriting": {"3": 5}}},
        {"offsets": [1]},
        {"capsule": 1152, "idea": "faces"},
        {"out": [3, -1]},
        {"out": 3},
        {"hidden": ["all"]},
        {"hidden": 5},
        {"presenting": "yes"},
    ],
)
def test_what_a_browser_kept_is_not_trusted(browser: Browser, damage: dict[str, Any]) -> None:
    session.set_test_digit(5)
    left = {**session_kept.kept(), **damage}
    browser.state.clear()
    session_kept.restore(left)
    assert session.drawing().test_index == 5
    assert session.offsets() == {}
    assert session_routing.capsule() is None
    assert session_routing.knocked_out() == ()
    assert session_ideas.current_idea("none") == "none"
    assert session_shown.hidden() == frozenset()
    assert not session_shown.presenting()


def test_a_scene_follows_what_was_set_from_elsewhere(browser: Browser) -> None:
    before = session.turn()
    session_kept.restore({"drawing": {"source": "test", "index": 0}, "digit": 4})
    after = session.turn()
    assert after > before
    session.set_digit(3)  # by the scene itself
    assert session.turn() == after


def wish(do: str, to: Any = None) -> None:
    frame.wished({"do": do, "to": to})


def test_keys_leaf_through_the_test_digits(browser: Browser) -> None:
    labels = session.test_digits().labels.numpy()
    assert session.drawing().test_index == 0
    wish("leaf", 1)
    assert session.drawing().test_index == 1
    wish("leaf", -1)
    wish("leaf", -1)
    assert session.drawing().test_index == len(labels) - 1
    wish("leaf", 1)
    assert session.drawing().test_index == 0
    session.set_from_browser(STROKES)
    wish("leaf", 1)
    assert session.drawing().test_index == 0
    fours = np.flatnonzero(labels == 4)
    for index in fours[:3]:
        wish("leaf to", 4)
        assert session.drawing().test_index == index
    session.set_test_digit(int(fours[-1]))
    wish("leaf to", 4)
    assert session.drawing().test_index == fours[0]


def test_a_key_lets_the_other_network_read(browser: Browser) -> None:
    for name in ("mnist", "handwriting"):
        wish("network")
        assert session.network_name() == name


def test_presenter_mode_and_what_is_left_out_are_as_wished(browser: Browser) -> None:
    wish("present", True)
    wish("hide", ["draw.sees", "draw.answer"])
    assert session_shown.presenting()
    assert session_shown.hidden() == {"draw.sees", "draw.answer"}
    wish("present", False)
    wish("hide", [])
    assert not session_shown.presenting()
    assert session_shown.hidden() == frozenset()


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "leaf",
        {},
        {"do": "format"},
        {"do": ["leaf"]},
        {"do": "leaf", "to": 2},
        {"do": "leaf", "to": "1"},
        {"do": "leaf to", "to": 10},
        {"do": "leaf to", "to": True},
        {"do": "leaf to", "to": [4]},
        {"do": "hide", "to": ["everything"]},
        {"do": "hide", "to": 5},
        {"do": "hide", "to": [["draw.sees"]]},
    ],
)
def test_other_wishes_are_refused(browser: Browser, sent: object) -> None:
    session.set_test_digit(2)
    before = dict(browser.state)
    frame.wished(sent)
    assert browser.state == before


def test_parts_of_streamlit_s_own_are_gone_from_the_page(app: AppTest) -> None:
    headings = {"draw.digits": "Or take a test digit", "draw.upload": "Or a picture of your own"}
    app.run()
    assert {heading.value for heading in app.subheader} >= set(headings.values())
    app.session_state["hidden"] = frozenset(headings)
    app.run()
    assert not app.exception
    assert not {heading.value for heading in app.subheader} & set(headings.values())


def test_every_part_is_named_after_its_scene() -> None:
    for scene, parts in PARTS.items():
        assert parts
        assert all(name.startswith(f"{scene.lower()}.") for name in parts)
