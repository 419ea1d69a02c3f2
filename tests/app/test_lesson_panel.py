"""The panel of a lesson: what was chosen at a step outlives what a slow browser does to it."""

import pytest
from streamlit.testing.v1 import AppTest

from app import loaded, session_overlap


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


@pytest.fixture
def asked(app: AppTest) -> AppTest:
    """The second step of the first lesson, which asks for a drawing."""
    app.run()
    app.switch_page("scenes/lessons.py").run()
    app.button(key="1-see_begin").click().run()
    press(app, "Skip")
    return app


def test_a_choice_that_the_browser_lost_comes_back(asked: AppTest) -> None:
    (radio,) = (radio for radio in asked.radio if radio.label == "What do you think?")
    radio.set_value(1).run()
    assert any("Waiting for you to draw" in text.value for text in asked.markdown)
    (radio,) = (radio for radio in asked.radio if radio.label == "What do you think?")
    radio.set_value(None).run()
    assert not asked.exception
    (radio,) = (radio for radio in asked.radio if radio.label == "What do you think?")
    assert radio.value == 1
    assert any("Waiting for you to draw" in text.value for text in asked.markdown)


def test_a_choice_is_not_taken_along_to_another_step(asked: AppTest) -> None:
    (radio,) = (radio for radio in asked.radio if radio.label == "What do you think?")
    radio.set_value(1).run()
    press(asked, "Skip")
    press(asked, "Back")
    (radio,) = (radio for radio in asked.radio if radio.label == "What do you think?")
    assert radio.value is None


def test_a_step_whose_network_is_missing_says_so(app: AppTest, monkeypatch) -> None:
    def missing() -> None:
        raise FileNotFoundError("the weights are missing: restore them with git")

    app.run()
    app.switch_page("scenes/lessons.py").run()
    monkeypatch.setattr(session_overlap, "network", missing)
    app.button(key="4-apart_begin").click().run()
    assert not app.exception
    assert any("This step cannot be shown: the weights are missing" in e.value for e in app.error)
    press(app, "Leave")


def test_a_step_about_another_scene_only_says_where_it_belongs(app: AppTest) -> None:
    app.run()
    app.switch_page("scenes/lessons.py").run()
    app.button(key="4-apart_begin").click().run()
    app.switch_page("scenes/model.py").run()
    assert not app.exception
    assert any(text.value == "This step is about what Overlap shows." for text in app.markdown)


def test_a_guess_outlives_another_page(app: AppTest) -> None:
    app.run()
    app.switch_page("scenes/lessons.py").run()
    app.button(key="4-apart_begin").click().run()
    for _ in range(6):
        press(app, "Skip")
    (slider,) = app.slider
    assert slider.value == 25
    slider.set_value(12).run()
    app.switch_page("scenes/model.py").run()
    press(app, "Go to Overlap")
    assert [slider.value for slider in app.slider] == [12]


def test_damaged_measurements_leave_the_lesson_about_turning(app: AppTest, monkeypatch) -> None:
    def damaged() -> None:
        raise ValueError("robustness.json is damaged; restore it with git")

    app.run()
    app.switch_page("scenes/lessons.py").run()
    monkeypatch.setattr(loaded, "sweeps", damaged)
    app.button(key="5-turn_begin").click().run()
    assert not app.exception
    assert "Which gives in first?" in [heading.value for heading in app.subheader]
