"""The scene model."""

import streamlit as st

from app import session

st.title("model")
st.write(session.trace().prediction, session.trace().lengths)
