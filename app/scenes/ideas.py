"""Ideas: the concepts behind a capsule network, one small live thing for each."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from app import session, session_ideas
from app.components.live import live
from app.ideas.every import IDEAS
from app.ideas.idea import Idea
from app.moves import take

TITLES = {idea.key: f"{number}. {idea.title}" for number, idea in enumerate(IDEAS, start=1)}


@st.fragment
def _live(idea: Idea) -> None:
    current = session_ideas.current()
    turn, state = session_ideas.idea_move(idea.key)
    if state is None:
        state = idea.start(current)

    def keep(turn: int, sent: Mapping[str, Any]) -> None:
        session_ideas.set_idea_move(idea.key, turn, idea.check(sent, session_ideas.current()))

    answer = idea.answer(state, current)
    live(
        f"ideas/{idea.key}",
        turn,
        state,
        answer.sentence,
        answer.numbers,
        answer.arrays,
        on_move=partial(take, keep=keep, held=lambda: session_ideas.idea_move(idea.key)[0]),
    )


# An idea fits a screen; the heads above it leave it the room.
st.html(
    """<style>
    @media (min-width: 801px) {
      .stMainBlockContainer .st-key-idea_head h1 { font-size: 2.25rem; padding: 0 0 1rem; }
      .stMainBlockContainer .st-key-idea_head h3 { padding: 0.25rem 0 1rem; }
      .st-key-idea_back { padding-top: 0.25rem; }
    }
    </style>"""
)
with st.container(key="idea_head", gap="xsmall"):
    st.title("Ideas", anchor=False)
    with session_ideas.idea_widget(IDEAS[0].key) as key:
        st.pills(
            "Idea",
            list(TITLES),
            required=True,
            format_func=TITLES.__getitem__,
            label_visibility="collapsed",
            wrap=False,
            help="Each is one concept, with something to drag",
            key=key,
            on_change=session_ideas.take_idea,
            args=(key,),
        )
    current = session_ideas.current_idea(IDEAS[0].key)
    idea = next(idea for idea in IDEAS if idea.key == current)
    st.subheader(idea.question, anchor=False)
if session.drawing().is_empty:
    st.info("Nothing is drawn, so “your digit” is an empty image here. Draw one first.")
    st.page_link("scenes/draw.py", label="Go to Draw")
_live(idea)
explained, back = st.columns([2, 1])
with explained.expander("What this shows", expanded=False):
    st.markdown(idea.explained)
with back.container(key="idea_back"):
    st.page_link(idea.scene, label=idea.back, icon="➡️")
