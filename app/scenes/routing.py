"""The scene routing."""

import streamlit as st

from app import session

st.title("routing")
st.write(session.trace().prediction, session.trace().lengths)
