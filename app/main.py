"""The app's frame: page config and navigation. Start it with `make app`."""

import streamlit as st

from app import session
from app.components.memory import memory

page = st.navigation(
    [
        st.Page("scenes/draw.py", title="Draw", default=True),
        st.Page("scenes/routing.py", title="Routing"),
        st.Page("scenes/dimensions.py", title="Dimensions"),
        st.Page("scenes/model.py", title="Model"),
    ],
    position="top",
)
st.set_page_config(f"{page.title} · CapsNet Explorer", page_icon="🔎", layout="wide")
# Streamlit leaves a hand's breadth above the title, which the picture below it needs more.
st.html("<style>.stMainBlockContainer { padding-top: 3.5rem; padding-bottom: 3rem; }</style>")
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
        session.forget_network()
        st.rerun()
    st.stop()
page.run()
memory(session.kept(), session.restore)
