"""The scene dimensions."""

import streamlit as st

from app import session

st.title("dimensions")
st.write(session.trace().prediction, session.trace().lengths)
