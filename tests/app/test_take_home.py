"""What each scene offers to take home, and when it is made."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import drawing as drawings
from app.exports import cite
from capsnet.checkpoint import load_card
from capsnet.data import load_test_digits

ROOT = Path(__file__).resolve().parents[2]
SCENES = ("draw", "routing", "dimensions")
EIGHTEEN = 18  # a three, so not the digit on which a session opens

Made = dict[str, Callable[[], bytes]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """What makes each file that was offered, by its name: AppTest keeps none of it."""
    made: Made = {}

    def download_button(label: str, data: Callable[[], bytes], file_name: str, **rest: Any) -> None:
        assert label
        assert rest["help"]
        assert rest["on_click"] == "ignore"
        assert rest["mime"]
        made[file_name] = data

    monkeypatch.setattr("streamlit.download_button", download_button)
    return made


def opened(scene: str, drawing: drawings.Drawing | None = None, panel: bool = True) -> AppTest:
    app = AppTest.from_file(ROOT / "app" / "main.py", default_timeout=60)
    if drawing is not None:
        app.session_state["drawing"] = drawing
    app.switch_page(f"scenes/{scene}.py").run()
    if panel:
        app.session_state[f"take_home_{scene}"] = True
        app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("scene", SCENES)
def test_nothing_is_offered_before_the_panel_is_open(scene: str, made: Made) -> None:
    app = opened(scene, panel=False)
    assert "Take home" in [folded.label for folded in app.expander]
    assert made == {}
    assert not app.code


@pytest.mark.parametrize("scene", SCENES)
def test_every_file_is_of_the_drawing_that_was_there_and_asks_nothing_more(
    scene: str, made: Made
) -> None:
    opened(scene, drawings.from_test_digit(EIGHTEEN, load_test_digits()))
    assert made
    files: dict[str, bytes] = {}
    # In a thread of its own, where there is no session, as when a button is pressed.
    maker = threading.Thread(target=lambda: files.update((n, make()) for n, make in made.items()))
    maker.start()
    maker.join()
    assert files.keys() == made.keys()
    for name, content in files.items():
        assert name.startswith("capsnet-")
        assert "three" in name
        check(name, content)


def check(name: str, content: bytes) -> None:
    """Whether a file is what its name says."""
    assert isinstance(content, bytes)
    if name.endswith(".html"):
        assert "MNIST’s test digit no. 18, a three" in content.decode()
        assert len(content) <= 6 * 1024**2


def test_an_empty_drawing_offers_nothing_and_says_why(made: Made) -> None:
    app = opened("draw", drawings.from_strokes([]))
    assert [said.value for said in app.info] == [
        "Nothing is drawn yet, so there is nothing to take home. Draw a digit first."
    ]
    assert made == {}


@pytest.mark.parametrize("scene", SCENES)
def test_the_paper_and_this_software_can_be_copied(scene: str) -> None:
    app = opened(scene)
    (entry,) = app.code
    assert cite.PAPER_BIBTEX in entry.value
    assert f"weights handwriting, SHA-256 {load_card('handwriting')['sha256'][:8]}" in entry.value
