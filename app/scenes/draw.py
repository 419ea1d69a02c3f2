"""The scene draw."""

import streamlit as st

from app import session

st.title("draw")
st.write(session.trace().prediction, session.trace().lengths)
