"""The scene Model: how the network is built, what was measured, and measuring it oneself."""

from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from app import session
from app.choose_network import TRAINED_ON
from app.components.gallery import gallery
from app.figures.confusion import confusion_figure
from app.figures.history import history_figure
from app.layers import decoder_layers, encoder_layers, total
from app.markup import layer_table, schematic, table
from app.measuring import Measurement
from app.report import comparison, mix_ups, progress_text
from app.theme import palette
from app.wording import a

COUNTS = (500, 2_000, 10_000)
SHOWN = 60  # of the misread digits, at most
CHART = {"displayModeBar": False}
STYLE = Path(__file__).resolve().parent.parent / "static" / "model.css"


def figure_box(label: str, value: str, below: str, explained: str) -> None:
    """Show one measured figure."""
    st.metric(
        label,
        value,
        below,
        delta_color="off",
        delta_arrow="off",
        help=explained,
        border=True,
        height="stretch",
    )


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


def card_figures(card: dict[str, Any]) -> None:
    """Show what was measured when the network was trained."""
    st.header("What was measured", anchor=False)
    test, held_out = card["test"], card["validation"]
    run = next(run for run in card["runs"] if run["shipped"])
    recipe, history = run["recipe"], run["history"]
    written, doubt = card["handwriting"], card["doubt"]
    boxes = iter(st.columns(5 if written else 4))
    with next(boxes):
        figure_box(
            "Test error",
            f"{test['error_percent']:.2f}%" if test else "not measured",
            f"{test['errors']:,} of {test['images']:,} digits misread"
            if test
            else "the training is not finished",
            "On MNIST’s test digits: nothing was trained on them, nothing was chosen by them, and "
            "they are looked at once, for a finished run.",
        )
    with next(boxes):
        figure_box(
            "Held-out error",
            f"{held_out['error_percent']:.2f}%",
            f"{held_out['errors']:,} of {held_out['images']:,} images misread",
            "On training images that were set aside, for every choice that had to be made.",
        )
    if written:
        with next(boxes):
            figure_box(
                "Other people’s digits",
                f"{written['error_percent']:.2f}%",
                f"{written['errors']:,} of {written['images']:,} pen digits misread",
                "The error on what people wrote with a pen on a tablet who were held out as a "
                "whole: nothing that they wrote was trained on.",
            )
    with next(boxes):
        figure_box(
            "Doubt below",
            f"{doubt['threshold']:.2f}",
            f"{doubt['percent_longer']['test']:.2f}% of test digits beyond"
            if test
            else f"{doubt['percent_longer']['validation']:.2f}% of held-out beyond",
            "If no capsule is longer than this, the app says that the network is not sure. It is "
            "not chosen but measured: the longest capsule of 99% of the held-out MNIST images is "
            "longer.",
        )
    with next(boxes):
        figure_box(
            "Training",
            f"{run['epochs']} epochs",
            f"published on {run['date']}" if run["finished"] else f"of {recipe['epochs']}, so far",
            "In an epoch each training image is shown once, shifted by up to "
            f"{recipe['shift_pixels']} pixels.",
        )
    epochs = [entry["epoch"] for entry in history]
    errors = {"MNIST, held out": [entry["validation"]["error_percent"] for entry in history]}
    if written:
        errors["other people’s digits"] = [
            entry["handwriting"]["error_percent"] for entry in history
        ]
    chart, words = st.columns([3, 2], gap="large", vertical_alignment="center")
    with chart:
        st.subheader("Held-out error while it was trained", anchor=False)
        st.plotly_chart(
            history_figure(epochs, errors, palette(session.theme())),
            key="history",
            config=CHART,
            theme=None,
            alt="Held-out error after each epoch. "
            + " ".join(
                f"{name}: {of[0]:.2f}% after epoch {epochs[0]}, {of[-1]:.2f}% after epoch "
                f"{epochs[-1]}."
                for name, of in errors.items()
            ),
        )
    words.markdown(
        "**The rule.** The recipe and its number of epochs were fixed before training. The test "
        "digits were looked at once for each finished run, and every run is listed here, so no "
        "figure is the best of many."
    )
    st.subheader("Every run", anchor=False)
    st.html(runs_table(card["runs"]))
    with st.expander("The weights file, and the command that trained it"):
        st.code(run["command"], language=None, wrap_lines=True)
        st.html(
            table(
                "The weights file",
                ("Fact", "Value"),
                [
                    ("File", f"pretrained/{escape(card['file'])}"),
                    ("Parameters", f"{card['parameters']:,}, stored as {escape(card['dtype'])}"),
                    ("SHA-256", f"<code>{escape(card['sha256'])}</code>"),
                    ("Trained on", escape(run["data"])),
                    ("Paper", escape(card["paper"])),
                ],
            )
        )


def runs_table(runs: list[dict[str, Any]]) -> str:
    """Return the table of all runs, the shipped one marked."""
    rows = [
        (
            escape(run["date"]) + (" <small>the weights used here</small>" * run["shipped"]),
            escape(run["hardware"]),
            f"{run['epochs']} of {run['recipe']['epochs']}",
            str(run["recipe"]["seed"]),
            f"{run['validation_error_percent']:.2f}%",
            f"{run['test_error_percent']:.2f}%" if run["finished"] else "not measured",
        )
        for run in runs
    ]
    header = ("Published on", "Hardware", "Epochs", "Seed", "Held-out error", "Test error")
    return table("Every run of training", header, rows, numbers=(2, 3, 4, 5))


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
    count = choice.segmented_control(
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
        args=(count,),
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
    images = session.test_digits().images.numpy()
    chosen = gallery(
        images[[misread.index for misread in surest]],
        [f"{m.label} read as {m.read}\nlength {m.length:.2f}" for m in surest],
        [
            f"{a(m.label).capitalize()} read as {a(m.read)}, length {m.length:.2f}: take test "
            f"digit {m.index} to Draw"
            for m in surest
        ],
        key="misread",
    )
    if chosen is not None:
        session.set_test_digit(surest[chosen].index)
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
card_figures(session.card())
measuring()
