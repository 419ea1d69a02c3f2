"""The Draw scene on the server: whatever the drawing, the page runs; a bad file changes nothing."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from app import drawing as drawings
from app import loaded, session
from app.limits import NETWORKS

PREVIOUS, NEXT, RANDOM = range(3)  # among the scene's buttons


def png(pixels: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def a_one() -> np.ndarray:
    """Dark on light, as from a scan."""
    pixels = np.full((120, 90), 240, np.uint8)
    pixels[15:105, 40:50] = 20
    return pixels


def upload(app: AppTest, content: bytes) -> None:
    app.file_uploader[0].set_value(("picture.png", content, "image/png")).run()


def test_opens_on_a_test_digit(app: AppTest) -> None:
    app.run()
    assert not app.exception
    drawing = app.session_state["drawing"]
    assert (drawing.source, drawing.test_index) == ("test", session.FIRST_TEST_DIGIT)
    assert app.segmented_control(key="class").value == drawing.label
    assert [link.proto.page for link in app.get("page_link")][-2:] == ["routing", "dimensions"]


@pytest.mark.parametrize("strokes", [[], [[[0.5, 0.5]]], [[[0, 0], [1, 1]], [[1, 0], [0, 1]]]])
def test_runs_on_any_drawing(app: AppTest, strokes: list[list[list[float]]]) -> None:
    arrays = [np.array(stroke, float) for stroke in strokes]
    app.session_state["drawing"] = drawings.from_strokes(arrays)
    app.run()
    assert not app.exception
    assert app.session_state["drawing"].is_empty == (not strokes)
    app.switch_page("scenes/routing.py").run()
    app.switch_page("scenes/draw.py").run()
    assert not app.exception
    assert len(app.session_state["drawing"].strokes) == len(strokes)


def test_test_digits_are_leafed_through_within_a_class(app: AppTest) -> None:
    app.run()
    labels = session.test_digits().labels.numpy()
    fours = np.flatnonzero(labels == 4)
    assert app.button[PREVIOUS].disabled  # the first seven is on the pad
    app.segmented_control(key="class").set_value(4).run()
    assert app.session_state["drawing"].label == 7  # choosing a class shows, and takes nothing

    for button, place in ((NEXT, 0), (NEXT, 1), (PREVIOUS, 0)):
        app.button[button].click().run()
        assert app.session_state["drawing"].test_index == fours[place]
    app.button[RANDOM].click().run()
    assert app.session_state["drawing"].label == 4
    assert not app.exception


def test_the_last_of_a_class_has_no_next(app: AppTest) -> None:
    nines = np.flatnonzero(session.test_digits().labels.numpy() == 9)
    app.session_state["drawing"] = drawings.from_test_digit(int(nines[-1]), session.test_digits())
    app.run()
    assert [button.disabled for button in app.button[:3]] == [False, True, False]


def test_a_picture_becomes_the_drawing(app: AppTest) -> None:
    app.run()
    upload(app, png(a_one()))
    assert not app.exception
    assert not app.error
    drawing = app.session_state["drawing"]
    assert drawing.source == "upload"
    assert drawing.image[10:18, 13:15].min() > 0.5

    # The file stays in the uploader; what is drawn or chosen after it must stay as well.
    app.button[NEXT].click().run()
    assert app.session_state["drawing"].source == "test"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"this is no picture", "not a PNG, JPEG or WebP"),
        (bytes(3 * 1024**2), "3.0 MB; at most 2"),
        (png(a_one())[:60], "damaged"),
        (png(np.zeros((4100, 4), np.uint8)), "4,096"),
        (png(np.full((50, 50), 255, np.uint8)), "blank"),
    ],
    ids=["text", "too many bytes", "cut off", "too large", "blank"],
)
def test_a_bad_file_gets_one_sentence(app: AppTest, content: bytes, said: str) -> None:
    app.run()
    before = app.session_state["drawing"]
    upload(app, content)
    assert not app.exception
    assert len(app.error) == 1
    assert said in app.error[0].value
    assert app.session_state["drawing"] is before

    app.file_uploader[0].set_value(None).run()
    assert not app.error
    assert session_complaint(app) is None
    upload(app, content)
    upload(app, png(a_one()))
    assert not app.error


def session_complaint(app: AppTest) -> str | None:
    return app.session_state["upload_problem"]


@pytest.fixture(params=["missing", "broken"])
def no_weights(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    if request.param == "broken":
        (tmp_path / f"{NETWORKS[0]}.safetensors").write_bytes(b"broken")
    loaded.forget()
    with monkeypatch.context() as patch:
        patch.setattr("capsnet.checkpoint.PRETRAINED", tmp_path)
        yield
    loaded.forget()


@pytest.mark.usefixtures("no_weights")
def test_without_weights_it_says_what_to_do(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert app.title[0].value == "The network cannot be loaded"
    assert len(app.error) == 1
    assert "git checkout -- pretrained" in app.markdown[-1].value
    app.button[0].click().run()
    assert not app.exception
    assert len(app.error) == 1


def test_with_weights_again_it_opens(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.forget()
    with monkeypatch.context() as patch:
        patch.setattr("capsnet.checkpoint.PRETRAINED", tmp_path)
        app.run()
        assert app.error
    app.button[0].click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Draw"
