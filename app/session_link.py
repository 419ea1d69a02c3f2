"""Links: what this session shows as one, and opening one that an address holds."""

import streamlit as st

from app import drawing as drawings
from app import (
    link,
    session,
    session_ideas,
    session_overlap,
    session_places,
    session_routing,
    session_shown,
    session_turn,
)
from app.ideas.every import IDEAS
from app.link import Linked

PLACE = "link"  # where a link that cannot be opened is complained of


def query(presenting: bool) -> str:
    """Return the query parameters that show elsewhere what is shown here.

    Args:
        presenting: whether to show it in presenter mode.

    Raises:
        ValueError: one sentence that says why there can be none, and what to do.
    """
    idea = st.session_state.get("idea")
    if idea is None and session_ideas.idea_move(IDEAS[0].key)[1]:
        idea = IDEAS[0].key  # where the page opens
    return link.write(
        Linked(
            session.network_name(),
            drawings.to_json(session.drawing()),
            st.session_state.get("digit"),
            st.session_state.get("iteration"),
            session.offsets(),
            session_routing.capsule(),
            session_routing.knocked_out(),
            idea,
            session_ideas.idea_move(idea)[1] if idea else None,
            *session_turn.changed(),
            session_overlap.changed(),
            presenting,
            session_shown.hidden(),
        )
    )


def address() -> dict[str, str]:
    """Return what the address holds of a link; the browser takes it out once it was opened."""
    return {name: st.query_params[name] for name in link.FIELDS if name in st.query_params}


def take() -> None:
    """Open the link that the address holds, once. One that makes no sense changes nothing.

    Raises:
        FileNotFoundError: if the network or the test digits cannot be loaded.
        ValueError: likewise.
    """
    fields = address()
    if not fields or fields == st.session_state.get("link"):
        return
    digits = session.test_digits()
    try:
        ideas = [idea.key for idea in IDEAS]
        opened = link.read(fields, ideas)
        drawing = opened.drawing and drawings.from_json(opened.drawing, digits)
    except ValueError as error:
        st.session_state["link"] = fields
        sentence = f"This link could not be opened, so nothing was changed: {error}."
        session_places.complain(PLACE, sentence)
        return
    if opened.network is not None:
        session.set_network(opened.network)
    if drawing is not None:
        session.set_drawing(drawing)
        session_routing.arrange(opened.capsule, opened.out)
        session.settle()  # what the browser kept does not come in its place
    if opened.digit is not None:
        session.set_digit(opened.digit)
    if opened.iteration is not None:
        session.set_iteration(opened.iteration)
    for digit, values in opened.offsets.items():
        session.set_offsets(digit, values)
    if opened.idea is not None:
        session_ideas.set_idea(opened.idea)
    if opened.moved is not None:
        _move(opened)
    try:
        session_turn.arrange(opened.turned, opened.pieces)
    except ValueError as error:
        sentence = f"How this link moves the digit cannot be shown: {error}."
        session_places.complain(PLACE, sentence)
    try:
        session_overlap.arrange(opened.overlap)
    except ValueError as error:
        sentence = f"The two digits of this link cannot be shown: {error}."
        session_places.complain(PLACE, sentence)
    if "present" in fields:
        session_shown.set_presenting(True)
    if "hide" in fields:
        session_shown.set_hidden(opened.hidden)
    session.count_turn()
    st.session_state["link"] = fields


def forget() -> None:
    """Forget the link, for the browser has taken it out of its address.

    Else Streamlit would say it again to each process that takes this one's place.
    """
    held = st.query_params
    held.from_dict({name: held.get_all(name) for name in held if name not in link.FIELDS})


def _move(opened: Linked) -> None:
    """Put an idea's handles where a link has them; if they cannot be there, they stay."""
    idea = next(idea for idea in IDEAS if idea.key == opened.idea)
    try:
        moved = idea.check(opened.moved, session_ideas.current())
        session_ideas.set_idea_move(idea.key, 0, moved)
    except ValueError as error:
        sentence = f"What was dragged in this link’s idea cannot be shown: {error}."
        session_places.complain(PLACE, sentence)
