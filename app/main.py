"""The app's frame: page config and navigation. Start it with `make app`."""

import streamlit as st

from app import loaded, session, session_kept
from app.choose_network import choose_network
from app.components.memory import memory

SCENES = [
    st.Page("scenes/draw.py", title="Draw", default=True),
    st.Page("scenes/routing.py", title="Routing"),
    st.Page("scenes/dimensions.py", title="Dimensions"),
    st.Page("scenes/ideas.py", title="Ideas"),
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
    </style>"""
)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="scenes"):
    for scene in SCENES:
        st.page_link(scene, width="content")
    choose_network()
try:
    session.network()
    session.card()
    session.test_digits()
except (FileNotFoundError, ValueError) as error:
    st.title("The network cannot be loaded")
    st.error(str(error))
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
page.run()
memory(session_kept.kept(), session_kept.restore)
