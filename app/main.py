"""The app's frame: page config and navigation. Start it with `make app`."""

import streamlit as st

from app import loaded, session, session_kept, session_lesson, session_link
from app.choose_network import choose_network
from app.components.connection import connection
from app.components.memory import memory
from app.frame import show_frame, show_link_problem
from app.lesson_panel import lesson_panel

SCENES = [
    st.Page("scenes/draw.py", title="Draw", default=True),
    st.Page("scenes/routing.py", title="Routing"),
    st.Page("scenes/dimensions.py", title="Dimensions"),
    st.Page("scenes/turn.py", title="Turn"),
    st.Page("scenes/overlap.py", title="Overlap"),
    st.Page("scenes/ideas.py", title="Ideas"),
    st.Page("scenes/lessons.py", title="Lessons"),
    st.Page("scenes/claims.py", title="Claims"),
    st.Page("scenes/model.py", title="Model"),
]
# On a phone, Streamlit's own navigation hides behind a mark, and then stays open over the scene.
page = st.navigation(SCENES, position="hidden")
st.set_page_config(f"{page.title} · CapsNet Explorer", page_icon="🔎", layout="wide")
# Streamlit's empty header takes a hand's breadth that the pictures need more.
st.html(
    """<style>
    .stAppHeader { background: none; pointer-events: none; }
    .stAppHeader button { pointer-events: auto; }
    .stMainBlockContainer { padding-bottom: 3rem; padding-top: 0.75rem; }
    .st-key-scenes { position: relative; }
    .st-key-connection { opacity: 1 !important; } /* Streamlit fades what an ended run left */
    .st-key-scenes .st-key-frame { margin-left: auto; z-index: 1; }
    /* Nine links and the switch fit in one line down to 1280 pixels. */
    @media (max-width: 1400px) {
      .stMainBlockContainer .st-key-scenes { column-gap: 0.35rem; }
      .st-key-scenes [data-testid="stPageLink-NavLink"] { padding-inline: 0.3rem; }
    }
    /* On a phone the links just fit in one line; the rest has room beside the title. */
    @media (max-width: 680px) {
      .stMainBlockContainer .st-key-scenes { column-gap: 0.4rem; }
      .st-key-scenes [data-testid="stPageLink-NavLink"] { padding-inline: 0.3rem; }
      .st-key-scenes .st-key-frame { position: absolute; right: 0; top: calc(100% + 2rem); }
      .stMainBlockContainer h1 { font-size: 2.25rem; }
    }
    </style>"""
)
try:
    session_link.take()
    session.network()
    session.card()
    session.test_digits()
    problem = None
except (FileNotFoundError, ValueError) as error:
    problem = str(error)
if not problem:
    show_link_problem()
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="scenes"):
    for scene in SCENES:
        st.page_link(scene, width="content")
    choose_network()
    if not problem:
        show_frame(page.title, SCENES.index(page))
if problem:
    st.title("The network cannot be loaded")
    st.error(problem)
    st.markdown(
        "The weights, their card and the test digits come with the repository. Bring them back "
        "with\n\n"
        "```\ngit checkout -- pretrained\n```\n\n"
        "or train your own with `python -m capsnet.train` (the README says how)."
    )
    if st.button("Try again", help="Read the weights from disk again"):
        loaded.forget()
        st.rerun()
    st.stop()
if turned_to := session_lesson.turns_to(page.title):
    st.switch_page(next(scene for scene in SCENES if scene.title == turned_to))
page.run()
lesson_panel(page.title)
memory(session_kept.kept(), session_kept.restore)
connection(session_kept.session_name())
