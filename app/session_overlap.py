"""What the Overlap scene holds: two digits on one field, and what the network made of them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

import capsnet
from app import loaded, session_places
from app.cores import core
from app.ideas.idea import Answer, State
from app.moves import after
from app.overlap import pair, presets, reading

NETWORK = "multimnist"


def network() -> capsnet.CapsNet:
    """Return the network that reads two digits at a time.

    Raises:
        FileNotFoundError, ValueError: if it cannot be loaded.
    """
    return loaded.network(NETWORK)


def threshold() -> float:
    """Return the length beyond which it is sure of a digit capsule."""
    return loaded.card(NETWORK)["abstention"]["threshold"]


def state() -> tuple[int, State]:
    """Return the turn of the last change, 0 before the first, and the two digits."""
    return st.session_state.get("overlap", (0, presets.start(loaded.pairs())))


def take_state(turn: int, sent: Mapping[str, Any]) -> None:
    """Take up two digits that a browser sent.

    Raises:
        ValueError: if they make no sense; those before them stay.
    """
    st.session_state["overlap"] = (turn, checked(sent))


def checked(sent: object) -> State:
    """Return two digits as `changed` had them.

    Raises:
        ValueError: if they make no sense.
    """
    if not isinstance(sent, dict):
        raise ValueError("two digits must come as an object")
    return pair.check(sent, loaded.test_digits(), loaded.pairs())


def arrange(sent: object) -> None:
    """Lay two digits as `changed` had them; None leaves them as they are.

    Raises:
        ValueError: as `take_state`.
    """
    if sent is not None:
        st.session_state["overlap"] = (0, checked(sent))


def lay(new: State) -> None:
    """Lay two digits that the scene follows, though it be open."""
    st.session_state["overlap"] = (after(state()[0]), new)


def is_drawn() -> bool:
    """Whether somebody drew on the field."""
    return any(digit.get("strokes") for digit in state()[1]["digits"])


def changed() -> State | None:
    """Return the two digits; None where they are those of the beginning."""
    now = state()[1]
    return None if now == presets.start(loaded.pairs()) else now


def answer() -> Answer:
    """Return what the network made of the two digits, worked out once for each change."""
    _, now = state()

    def work() -> Answer:
        digits = loaded.test_digits()
        with core:
            laid = pair.lay(now["digits"], digits)
            return reading.answer(now, reading.look(network(), laid, threshold()))

    return session_places.once("overlap", (now, network()), work)


def misread() -> float:
    """Return how many of 100 test pairs its network misreads.

    Raises:
        FileNotFoundError, ValueError: if that is not known.
    """
    test = loaded.card(NETWORK)["test"]
    if test is None:
        raise ValueError(f"{NETWORK} was not measured on the test pairs yet")
    return float(test["error_percent"])


def facts() -> str:
    """Say what the card knows of the network that reads here."""
    card = loaded.card(NETWORK)
    test = card["test"]
    told = "" if card["width"] == "the paper's" else f" It is {card['width']}."
    if test is None:
        return f"Read by the network `{NETWORK}`, whose training is not finished.{told}"
    return (
        f"Read by the network `{NETWORK}`, whichever is chosen above: it misreads "
        f"{test['errors']:,} of {test['images']:,} pairs of test digits "
        f"({test['error_percent']:.2f}%); both digits must be right.{told}"
    )
