"""A network's card on the page Model: what was measured when it was trained, and every run."""

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from app.figures.history import history_figure
from app.markup import table
from app.theme import Palette
from capsnet.loss import RECONSTRUCTION_WEIGHT

CHART = {"displayModeBar": False}


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


def card_figures(card: Mapping[str, Any], palette: Palette) -> None:
    """Show what was measured when the network was trained."""
    st.header("What was measured", anchor=False)
    run = next(run for run in card["runs"] if run["shipped"])
    boxes = [_test, _abstention, _training]
    if card["handwriting"]:
        boxes.insert(1, _handwriting)
    if card["validation"]:
        boxes.insert(1, _held_out)
    for column, box in zip(st.columns(len(boxes)), boxes, strict=True):
        with column:
            box(card, run)
    if remark := card.get("remark"):
        st.info(remark)
    rule = (
        "**The rule.** The recipe and its number of epochs were fixed before training. The test "
        "digits were looked at once for each finished run, and every run is listed here, so no "
        "figure is the best of many."
    )
    errors = {
        what: [entry[name]["error_percent"] for entry in run["history"]]
        for what, name in (
            ("MNIST, held out", "validation"),
            ("other people’s digits", "handwriting"),
        )
        if name in run["history"][0]
    }
    if errors:
        chart, words = st.columns([3, 2], gap="large", vertical_alignment="center")
        with chart:
            _history([entry["epoch"] for entry in run["history"]], errors, palette)
        words.markdown(rule)
    else:
        st.markdown(rule)
    st.subheader("Every run", anchor=False)
    st.html(_runs_table(card["runs"]))
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
                    (
                        "Doubt",
                        escape(f"{card['abstention']['threshold']}: {card['abstention']['what']}"),
                    ),
                    ("Paper", escape(card["paper"])),
                ],
            )
        )


def _test(card: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    what = (
        "On MNIST’s test digits: nothing was trained on them, nothing was chosen by them, and "
        "they are looked at once, for a finished run."
    )
    if card["test"]:
        _errors("Test error", card["test"], "digits", what)
    else:
        figure_box("Test error", "not measured", "the training is not finished", what)


def _held_out(card: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    what = "On training images that were set aside, for every choice that had to be made."
    _errors("Held-out error", card["validation"], "images", what)


def _handwriting(card: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    people = run["recipe"]["held_out_writers"]
    what = f"On what {people} people wrote with a pen on a tablet, of whom nothing was trained on."
    _errors("Other people’s digits", card["handwriting"], "pen digits", what)


def _errors(label: str, figures: Mapping[str, Any], what: str, explained: str) -> None:
    figure_box(
        label,
        f"{figures['error_percent']:.2f}%",
        f"{figures['errors']:,} of {figures['images']:,} {what} misread",
        explained,
    )


def _abstention(card: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    longer = card["abstention"]["percent_longer"]
    sources = (("test", "test digits"), ("validation", "held-out"))
    beyond = [f"{longer[name]:.2f}% of {what} beyond" for name, what in sources if longer[name]]
    figure_box(
        "Doubt below",
        f"{card['abstention']['threshold']:.2f}",
        beyond[0] if beyond else "taken over from an earlier run",
        "If no capsule is longer than this, the app says that the network is not sure. It is not "
        "chosen but measured: the longest capsule of 99% of the held-out MNIST images is longer.",
    )


def _training(card: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    recipe = run["recipe"]
    seen = f"In an epoch each MNIST image is shown once, shifted by up to {recipe['shift_pixels']}"
    seen += " pixels" + (", turned and bent a little." if recipe["distort"] else ".")
    if recipe["written"]:
        seen += (
            f" Beside every {recipe['batch_size']} of them it is shown {recipe['written']} digits "
            f"in pen strokes and {recipe['negatives']} drawings that show no digit."
        )
    if recipe["start"]:
        seen += f" It began with the weights of the network “{recipe['start']}”."
    figure_box(
        "Training",
        f"{run['epochs']} epochs",
        (f"from “{recipe['start']}” on, " if recipe["start"] else "published on ") + run["date"]
        if run["finished"]
        else f"of {recipe['epochs']}, so far",
        seen,
    )


def _history(epochs: list[int], errors: Mapping[str, list[float]], palette: Palette) -> None:
    st.subheader("Held-out error while it was trained", anchor=False)
    told = [
        f"{name}: {of[0]:.2f}% after epoch {epochs[0]}, {of[-1]:.2f}% after epoch {epochs[-1]}."
        for name, of in errors.items()
    ]
    st.plotly_chart(
        history_figure(epochs, errors, palette),
        key="history",
        config=CHART,
        theme=None,
        alt=" ".join(["Held-out error after each epoch.", *told]),
    )


def _runs_table(runs: list[dict[str, Any]]) -> str:
    rows = [
        (
            escape(run["date"]) + (" <small>the weights used here</small>" * run["shipped"]),
            escape(run["hardware"]),
            f"{run['epochs']} of {run['recipe']['epochs']}"
            + (f", from {escape(run['recipe']['start'])}" if run["recipe"]["start"] else ""),
            escape(_recipe_words(run["recipe"])),
            str(run["recipe"]["seed"]),
            _percent(run["validation_error_percent"], "none held out"),
            _percent(run["test_error_percent"], "not measured"),
        )
        for run in runs
    ]
    header = ("Date", "Hardware", "Epochs", "Recipe", "Seed", "Held-out error", "Test error")
    return table("Every run of training", header, rows, numbers=(2, 4, 5, 6))


def _recipe_words(recipe: Mapping[str, Any]) -> str:
    """Return what tells a recipe from the others: what the digits went through, and so on."""
    words = ["shifted" + ", bent" * bool(recipe["distort"])]
    if recipe["written"]:
        words.append("with pen strokes")
    if recipe["average"]:
        words.append("weights averaged")
    heavier = recipe["reconstruction_weight"] / RECONSTRUCTION_WEIGHT
    if heavier != 1:
        words.append(f"reconstruction × {heavier:g}")
    return ", ".join(words)


def _percent(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else f"{value:.2f}%"
