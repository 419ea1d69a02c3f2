"""The frame around the scenes."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import loaded
from capsnet import checkpoint

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
        patch.setattr("capsnet.data.digits.TEST_DIGITS", digits)
        app.run()
        assert not app.exception
        (error,) = app.error
        assert "mnist-test.npz" in error.value
        assert "git" in error.value
    app.button[0].click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Draw"


def test_every_network_is_read_once_for_all_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()
    whole = checkpoint.safe_open

    def counted(path: Path, framework: str) -> Any:
        read[path.stem] += 1
        return whole(path, framework=framework)

    loaded.forget()
    monkeypatch.setattr(checkpoint, "safe_open", counted)
    for _ in range(2):
        app = AppTest.from_file(MAIN, default_timeout=60).run()
        for page in ("routing", "dimensions", "turn", "overlap", "model", "claims", "draw"):
            app.switch_page(f"scenes/{page}.py").run()
            assert not app.exception
    assert set(read.values()) == {1}
    assert {"handwriting", "cnn", "multimnist"} <= read.keys()
