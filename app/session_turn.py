"""What the Turn scene holds: how the digit is moved, and what both networks made of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import loaded, session, session_places
from app.cores import core
from app.ideas.idea import Answer, State
from app.moves import after
from app.turn import shuffling, turning
from app.turn.turning import Both, Seen


def both() -> Both:
    """Return the chosen CapsNet and the CNN, and the untouched digit."""
    return Both(
        session.network(),
        loaded.cnn(),
        session.trace(),
        session.threshold(),
        loaded.card("cnn")["abstention"]["threshold"],
        session.drawing().label,
    )


def move() -> tuple[int, State]:
    """Return the turn of the last move, 0 before the first, and how the digit is moved."""
    return st.session_state.get("turn_move", (0, turning.start()))


def set_move(turn: int, state: State) -> None:
    """Keep how the digit is moved."""
    st.session_state["turn_move"] = (turn, state)


def move_by(amounts: Mapping[str, float]) -> None:
    """Move the untouched digit by amounts of some factors, along the first; the scene follows."""
    new = turning.start() | dict(amounts) | {"along": next(iter(amounts))}
    set_move(after(move()[0]), turning.check(new))


def take_move(turn: int, sent: Mapping[str, Any]) -> None:
    """Take up how a browser moves the digit.

    Raises:
        ValueError: if it makes no sense.
    """
    set_move(turn, turning.check(sent))


def checked(sent: object) -> State:
    """Return how `changed` had the digit moved.

    Raises:
        ValueError: if it makes no sense.
    """
    if not isinstance(sent, dict):
        raise ValueError("how a digit is moved must come as an object")
    return turning.check(sent)


def take_pieces(turn: int, sent: Mapping[str, Any]) -> None:
    """Take up which piece lies where in a browser.

    Raises:
        ValueError: if it makes no sense.
    """
    set_pieces(turn, shuffling.check(sent))


def pieces() -> tuple[int, State]:
    """Return the turn of the last swap, 0 before the first, and which piece lies where."""
    return st.session_state.get("turn_pieces", (0, shuffling.start()))


def set_pieces(turn: int, state: State) -> None:
    """Keep which piece lies where."""
    st.session_state["turn_pieces"] = (turn, state)


def shuffled_answer() -> Answer:
    """Return what both networks make of the digit in pieces, worked out once for each change."""
    _, state = pieces()
    now = both()

    def work() -> Answer:
        with core:
            return shuffling.answer(state, now)

    return session_places.once("turn_pieces", (now.trace, now.cnn, state), work)


def changed() -> tuple[State | None, State | None]:
    """Return how the digit is moved and which piece lies where; None for what is as at first."""
    places = ((move()[1], turning.start()), (pieces()[1], shuffling.start()))
    moved, cut = (None if state == first else state for state, first in places)
    return moved, cut


def arrange(moved: object, cut: object) -> None:
    """Move the digit and lay its pieces as `changed` had them; None leaves them as they are.

    Raises:
        ValueError: if either makes no sense; what made sense before it stays.
    """
    for sent, take in ((moved, take_move), (cut, take_pieces)):
        if sent is not None:
            if not isinstance(sent, dict):
                raise ValueError("it must be an object")
            take(0, sent)


def answer() -> Answer:
    """Return what both networks make of the moved digit, worked out once for each change."""
    _, state = move()
    now = both()

    def work() -> Answer:
        curves = _curves(now, state)
        with core:
            return turning.answer(state, now, curves)

    return session_places.once("turn", (now.trace, now.label, now.cnn, state), work)


def _curves(now: Both, state: State) -> Seen:
    """Return the curves of a state, worked out anew only where they are others."""
    others = {name: amount for name, amount in state.items() if name != state["along"]}

    def work() -> Seen:
        with core:
            return turning.run_along(now, state)

    return session_places.once("turn_curves", (now.trace, now.cnn, others), work)


def trained_on_more() -> str | None:
    """Say what the chosen network was trained on beyond what the CNN was; None if on nothing."""
    recipe = next(run["recipe"] for run in session.card()["runs"] if run["shipped"])
    if not recipe["written"]:
        return None
    return (
        f"`{session.network_name()}` was trained on pen strokes and drawings of no digit, too; the "
        f"CNN was not. For a fair comparison choose “MNIST alone” above. All three were trained on "
        f"digits that were moved, turned, scaled and bent a little."
    )
