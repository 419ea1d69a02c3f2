"""What a session chose among the primary capsules in the Routing scene, and what comes of it.

Types of capsules are a network's own, so each network has its own choice; another drawing clears
them all.
"""

from typing import Any

import streamlit as st

from app import session, session_places
from app.routing_answers import coupling_answer, knockout_answer
from app.routing_message import RoutingMessage
from capsnet.coupling import coupling
from capsnet.knockout import without


def capsule() -> int | None:
    """Return the primary capsule whose coupling was chosen to be looked at; None: none was."""
    return st.session_state.get("capsule", {}).get(session.network_name())


def knocked_out() -> tuple[int, ...]:
    """Return the primary capsules that are knocked out, in order."""
    return st.session_state.get("knocked_out", {}).get(session.network_name(), ())


def set_choice(sent: object) -> None:
    """Take up which digit, iteration and primary capsule a browser says it shows.

    Raises:
        ValueError: unless these are whole numbers that exist; the capsule may be None.
    """
    chosen = _capsule(sent.get("capsule") if isinstance(sent, dict) else None)
    session.set_clock(sent)
    _keep("capsule", chosen)


def set_knocked_out(sent: object) -> None:
    """Take up which primary capsules a browser says are knocked out.

    Raises:
        ValueError: unless they are a list of whole numbers that exist, of the trace on the page.
    """
    if not isinstance(sent, dict) or sent.get("trace") != session.routing().meta["name"]:
        raise ValueError("capsules must be knocked out of the trace that is on the page")
    _keep("knocked_out", _out(sent.get("capsules")))


def arrange(chosen: int | None, out: tuple[int, ...]) -> None:
    """Set both at once, for capsules that exist."""
    _keep("capsule", chosen)
    _keep("knocked_out", out)


def restore(chosen: object, out: object) -> None:
    """Set both to what a browser kept of an earlier session.

    Raises:
        ValueError: if there are no such capsules.
    """
    arrange(_capsule(chosen), _out(out))


def start(place: str) -> dict[str, Any]:
    """Return what the Routing scene opens on, as `session_places.clock_start` does."""
    return session_places.clock_start(place, capsule=capsule(), out=list(knocked_out()))


def coupling_shown() -> RoutingMessage:
    """Return what the scene shows of one coupling: to the chosen digit, from the chosen capsule.

    Without a choice, it is that of the capsule that adds most to the digit.
    """
    trace, digit, child = session.trace(), session.digit(), capsule()
    if child is None:
        trained = session.routing().meta["trained"]
        child = int(session.routing().arrays["strongest"][trained - 1, digit, 0])
    answer = coupling_answer(coupling(session.network(), trace, child, digit), trace.config)
    return _named(answer)


def knockout_shown() -> RoutingMessage:
    """Return what the scene shows of routing without the capsules that are knocked out."""
    trace, out, digit = session.trace(), knocked_out(), session.digit()

    def work() -> RoutingMessage:
        found = without(session.network(), trace, out)
        return _named(knockout_answer(trace, found, digit, session.threshold()))

    return session_places.once("knockout", (trace, out, digit), work)


def _named(answer: RoutingMessage) -> RoutingMessage:
    """Say to which trace an answer belongs."""
    name = session.routing().meta["name"]
    return RoutingMessage({**answer.meta, "trace": name}, answer.arrays)


def _keep(key: str, value: Any) -> None:
    st.session_state[key] = {**st.session_state.get(key, {}), session.network_name(): value}


def _capsule(chosen: object) -> int | None:
    if chosen is not None and not _is_child(chosen):
        raise ValueError(f"there is no primary capsule {chosen!r}")
    return chosen


def _out(children: object) -> tuple[int, ...]:
    most = session.network().config.children
    if not isinstance(children, list) or len(children) > most:
        raise ValueError(f"the capsules to knock out must be a list of at most {most}")
    if not all(map(_is_child, children)):
        raise ValueError("a primary capsule that is not there cannot be knocked out")
    return tuple(sorted(set(children)))


def _is_child(value: object) -> bool:
    # Not isinstance: True would be a 1.
    return type(value) is int and value in range(session.network().config.children)
