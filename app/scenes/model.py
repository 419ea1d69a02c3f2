"""The scene Model: how the network is built, what was measured, and measuring it oneself."""

from pathlib import Path

import numpy as np
import streamlit as st

from app import session, session_digits
from app.card_figures import CHART, card_figures, figure_box
from app.choose_network import TRAINED_ON
from app.components.gallery import gallery
from app.figures.confusion import confusion_figure
from app.layers import decoder_layers, encoder_layers, total
from app.markup import layer_table, schematic
from app.measuring import Measurement
from app.report import comparison, mix_ups, progress_text
from app.take_home.panel import cite_this
from app.theme import palette
from app.wording import a

COUNTS = (500, 2_000, 10_000)
SHOWN = 60  # of the misread digits, at most
STYLE = Path(__file__).resolve().parent.parent / "static" / "model.css"


def architecture() -> None:
    """Show how the network is built."""
    st.header("How it is built", anchor=False)
    model, trace = session.network(), session.trace()
    encoder, decoder = encoder_layers(model), decoder_layers(model)
    st.html(schematic(encoder, decoder, trace.image, trace.lengths, trace.reconstruction))
    st.markdown(
        ":small[From your current digit to its picture redrawn. Each bar is the length of a digit "
        "capsule; only the longest one is handed to the decoder. A capsule is a vector: its "
        "length says how surely something is there, its direction what it looks like.]"
    )
    st.html(layer_table(encoder, decoder))


@st.fragment(run_every=0.1)
def progress() -> None:
    """Measure one more batch: each run of this fragment is one, so others are served between."""
    measurement = session.measurement()
    # Shown first, because Streamlit fades what a run has not yet shown again.
    st.progress(measurement.done / measurement.count, text=progress_text(measurement))
    measurement.step()
    if not measurement.running:
        st.rerun()


def measuring() -> None:
    """Let the user measure the network."""
    st.header("Measure it yourself", anchor=False)
    st.markdown(
        "The 10,000 test digits are here. They are read in an order shuffled once and for all, "
        "so that a part of them is a fair sample."
    )
    measurement = session.measurement()
    running = measurement is not None and measurement.running
    choice, button, _ = st.columns([3, 2, 6], vertical_alignment="bottom")
    choice.segmented_control(
        "How many test digits",
        COUNTS,
        default=measurement.count if measurement else COUNTS[1],
        required=True,
        format_func=lambda number: f"{number:,}",
        key="count",
        disabled=running,
        help="More digits take longer and say more.",
    )
    if running:
        button.button(
            "Stop",
            on_click=measurement.stop,
            width="stretch",
            help="Stop here, and keep what was measured so far.",
        )
        progress()
        st.markdown(
            ":small[It pauses while you are in another scene, and goes on when you return.]"
        )
        return
    button.button(
        "Measure again" if measurement else "Measure",
        on_click=session.start_measurement,
        width="stretch",
        help="Let the network read the test digits, here and now.",
    )
    if measurement is not None and measurement.result is not None:
        result(measurement)


def result(measurement: Measurement) -> None:
    """Show what was measured."""
    measured = measurement.result
    if measurement.is_partial:
        st.info(
            f"A partial result: stopped after {measurement.done:,} of {measurement.count:,} digits."
        )
    left, middle, right = st.columns(3)
    with left:
        figure_box(
            "Error",
            f"{measured.error_percent:.2f}%",
            f"{measured.errors:,} of {measured.images:,} digits misread",
            "A digit is read as the one whose capsule is longest.",
        )
    with middle:
        figure_box(
            "Margin loss",
            f"{measured.margin_loss:.4f}",
            "mean over the digits",
            "What training makes small (eq. 4): it is 0 when the right capsule is longer than 0.9 "
            "and all others are shorter than 0.1.",
        )
    with right:
        figure_box(
            "Reconstruction loss",
            f"{measured.reconstruction_loss:.1f}",
            "squared error summed over the pixels",
            "How far the redrawn digit is from the image (section 4.1); the mean over the digits.",
        )
    st.markdown(comparison(measured, session.card()["test"]))
    st.subheader("What is taken for what", anchor=False)
    chart, words = st.columns([3, 2], gap="large", vertical_alignment="center")
    told = mix_ups(measured.confusion)
    chart.plotly_chart(
        confusion_figure(measured.confusion, palette(session.theme())),
        key="confusion",
        config=CHART,
        theme=None,
        alt=f"Confusion matrix of {measured.images:,} digits. {told}",
    )
    words.markdown(
        f"{told}\n\n"
        ":small[A row for each true digit, a column for what it was read as. On the diagonal are "
        "the digits read right; a coloured cell beside it counts mistakes, and an empty one says "
        "that this never happened.]"
    )
    st.subheader("The digits it gets wrong", anchor=False)
    misread_gallery(measurement)


def misread_gallery(measurement: Measurement) -> None:
    """Show the misread digits, and take the one that is clicked to the scene Draw."""
    if not measurement.misread:
        st.markdown("None among these.")
        return
    surest = sorted(measurement.misread, key=lambda misread: -misread.length)[:SHOWN]
    count = len(measurement.misread)
    which = f"The {SHOWN} surest of {count} mistakes" if count > SHOWN else "The surest come first"
    st.markdown(
        f"{which}; the length is that of the capsule that was read. "
        "Choose one to see in Draw what happened."
    )
    indices = np.array([misread.index for misread in surest])
    chosen = gallery(
        session.test_digits().images[indices].numpy(),
        [f"{m.label} read as {m.read}\nlength {m.length:.2f}" for m in surest],
        [
            f"{a(m.label).capitalize()} read as {a(m.read)}, length {m.length:.2f}: take test "
            f"digit {m.index} to Draw"
            for m in surest
        ],
        key="misread",
        indices=indices,
        on_chosen=session_digits.take,
    )
    if chosen is not None and chosen == session.drawing().test_index:
        st.switch_page("scenes/draw.py")


model = session.network()
st.html(STYLE)
st.title("Model", anchor=False)
st.markdown(
    f"The network of Sabour, Frosst and Hinton (2017), "
    f"{total(encoder_layers(model)) + total(decoder_layers(model)):,} numbers learnt from "
    f"handwritten digits. See how it is built and how well it reads, and measure it yourself. "
    f"{TRAINED_ON[session.network_name()]} (The switch above shows the other network.)"
)
architecture()
card_figures(session.card(), palette(session.theme()))
measuring()
with st.expander("Cite this"):
    cite_this()
