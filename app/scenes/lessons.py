"""Lessons: ways through the scenes, each a question after another."""

import streamlit as st

from app import loaded, session_lesson
from app.lessons.read import LessonError

st.title("Lessons", anchor=False)
st.write(
    "Each lesson leads through the real scenes, one question at a time: predict first, then look. "
    "How far you are is kept in this browser."
)
try:
    known = loaded.lessons()
except LessonError as error:
    st.error(f"The lessons cannot be read. {error}")
    st.stop()
reached = session_lesson.progress()
for key, lesson in known.items():
    count, at = len(lesson.steps), reached.get(key, 0)
    with st.container(border=True):
        st.subheader(lesson.title, anchor=False)
        st.write(lesson.about)
        done = "finished" if at == count else f"at step {at + 1}" if key in reached else "not begun"
        st.markdown(f"About {lesson.minutes} minutes, {count} steps, {done}.")
        with st.container(horizontal=True):
            if 0 < at < count and st.button(
                f"Go on at step {at + 1}", key=f"{key}_on", help=f"Of “{lesson.title}”"
            ):
                session_lesson.begin(lesson, at)
                st.rerun()
            label = "Begin again" if key in reached else "Begin"
            if st.button(label, key=f"{key}_begin", help=f"The first step of “{lesson.title}”"):
                session_lesson.begin(lesson)
                st.rerun()
