"""Draw: a pad that answers while one draws."""

import numpy as np
import streamlit as st

import capsnet
from app import session, session_digits, session_kept, session_places, session_shown, wording
from app.components.gallery import gallery
from app.components.pad import pad
from app.exports.one_file import Scene
from app.refusing import refusing
from app.take_home.draw import take_draw_home
from capsnet.drawing import digit_frame
from capsnet.drawing.upload import MAX_BYTES, decode_upload
from capsnet.measuring.abstention import is_long

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
    problem: str | None = "That drawing could not be read, so nothing changed."
    with refusing("a drawing"):
        session.set_from_browser(sent, name)
        problem = None
    session_places.complain("pad", problem)
    session_places.hear("pad", name)  # last: what was broken off before is sent again


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
    first = int(digits.labels[session.FIRST_TEST_DIGIT]) if now.label is None else now.label
    wanted = st.segmented_control(
        "Which digit",
        range(10),
        default=first,
        required=True,
        key=session_digits.CLASS_WIDGET,
        wrap=True,
    )
    members, place = session_digits.members(wanted), session_digits.place(wanted)
    with st.container(horizontal=True):
        st.button(
            "Previous",
            disabled=not place,
            help=f"The {wanted} before this one",
            on_click=session_digits.leaf_within,
            args=(-1,),
        )
        st.button(
            "Next",
            disabled=place is not None and place + 1 == len(members),
            help=f"The next {wanted}",
            on_click=session_digits.leaf_within,
            args=(1,),
        )
        st.button(
            "A random one",
            help=f"Any {wanted} of the 10,000",
            on_click=session_digits.leaf_anywhere,
        )
    # The leaf lies open at the digit on the pad, if that is one of these.
    start = (place or 0) // LEAF * LEAF
    shown = members[start : start + LEAF]
    gallery(
        digits.images[shown].numpy(),
        [f"No. {index}" for index in shown],
        [f"No. {index}, {wording.a(wanted)}: bring it to the pad" for index in shown],
        key="leaf",
        indices=shown,
        on_chosen=session_digits.take,
        beside_pad=True,
    )


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
    if not session_places.was_met("upload", file.file_id):
        try:
            session.set_upload(_prepare(file.getvalue()))
            problem = None
        except ValueError as error:
            problem = str(error)
        session_places.complain("upload", problem)
        session_places.meet("upload", file.file_id)
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
