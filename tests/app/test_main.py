"""The frame around the scenes."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import loaded

MAIN = str(Path(__file__).resolve().parents[2] / "app" / "main.py")


@pytest.mark.parametrize("damaged", [False, True])
def test_without_the_test_digits_it_says_what_to_do(
    damaged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits = tmp_path / "mnist-test.npz"
    if damaged:
        digits.write_bytes(b"PK\x03\x04 and no more")
    loaded.forget()
    app = AppTest.from_file(MAIN, default_timeout=60)
    with monkeypatch.context() as patch:
        patch.setattr("capsnet.data.TEST_DIGITS", digits)
        app.run()
        assert not app.exception
        (error,) = app.error
        assert "mnist-test.npz" in error.value
        assert "git" in error.value
    app.button[0].click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Draw"
