"""Turn: the current digit turned, shifted, scaled, leaned and thickened, beside a CNN."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from app import loaded, session, session_shown, session_turn
from app.components.live import live
from app.figures.sweep import sweep_figure
from app.moves import take
from app.theme import palette
from app.turn import measured
from app.turn.factors import FACTORS
from app.unloaded import says_why_not

HOW_TO_READ = """
- The digit is **moved as it is**: nothing is centred or fitted afterwards, as a drawing would be,
  because that would undo every shift. Each pixel is mixed of four old ones; a thicker stroke takes
  the brightest of a pixel and its neighbours.
- The **curves** run over all amounts of the slider that was moved last, the others held. Solid: the
  length of the CapsNet's capsule; dashed: how probable the CNN finds the same digit. A length is no
  probability, and the ten lengths need not add up to one, so compare where they break down rather
  than how high they stand. Thin: the other nine capsules, the one that grows longest of them in its
  colour, with its number where it is highest.
- The **pose**: sixteen small curves, one for each dimension of the digit's capsule, and the cosine
  between its pose now and untouched. An invariant answer is a flat line on top; an equivariant pose
  is a curve that moves smoothly.
- The **strips** show the digit on its way, and what the decoder makes of the longest capsule. Under
  each stands what the two networks read; a dot marks where a network is not sure.
- **What pooling forgets**: the CNN's first maps are pooled over windows of 2 × 2. A window that
  hands on nearly the same value (to a tenth of what its map reaches) though its maximum stands
  elsewhere does not tell that it moved. Other windows and maps may still tell: how many such
  windows there are is counted, not what the network loses by it.

**What others found.** The paper trained on shifted digits and measured 79% on affNIST, against 66%
of a CNN. Later work could not confirm that routing brings it: it "contributes neither to the
generalization ability nor to the affine robustness"
([arXiv 1911.07968](https://arxiv.org/abs/1911.07968)). So look at the curves, and at our own
measurements (the page Claims has them, too), before you believe either.
"""


@st.fragment
def _moved() -> None:
    turn, state = session_turn.move()
    answer = session_turn.answer()
    live(
        "turn/turn",
        turn,
        state,
        answer.sentence,
        answer.numbers,
        answer.arrays,
        on_move=partial(take, keep=session_turn.take_move, held=lambda: session_turn.move()[0]),
        kept="turned",
    )


@st.fragment
def _shuffled() -> None:
    turn, state = session_turn.pieces()
    answer = session_turn.shuffled_answer()
    live(
        "turn/shuffle",
        turn,
        state,
        answer.sentence,
        answer.numbers,
        answer.arrays,
        on_move=partial(take, keep=session_turn.take_pieces, held=lambda: session_turn.pieces()[0]),
        kept="pieces",
    )


@st.fragment
def _measured(sweeps: Mapping[str, Any]) -> None:
    """Show how often both networks misread test digits that were moved by more and more."""
    name = st.segmented_control(
        "How they are moved",
        [name for name in FACTORS if name in sweeps],
        default=next(iter(sweeps)),
        required=True,
        format_func=lambda name: FACTORS[name].title,
        key="swept",
        help="All of these digits by the same amount, all else as it is.",
    )
    factor, sweep = FACTORS[name], sweeps[name]
    curves = [(title, measured.errors(sweep, n)) for n, title in enumerate(("CapsNet", "CNN"))]
    told = measured.finding(factor, sweep)
    axis = f"{factor.title}{f', {factor.unit.strip()}' if factor.unit else ''}"
    st.plotly_chart(
        sweep_figure(sweep["amounts"], curves, axis, palette(session.theme())),
        key="sweep",
        config={"displayModeBar": False},
        theme=None,
        alt=f"Misread test digits against: {factor.title}. {told}",
    )
    st.markdown(told)
    st.markdown(
        ":small[`mnist` and `cnn`, whichever network is chosen above; bars are 95% intervals. By "
        "`python -m capsnet.robustness`; the page Claims has its table.]"
    )


st.title("Turn", anchor=False)
st.write(
    "Turn the digit, push it, stretch it: a capsule's length should stay while its pose follows. "
    "Beside it, a plain network with max pooling reads the same images."
)
if session.drawing().is_empty:
    st.info("Nothing is drawn yet, so there is nothing to turn. Draw a digit first.")
    st.page_link("scenes/draw.py", label="Go to Draw")
elif not says_why_not(
    session_turn.both, "The CNN cannot be loaded, and there is nothing to compare with"
):
    if trained := session_turn.trained_on_more():
        st.markdown(f":small[{trained}]")
    _moved()
    st.subheader("In pieces", anchor=False)
    st.write(
        "A face with its eyes and mouth in the wrong places is no face. Is a digit in pieces a "
        "digit? Choose two pieces to swap them."
    )
    _shuffled()
    try:
        sweeps = loaded.sweeps()
    except ValueError as error:
        st.error(f"What was measured on the test digits cannot be shown: {error}")
        sweeps = {}
    if sweeps and session_shown.shows("turn.measured"):
        st.subheader("On the test digits", anchor=False)
        st.write("One digit proves nothing. These are many, all moved alike.")
        _measured(sweeps)
    with st.expander("How to read this"):
        st.markdown(HOW_TO_READ)
