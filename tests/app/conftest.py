"""The app as a test on the server drives it."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


@pytest.fixture
def app() -> AppTest:
    """The app before its first run."""
    return AppTest.from_file(MAIN, default_timeout=60)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A session's state, with no app around it."""
    state: dict[str, Any] = {}
    monkeypatch.setattr("streamlit.session_state", state)
    return state
