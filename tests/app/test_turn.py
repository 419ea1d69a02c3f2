"""The Turn scene on the server: one forward for what is shown, and nothing worked out twice."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app import drawing as drawings
from app import loaded, session, session_kept, session_turn
from app.turn import shuffling, turning


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Along what curves were worked out, one entry for each time."""
    worked_out: list[str] = []
    run_along = turning.run_along

    def counted(both: turning.Both, state: turning.State) -> turning.Seen:
        worked_out.append(state["along"])
        return run_along(both, state)

    monkeypatch.setattr(turning, "run_along", counted)
    return worked_out


def moved(**changes: object) -> turning.State:
    return turning.check(turning.start() | changes)


def test_it_opens_on_the_digit_as_it_is(app: AppTest) -> None:
    app.switch_page("scenes/turn.py").run()
    assert not app.exception
    assert app.title[0].value == "Turn"
    names = [element.proto.component_name for element in app.get("bidi_component")]
    assert names.count("live") == 2
    assert "On the test digits" in [heading.value for heading in app.subheader]
    app.session_state["hidden"] = frozenset({"turn.measured"})
    app.run()
    assert "On the test digits" not in [heading.value for heading in app.subheader]


def test_nothing_drawn_is_said_and_leads_to_draw(app: AppTest) -> None:
    app.run()
    empty = {"source": "strokes", "strokes": [], "thickness": 1.0}
    app.session_state["drawing"] = drawings.from_json(empty, session.test_digits())
    app.switch_page("scenes/turn.py").run()
    assert not app.exception
    assert app.info[0].value.startswith("Nothing is drawn yet")


def test_without_the_cnn_it_says_what_to_do(app: AppTest, monkeypatch) -> None:
    def missing() -> None:
        raise FileNotFoundError("the weights are missing: restore them with git")

    app.run()
    monkeypatch.setattr(loaded, "cnn", missing)
    app.switch_page("scenes/turn.py").run()
    assert not app.exception
    assert "restore them with git" in app.error[0].value
    monkeypatch.undo()
    app.button[-1].click().run()
    assert not app.error
    assert not app.exception


def test_damaged_results_are_said_and_the_rest_is_shown(app: AppTest, monkeypatch) -> None:
    def damaged() -> None:
        raise ValueError("robustness.json is damaged; restore it with git")

    app.run()
    monkeypatch.setattr(loaded, "sweeps", damaged)
    app.switch_page("scenes/turn.py").run()
    assert not app.exception
    assert "restore it with git" in app.error[0].value
    names = [element.proto.component_name for element in app.get("bidi_component")]
    assert names.count("live") == 2


def test_curves_are_worked_out_once_while_one_slider_is_moved(state, runs) -> None:
    for turn, degrees in enumerate((5, 10, 20)):
        session_turn.set_move(turn, moved(degrees=degrees))
        session_turn.answer()
    assert runs == ["degrees"]
    assert session_turn.answer() is session_turn.answer()
    session_turn.set_move(4, moved(degrees=20, right=1, along="right"))
    session_turn.answer()
    session_turn.set_move(5, moved(degrees=20, right=2, along="right"))
    session_turn.answer()
    assert runs == ["degrees", "right"]


def test_pieces_are_read_once_until_they_are_swapped(state) -> None:
    whole = session_turn.shuffled_answer()
    assert session_turn.shuffled_answer() is whole
    session_turn.set_pieces(1, shuffling.check({"grid": 2, "order": [1, 0, 2, 3]}))
    cut = session_turn.shuffled_answer()
    assert not np.array_equal(whole.arrays["image"], cut.arrays["image"])
    session.set_network("mnist")
    other = session_turn.shuffled_answer()
    assert not np.array_equal(cut.arrays["lengths"], other.arrays["lengths"])


def test_no_network_is_asked_outside_of_a_core(state, monkeypatch) -> None:
    """Where it is not held, a class that turns digits at once waits for itself."""
    held: list[bool] = []

    class Core:
        is_held = False

        def __enter__(self) -> None:
            assert not self.is_held  # it would wait for itself
            self.is_held = True

        def __exit__(self, *_: object) -> None:
            self.is_held = False

    core = Core()

    def watched(asks: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: object) -> Any:
            held.append(core.is_held)
            return asks(*given)

        return asked

    monkeypatch.setattr(session_turn, "core", core)
    for module, names in ((turning, ("look", "pooled")), (shuffling, ("look", "beside"))):
        for name in names:
            monkeypatch.setattr(module, name, watched(getattr(module, name)))
    session_turn.answer()  # the curves, the moved digit, what pooling forgets
    session_turn.shuffled_answer()
    assert held == [True] * 5


@pytest.mark.parametrize("change", ["digit", "network"])
def test_curves_belong_to_a_digit_and_a_network(state, runs, change) -> None:
    session_turn.set_move(1, moved(degrees=5))
    before = session_turn.answer()
    if change == "digit":
        session.set_test_digit(3)
    else:
        session.set_network("mnist")
    after = session_turn.answer()
    assert len(runs) == 2
    assert not np.array_equal(before.arrays["lengths"], after.arrays["lengths"])
    # How it is moved stays, so that one can compare.
    assert session_turn.move() == (1, moved(degrees=5))


def test_what_was_moved_survives_a_reload(state) -> None:
    session.set_test_digit(3)
    session_turn.set_move(7, moved(scale=1.2, along="scale"))
    session_turn.set_pieces(2, {"grid": 2, "order": [1, 0, 2, 3]})
    left = session_kept.kept()
    state.clear()
    session_kept.restore(left)
    assert session_turn.move() == (0, moved(scale=1.2, along="scale"))
    assert session_turn.pieces() == (0, {"grid": 2, "order": [1, 0, 2, 3]})


def test_what_was_not_moved_takes_no_room_in_a_link(state) -> None:
    assert session_turn.changed() == (None, None)
    session_turn.set_move(3, turning.start())
    session_turn.set_pieces(3, shuffling.start())
    assert session_turn.changed() == (None, None)


def test_the_cnn_is_loaded_once_and_is_one() -> None:
    assert loaded.cnn() is loaded.cnn()
    assert not loaded.cnn().training
