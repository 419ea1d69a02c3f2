"""Overlap: two digits that lie on each other, read and drawn apart."""

from functools import partial

import streamlit as st

from app import loaded, session_overlap, session_shown
from app.components.live import live
from app.moves import take
from app.overlap import presets
from app.unloaded import says_why_not

HOW_TO_READ = """
- **The field** is 36 × 36 pixels. What you draw is scaled to the size of MNIST’s digits and lies
  where you drew it, to the pixel, its middle at most 8 pixels from the field’s. The two are added,
  as in MultiMNIST: **what the network sees** is one grey image that does not say which ink is
  whose. The network was trained on MNIST’s digits alone; how well it reads people’s drawings was
  not measured.
- **The ten lengths**: the two longest capsules are the answer. Training pulled the capsules of both
  digits beyond 0.9, and the others below 0.1. It is sure of a capsule beyond the solid mark; the
  second capsule of 99% of the pairs held out in training is. Choose a line to see what the decoder
  makes of that capsule, though its digit may not be there: the decoder draws what a capsule says,
  and does not just look for ink that fits. **Sure is not right:** the page Claims has how many
  pairs are misread.
- **Drawn apart**: each of the two is redrawn from one capsule alone, a digit that was read from its
  own. Where that does not tell which picture goes with which of your digits, the squared error
  does, summed over the pixels: of the two ways, the one that errs less. Beside it stands the error
  of a black picture, for scale. Laid over each other, the two leave grey what neither of them drew.
- **The length bills**: a digit capsule’s sum has a length |s|, and every primary capsule adds to it
  or takes away, by its coupling and by how its vote points. All that is added and taken at one
  place of the 10 × 10 grid is spread here over the 17 × 17 pixels that are seen from there; the
  whole map adds up to |s|.

**What others found.** The paper reports 5.2% of the pairs misread, against 8.1% of a CNN with max
pooling, after training on 60 million pairs. Ours is narrower and saw far fewer. The page Claims
compares the two.
"""


@st.fragment
def _overlaid() -> None:
    turn, state = session_overlap.state()
    answer = session_overlap.answer()
    fixed = {
        "classes": presets.by_class(loaded.test_digits()),
        "presets": [
            {"title": preset.title, "state": preset.state(loaded.pairs())}
            for preset in presets.PRESETS
        ],
        "pairs": len(loaded.pairs().first),
    }
    live(
        "overlap/overlap",
        turn,
        state,
        answer.sentence,
        answer.numbers | fixed,
        answer.arrays,
        on_move=partial(
            take, keep=session_overlap.take_state, held=lambda: session_overlap.state()[0]
        ),
        kept="overlap",
    )


def _load() -> None:
    session_overlap.network()
    session_overlap.threshold()


st.title("Overlap", anchor=False)
st.write(
    "Two digits on top of each other make one blot, and yet a capsule network can draw them apart. "
    "Drag one over the other, and see what it makes of each."
)
if not says_why_not(_load, "The network for two digits cannot be loaded"):
    _overlaid()
    if session_shown.shows("overlap.measured"):
        st.markdown(f":small[{session_overlap.facts()}]")
    with st.expander("How to read this"):
        st.markdown(HOW_TO_READ)
