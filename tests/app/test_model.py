"""The Model scene on the server, with a small network and a card of known figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from app import loaded, session
from app.measuring import Measurement
from capsnet.data import Digits, load_test_digits, to_float
from capsnet.measuring.evaluate import evaluate
from capsnet.model import CapsNet
from capsnet.training.recipe import Recipe

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
BATCHES = 10  # that 500 digits take


def figures(errors: int, images: int) -> dict[str, Any]:
    return {"images": images, "errors": errors, "error_percent": 100 * errors / images}


def run_of(date: str, error: float, shipped: bool) -> dict[str, Any]:
    return {
        "command": f"python -m capsnet.train --seed 7 --note {date}",
        "recipe": asdict(Recipe(epochs=3, seed=7)),
        "finished": True,
        "epochs": 3,
        "data": "MNIST, 55000 training images, 5000 held out",
        "hardware": "an <old> laptop",
        "date": date,
        "history": [
            {"epoch": epoch, "validation": figures(wrong, 5_000)}
            for epoch, wrong in ((1, 80), (2, 60), (3, 35))
        ],
        "validation_error_percent": 0.7,
        "test_error_percent": error,
        "shipped": shipped,
    }


CARD_BOXES = 4  # figures of the card, before those that are measured on the spot
CARD = {
    "paper": "Sabour, Frosst and Hinton (2017)",
    "parameters": 12_345,
    "file": "mnist.safetensors",
    "dtype": "float16",
    "sha256": "c0ffee" * 10,
    "validation": figures(35, 5_000),
    "test": figures(61, 10_000),
    "handwriting": None,
    "abstention": {
        "what": "so long",
        "threshold": 0.6,
        "percent_longer": {"test": 98.7, "validation": 99.1},
    },
    "runs": [run_of("2026-01-02", 0.93, False), run_of("2026-03-04", 0.61, True)],
}


@pytest.fixture
def test_set(tiny_model: CapsNet) -> Digits:
    """600 digits of which every other one is labelled as the small network reads it."""
    images = load_test_digits().images[:600]
    with torch.inference_mode():
        read = tiny_model(to_float(images)).lengths.argmax(dim=1)
    return Digits(images, torch.where(torch.arange(600) % 2 == 0, read, (read + 1) % 10))


@pytest.fixture
def app(
    tiny_model: CapsNet, test_set: Digits, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AppTest]:
    loaded.forget()
    with monkeypatch.context() as patch:
        patch.setattr("capsnet.load_pretrained", lambda name: tiny_model)
        patch.setattr("capsnet.checkpoint.load_card", lambda name: CARD)
        patch.setattr("app.loaded.load_test_digits", lambda: test_set)
        yield AppTest.from_file(MAIN, default_timeout=60).switch_page("scenes/model.py").run()
    loaded.forget()


def html(app: AppTest) -> str:
    """The words of the scene's own HTML."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return " ".join(unescape(re.sub("<[^>]*>", " ", bodies)).split())


def words(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def button(app: AppTest, label: str) -> Any:
    (found,) = [button for button in app.button if button.label == label]
    return found


def measure(app: AppTest, count: int = 500) -> None:
    """Choose a number of digits and press the button, which measures the first batch."""
    app.segmented_control(key="count").set_value(count).run()
    button(app, "Measure").click().run()


def to_the_end(app: AppTest) -> None:
    for _ in range(BATCHES):
        if not app.session_state["measurement"].running:
            return
        app.run()
    assert not app.session_state["measurement"].running


def test_opens_with_layers_and_the_card_s_figures(app: AppTest, tiny_model: CapsNet) -> None:
    assert not app.exception
    parameters = sum(parameter.numel() for parameter in tiny_model.parameters())
    assert f"All {parameters:,}" in html(app)
    assert f"{parameters:,} numbers learnt" in words(app)
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert shown == {
        "Test error": ("0.61%", "61 of 10,000 digits misread"),
        "Held-out error": ("0.70%", "35 of 5,000 images misread"),
        "Doubt below": ("0.60", "98.70% of test digits beyond"),
        "Training": ("3 epochs", "published on 2026-03-04"),
    }
    assert "fixed before training" in words(app)
    assert "looked at once" in words(app)


def test_a_network_that_reads_handwriting_says_how_well(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of("2026-03-04", 0.61, True)
    run["history"] = [{**entry, "handwriting": figures(20, 1_400)} for entry in run["history"]]
    card = {**CARD, "handwriting": figures(14, 1_400), "runs": [run]}
    monkeypatch.setattr(session, "card", lambda: card)
    app.run()
    assert not app.exception
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert shown["Other people’s digits"] == ("1.00%", "14 of 1,400 pen digits misread")


def test_a_run_that_held_nothing_out_is_shown_without_what_it_lacks(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = {**run_of("2026-03-04", 0.61, True), "validation_error_percent": None}
    run["history"] = [{"epoch": entry["epoch"]} for entry in run["history"]]
    abstention = {**CARD["abstention"], "percent_longer": {"test": None, "validation": None}}
    card = {**CARD, "validation": None, "abstention": abstention, "runs": [run]}
    monkeypatch.setattr(session, "card", lambda: card)
    app.run()
    assert not app.exception
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert "Held-out error" not in shown
    assert shown["Doubt below"] == ("0.60", "taken over from an earlier run")
    assert not app.info
    assert "3 of 3 shifted 7 none held out 0.61%" in html(app)


def test_what_is_remarked_on_the_card_is_said(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "card", lambda: {**CARD, "remark": "Less was wanted."})
    app.run()
    assert [info.value for info in app.info] == ["Less was wanted."]


def test_an_unfinished_run_is_not_passed_off_as_a_finished_one(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = {**run_of("2026-03-04", None, True), "finished": False, "epochs": 2}
    abstention = {**CARD["abstention"], "percent_longer": {"test": None, "validation": 99.1}}
    card = {**CARD, "test": None, "runs": [run], "abstention": abstention}
    monkeypatch.setattr(session, "card", lambda: card)
    app.run()
    assert not app.exception
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert shown["Doubt below"] == ("0.60", "99.10% of held-out beyond")
    assert shown["Test error"] == ("not measured", "the training is not finished")
    assert shown["Training"] == ("2 epochs", "of 3, so far")
    assert "2 of 3 shifted 7 0.70% not measured" in html(app)


def test_every_run_is_listed_and_the_shipped_one_is_marked(app: AppTest) -> None:
    told = html(app)
    assert "2026-01-02 an <old> laptop 3 of 3 shifted 7 0.70% 0.93%" in told
    assert "2026-03-04 the weights used here an <old> laptop 3 of 3 shifted 7 0.70% 0.61%" in told
    assert CARD["sha256"] in told
    assert "12,345, stored as float16" in told
    command, citation = (code.value for code in app.code)
    assert command == CARD["runs"][1]["command"]
    assert f"SHA-256 {CARD['sha256'][:8]}" in citation


def test_runs_of_other_recipes_are_told_apart(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of("2026-01-02", None, False)
    run["recipe"] |= {"distort": 1.0, "average": 0.999, "reconstruction_weight": 0.01}
    monkeypatch.setattr(session, "card", lambda: {**CARD, "runs": [run, CARD["runs"][1]]})
    app.run()
    assert "shifted, bent, weights averaged, reconstruction × 20 7 0.70% not measured" in html(app)


def test_the_curve_of_training_has_words(app: AppTest) -> None:
    (chart,) = app.get("plotly_chart")
    assert "1.60% after epoch 1, 0.70% after epoch 3" in chart.proto.alt


def test_each_control_is_explained(app: AppTest) -> None:
    assert app.segmented_control(key="count").help
    assert button(app, "Measure").help
    assert all(metric.help for metric in app.metric)
    measure(app)
    assert button(app, "Stop").help


def test_measuring_goes_batch_by_batch_and_ends_with_evaluate_s_figures(
    app: AppTest, tiny_model: CapsNet, test_set: Digits
) -> None:
    measure(app)
    measurement = app.session_state["measurement"]
    for done in range(50, 500, 50):
        assert (measurement.done, measurement.running) == (done, True)
        assert app.get("progress")
        app.run()
    assert (measurement.done, measurement.running) == (500, False)
    assert not app.get("progress")
    assert not app.info

    order = measurement.order
    expected = evaluate(tiny_model, Digits(test_set.images[order], test_set.labels[order]))
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric[CARD_BOXES:]}
    assert shown == {
        "Error": (
            f"{expected.error_percent:.2f}%",
            f"{expected.errors} of 500 digits misread",
        ),
        "Margin loss": (f"{expected.margin_loss:.4f}", "mean over the digits"),
        "Reconstruction loss": (
            f"{expected.reconstruction_loss:.1f}",
            "squared error summed over the pixels",
        ),
    }
    assert "61 of 10,000 (0.61%)" in words(app)
    assert "Confusion matrix of 500 digits." in app.get("plotly_chart")[1].proto.alt
    assert not app.exception


def test_progress_says_how_far_it_is(app: AppTest) -> None:
    measure(app)
    app.run()
    (bar,) = app.get("progress")
    assert bar.proto.value == 10
    assert re.fullmatch(r"50 of 500 digits · \d+ misread so far · about \d+ s left", bar.proto.text)
    assert app.segmented_control(key="count").disabled


def test_a_stop_keeps_a_partial_result_that_says_so(app: AppTest) -> None:
    measure(app)
    app.run()
    button(app, "Stop").click().run()
    measurement = app.session_state["measurement"]
    assert (measurement.done, measurement.running) == (100, False)
    assert app.info[0].value == "A partial result: stopped after 100 of 500 digits."
    assert app.metric[CARD_BOXES].delta == f"{measurement.result.errors} of 100 digits misread"
    app.run()
    assert measurement.done == 100

    button(app, "Measure again").click().run()
    assert app.session_state["measurement"] is not measurement


def test_a_stop_before_anything_was_measured_shows_nothing(app: AppTest) -> None:
    stopped = Measurement(session.network(), session.test_digits(), 500)
    stopped.stop()
    app.session_state["measurement"] = stopped
    app.run()
    assert not app.exception
    assert len(app.metric) == CARD_BOXES


def test_the_result_survives_a_change_of_page(app: AppTest) -> None:
    measure(app)
    to_the_end(app)
    shown = [metric.value for metric in app.metric]
    app.switch_page("scenes/draw.py").run()
    assert app.title[0].value != "Model"
    app.switch_page("scenes/model.py").run()
    assert [metric.value for metric in app.metric] == shown
    assert app.segmented_control(key="count").value == 500


def test_it_pauses_in_another_scene_and_goes_on_after(app: AppTest) -> None:
    measure(app)
    app.switch_page("scenes/draw.py").run()
    assert app.session_state["measurement"].done == 50
    app.switch_page("scenes/model.py").run()
    assert app.session_state["measurement"].done == 100


def test_a_misread_digit_goes_to_draw(
    app: AppTest, test_set: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    clicked: list[int] = []

    def gallery(*_: object, indices: Sequence[int], on_chosen: Any, **__: object) -> object:
        shown[:] = indices
        for sent in clicked:
            on_chosen(sent)
        return clicked.pop() if clicked else None

    monkeypatch.setattr("app.components.gallery.gallery", gallery)
    measure(app)
    to_the_end(app)
    surest = sorted(app.session_state["measurement"].misread, key=lambda misread: -misread.length)
    assert len(shown) > 3
    assert shown == [misread.index for misread in surest][: len(shown)]
    clicked.append(surest[3].index)
    app.run()
    assert not app.exception
    drawing = app.session_state["drawing"]
    assert (drawing.source, drawing.test_index) == ("test", surest[3].index)
    assert drawing.label == test_set.labels[surest[3].index] == surest[3].label
    assert app.title[0].value != "Model"


@pytest.mark.parametrize("chosen", [-1, 10_000, "3", 1.5, None])
def test_a_choice_that_is_none_is_ignored(app: AppTest, chosen: object) -> None:
    measure(app)
    to_the_end(app)
    before = app.session_state["drawing"]
    app.session_state["misread"] = {"chosen": chosen}
    app.run()
    assert not app.exception
    assert app.session_state["drawing"] is before
    assert app.title[0].value == "Model"


def test_a_network_without_mistakes_is_no_trouble(
    app: AppTest, tiny_model: CapsNet, test_set: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    with torch.inference_mode():
        read = tiny_model(to_float(test_set.images)).lengths.argmax(dim=1)
    with monkeypatch.context() as patch:  # which ends before the app's own does
        patch.setattr("app.loaded.load_test_digits", lambda: Digits(test_set.images, read))
        loaded.test_digits.clear()
        measure(app)
    to_the_end(app)
    assert not app.exception
    assert app.metric[CARD_BOXES].value == "0.00%"
    assert "None among these." in words(app)
    assert "Every digit was read right." in words(app)
