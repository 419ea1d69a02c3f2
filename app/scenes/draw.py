"""Draw: a pad that answers while one draws."""

import secrets

import numpy as np
import streamlit as st

import capsnet
from app import session, session_kept, session_places, session_shown, wording
from app.components.gallery import gallery
from app.components.pad import pad
from app.exports.one_file import Scene
from app.refusing import refusing
from app.take_home.draw import take_draw_home
from capsnet.doubt import is_long
from capsnet.drawing import digit_frame
from capsnet.upload import MAX_BYTES, decode_upload

LEAF = 14  # test digits shown at a time
HOW_TO_READ = """
- A **capsule** is a small group of neurons whose output is an arrow with sixteen numbers. Its
  **length**, from 0 to 1, says how sure the network is that the capsule's digit is there; its
  **direction** says what the digit looks like.
- The ten **bars** are those ten lengths. They need not add up to 1: two digits can be there at
  once, or none. If none is long enough, the network is not sure, and the app says so: where that
  begins was measured, so that 99% of MNIST’s digits that it was not trained on are beyond it.
- The solid **mark** is where doubt ends: the longest capsule must pass it. The dotted ones at 0.1
  and 0.9 are what training aims at: beyond 0.9 for the digit that is
  there, below 0.1 for all others.
- The small **picture** at the end of a line is the network's own drawing: a second network, the
  decoder, sees nothing but that capsule's sixteen numbers. From the longest capsule it draws your
  digit; from the others, what little they hold.
- **What the network sees** is 28 × 28 pixels. MNIST's digits were made by scaling to fit 20 × 20
  and moving the centre of mass to the middle, so your drawing is made the same way: size and place
  on the pad do not matter.
"""
WHO_READS = """- **Which network reads** is chosen at the top. One was trained on MNIST’s digits and
  on other people’s pen strokes, and was shown scribbles and letters, too, to learn when no capsule
  should be long; the other is the paper’s and knows MNIST’s digits alone.
"""
# One drawing and its answer, away from the pad.
READING = Scene(
    "drawing",
    "A drawing, read",
    "What a network made of one drawing. Ten capsules each look for one digit; the longer a "
    "capsule, the surer the network is that its digit is there.",
    HOW_TO_READ,
)


def _drawn(sent: object) -> None:
    name = sent.get("name") if isinstance(sent, dict) else None
    session_places.hear("pad", name)
    session_places.complain("pad", "That drawing could not be read, so nothing changed.")
    with refusing("a drawing"):
        session.set_from_browser(sent, name)
        session_places.complain("pad", None)


@st.fragment
def _pad() -> None:
    now, trace = session.drawing(), session.trace()
    frame = digit_frame(now.image)
    meta = {
        "name": now.name,
        "heard": session_places.heard("pad"),
        "kept": session_kept.kept(),
        "sentence": wording.answer(trace.lengths, session.threshold(), now.label, now.is_empty),
        "seen": wording.seen(now, trace.lengths, session.threshold(), session.saw_others()),
        "frame": frame and frame._asdict(),
        "empty": now.is_empty,
        "threshold": session.threshold(),
        "sure": bool(is_long(trace.lengths, session.threshold()).any()),
        "problem": session_places.complaint("pad"),
    }
    pad(meta, trace.image, trace.lengths, trace.readings, _drawn)
    take_draw_home(READING)


def _test_digits() -> None:
    st.subheader("Or take a test digit", anchor=False)
    st.write("10,000 digits that the network never saw in training. Undo brings your drawing back.")
    digits, now = session.test_digits(), session.drawing()
    labels = digits.labels.numpy()
    open_at = int(labels[session.FIRST_TEST_DIGIT]) if now.label is None else now.label
    wanted = st.segmented_control(
        "Which digit", range(10), default=open_at, required=True, key="class", wrap=True
    )
    members = np.flatnonzero(labels == wanted)
    # The leaf lies open at the digit on the pad, if that is one of these.
    place = int(np.searchsorted(members, now.test_index)) if now.label == wanted else None
    first = (place or 0) // LEAF * LEAF
    leaf = members[first : first + LEAF]
    buttons = st.container(horizontal=True)  # filled after the leaf, which may set the place
    chosen = gallery(
        digits.images[leaf].numpy(),
        [f"No. {index}" for index in leaf],
        [f"No. {index}, {wording.a(wanted)}: bring it to the pad" for index in leaf],
        key="leaf",
        indices=leaf,
    )
    if chosen is not None:
        place = first + chosen
        session.set_test_digit(int(members[place]))

    def button(label: str, to: int, help: str) -> None:
        if 0 <= to < len(members):
            st.button(label, help=help, on_click=session.set_test_digit, args=(int(members[to]),))
        else:
            st.button(label, help=help, disabled=True)

    with buttons:
        button("Previous", -1 if place is None else place - 1, f"The {wanted} before this one")
        button("Next", 0 if place is None else place + 1, f"The next {wanted}")
        button("A random one", secrets.randbelow(len(members)), f"Any {wanted} of the 10,000")


def _upload() -> None:
    st.subheader("Or a picture of your own", anchor=False)
    st.write("One digit, dark on light or light on dark: a photo, a scan, a screenshot.")
    # Any file may come, and larger ones than we read, so that it is we who say what is wrong.
    file = st.file_uploader(f"PNG, JPEG or WebP, up to {MAX_BYTES // 1024**2} MB")
    # Streamlit's own line names what may come; the label, what is read.
    st.html("<style>[data-testid=stFileUploaderDropzoneInstructions] { display: none; }</style>")
    if file is None:
        session_places.complain("upload", None)
        return
    if session_places.is_new("upload", file.file_id):
        try:
            session.set_upload(_prepare(file.getvalue()))
            session_places.complain("upload", None)
        except ValueError as error:
            session_places.complain("upload", str(error))
    if problem := session_places.complaint("upload"):
        st.error(f"{problem} Your drawing stays as it was.")


def _prepare(content: bytes) -> np.ndarray:
    image = capsnet.prepare_raster(decode_upload(content))
    if not image.any():
        raise ValueError("The picture is blank: there is no digit in it.")
    return image


st.title("Draw", anchor=False)
st.write(
    "Draw a digit: the network answers while you draw. Ten capsules each look for one digit; "
    "the longer a capsule, the surer the network is that its digit is there."
)
top = st.container()  # filled last, so that it shows what is chosen below
with st.container(horizontal=True):
    st.write("**Next:** say aloud what you expect, then")
    st.page_link("scenes/routing.py", label="watch the capsules agree", icon="➡️")
    st.page_link("scenes/dimensions.py", label="bend what they drew", icon="➡️")
with st.expander("How to read this"):
    st.markdown(HOW_TO_READ + WHO_READS)
with st.container(key="aside"):  # presenter mode does without it
    left, right = st.columns([2, 1], gap="large")
with left:
    if session_shown.shows("draw.digits"):
        _test_digits()
with right:
    if session_shown.shows("draw.upload"):
        _upload()
with top:
    _pad()
