"""The folded panel at the end of each scene: what can be taken home of the current digit.

Nothing is made before its button is pressed, and then in memory, for this session alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from app import session
from app.exports import cite
from app.exports.one_file import Part, Scene, one_file
from app.exports.subject import Subject, Version

MIME = {
    "csv": "text/csv",
    "gif": "image/gif",
    "html": "text/html",
    "npz": "application/octet-stream",
    "png": "image/png",
    "zip": "application/zip",
}
PICTURES = "**Pictures for slides,** 1920 × 1080, with a caption that says what they show."
FILMS = "**Films for slides.** They play by themselves, again and again."


@dataclass(frozen=True)
class Offer:
    """A file that can be taken home."""

    label: str
    help: str
    file_name: str
    make: Callable[[], bytes]  # called in a thread of its own: it must ask nothing of the session


def take_home(place: str, fill: Callable[[Subject], None]) -> None:
    """Show the panel; inside the fragment of what it takes home, so that it never lags behind.

    Args:
        place: a name for it, different in each scene.
        fill: shows what a scene offers, once the panel is open.
    """
    box = st.expander("Take home", key=f"take_home_{place}", on_change="rerun")
    if not box.open:
        return
    with box:
        if session.drawing().is_empty:
            st.info("Nothing is drawn yet, so there is nothing to take home. Draw a digit first.")
        else:
            fill(_subject())
        cite_this()


def cite_this() -> None:
    """Show how to cite the paper and this software, to be copied."""
    version = _version()
    st.markdown(f"**Cite this.** {cite.PAPER}\n\n{cite.ours(version)}")
    st.code(cite.bibtex(version), language=None, wrap_lines=True)


def offer(title: str, offers: Sequence[Offer]) -> None:
    """Show a line of buttons, each of which makes a file, below what they have in common."""
    st.markdown(title)
    buttons(offers)


def buttons(offers: Sequence[Offer]) -> None:
    """Show a line of buttons, each of which makes a file."""
    with st.container(horizontal=True):
        for one in offers:
            st.download_button(
                one.label,
                data=one.make,
                file_name=one.file_name,
                mime=MIME[one.file_name.rpartition(".")[2]],
                help=one.help,
                on_click="ignore",
            )


def offer_scene(scene: Scene, subject: Subject, parts: Callable[[], Sequence[Part]]) -> None:
    """Offer the scene with its digit as one file; `parts` as for `Offer.make`."""
    button = Offer(
        "Take this scene home",
        "One HTML file, up to 4 MB: open it with any browser of 2023 or later.",
        subject.file_name(scene.name, ending="html"),
        lambda: one_file(scene, subject, parts()),
    )
    offer(
        "**This scene in one file.** It opens from disk or a memory stick, without this app and "
        "without the internet, and does what the scene does.",
        [button],
    )


def _subject() -> Subject:
    return Subject(session.drawing(), session.trace(), _version(), session.threshold())


def _version() -> Version:
    return Version(session.network_name(), session.card()["sha256"], date.today())
