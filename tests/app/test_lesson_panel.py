"""The panel of a lesson: what was chosen at a step outlives what a slow browser does to it."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

from app import loaded, session_overlap


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


@pytest.fixture
def lessons(app: AppTest) -> AppTest:
    app.run()
    return app.switch_page("scenes/lessons.py").run()


def begin(lessons: AppTest, key: str) -> None:
    lessons.button(key=f"{key}_begin").click().run()
    assert not lessons.exception


@pytest.fixture
def asked(lessons: AppTest) -> AppTest:
    """The second step of the first lesson, which asks for a drawing."""
    begin(lessons, "1-see")
    press(lessons, "Skip")
    return lessons


def choice(app: AppTest) -> Radio:
    (radio,) = (radio for radio in app.radio if radio.label == "What do you think?")
    return radio


def test_a_choice_that_the_browser_lost_comes_back(asked: AppTest) -> None:
    choice(asked).set_value(1).run()
    assert any("Waiting for you to draw" in text.value for text in asked.markdown)
    choice(asked).set_value(None).run()
    assert not asked.exception
    assert choice(asked).value == 1
    assert any("Waiting for you to draw" in text.value for text in asked.markdown)


def test_a_choice_is_not_taken_along_to_another_step(asked: AppTest) -> None:
    choice(asked).set_value(1).run()
    press(asked, "Skip")
    press(asked, "Back")
    assert choice(asked).value is None


def test_a_step_whose_network_is_missing_says_so(lessons: AppTest, monkeypatch) -> None:
    def missing() -> None:
        raise FileNotFoundError("the weights are missing: restore them with git")

    monkeypatch.setattr(session_overlap, "network", missing)
    begin(lessons, "4-apart")
    assert any(
        "This step cannot be shown: the weights are missing" in e.value for e in lessons.error
    )
    press(lessons, "Leave")


def test_a_step_about_another_scene_only_says_where_it_belongs(lessons: AppTest) -> None:
    begin(lessons, "4-apart")
    lessons.switch_page("scenes/model.py").run()
    assert not lessons.exception
    assert any(text.value == "This step is about what Overlap shows." for text in lessons.markdown)


def test_a_guess_outlives_another_page(lessons: AppTest) -> None:
    begin(lessons, "4-apart")
    for _ in range(6):
        press(lessons, "Skip")
    (slider,) = lessons.slider
    assert slider.value == 25
    slider.set_value(12).run()
    lessons.switch_page("scenes/model.py").run()
    press(lessons, "Go to Overlap")
    assert [slider.value for slider in lessons.slider] == [12]


def test_damaged_measurements_leave_the_lesson_about_turning(lessons: AppTest, monkeypatch) -> None:
    def damaged() -> None:
        raise ValueError("robustness.json is damaged; restore it with git")

    monkeypatch.setattr(loaded, "sweeps", damaged)
    begin(lessons, "5-turn")
    assert "Which gives in first?" in [heading.value for heading in lessons.subheader]
