"""What each scene offers to take home, and when it is made."""

import base64
import io
import json
import re
import struct
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
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
    """Whether a file is what its name says, and is of that digit."""
    kind = name.rpartition(".")[2]
    if kind == "html":
        assert "MNIST’s test digit no. 18, a three" in content.decode()
        assert len(content) <= 6 * 1024**2
    elif kind in ("png", "gif"):
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.format == kind.upper()
            assert (getattr(picture, "n_frames", 1) > 1) == (kind == "gif")
    elif kind == "npz":
        with np.load(io.BytesIO(content)) as arrays:
            seen = load_test_digits().images[EIGHTEEN].numpy()
            np.testing.assert_array_equal(np.round(arrays["image"] * 255), seen)
    else:
        assert kind == "zip"
        with zipfile.ZipFile(io.BytesIO(content)) as tables:
            assert "no. 18, a three" in tables.read("README.txt").decode()


def test_each_scene_offers_what_it_shows(made: Made) -> None:
    for scene in SCENES:
        opened(scene)
    app = opened("routing")
    app.session_state["digit"], app.session_state["iteration"] = 2, 5
    app.run()
    assert sorted(made) == [
        "capsnet-couplings-seven-iteration-3.png",
        "capsnet-couplings-seven-iteration-5.png",
        "capsnet-digit-seven.png",
        "capsnet-dimensions-seven.html",
        "capsnet-drawing-seven.html",
        "capsnet-lengths-seven.png",
        "capsnet-redrawn-seven-capsule-7.png",
        "capsnet-routing-seven-iterations-1-10.gif",
        "capsnet-routing-seven-iterations-1-3.gif",
        "capsnet-routing-seven.html",
        "capsnet-strip-seven-capsule-7.png",
        "capsnet-sweep-seven-capsule-7-dimension-1.gif",
        "capsnet-tables-seven-iteration-3.zip",
        "capsnet-tables-seven-iteration-5.zip",
        "capsnet-trace-seven.npz",
    ]


def test_the_sweep_is_of_the_dimension_that_was_moved_or_that_one_chooses(made: Made) -> None:
    app = opened("dimensions", panel=False)
    app.session_state["digit"] = 4
    app.session_state["offsets"] = {"handwriting": {4: [0.0] * 10 + [-0.2] + [0.1] * 5}}
    app.session_state["take_home_dimensions"] = True
    app.run()
    assert "capsnet-sweep-seven-capsule-4-dimension-11.gif" in made
    app.selectbox[0].select(2).run()
    assert not app.exception
    assert "capsnet-sweep-seven-capsule-4-dimension-3.gif" in made


def message_of(page: bytes, part: str) -> dict[str, Any]:
    """The values that a part of a scene in one file is opened with."""
    found = re.search(rf'id="{part}-data">(.*?)</script>', page.decode())
    assert found
    packed = base64.b64decode(found[1])
    (length,) = struct.unpack("<I", packed[:4])
    return json.loads(packed[4 : 4 + length])["meta"]


def test_a_file_opens_where_the_scene_stood(made: Made) -> None:
    app = opened("routing")
    app.session_state["digit"], app.session_state["iteration"] = 2, 5
    app.run()
    page = made["capsnet-routing-seven.html"]()
    assert message_of(page, "routing")["start"] == {"digit": 2, "iteration": 5}

    app = opened("dimensions")
    app.session_state["digit"] = 4
    app.session_state["offsets"] = {"handwriting": {4: [0.1] * 16}}
    app.run()
    board = message_of(made["capsnet-dimensions-seven.html"](), "board")
    assert (board["digit"], board["offsets"]) == (4, {"4": [0.1] * 16})


def test_a_file_holds_nothing_of_the_session(made: Made) -> None:
    """Whoever gets it must not be able to speak for the one who made it."""
    app = opened("draw")
    page = made["capsnet-drawing-seven.html"]().decode()
    assert app.session_state["session"] not in page
    assert "kept" not in message_of(page.encode(), "reading")


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
