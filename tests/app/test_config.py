"""The app stays on this machine, keeps quiet, and is quick: .streamlit/config.toml says so."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from capsnet.upload import MAX_BYTES

CONFIG = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    return tomllib.loads(CONFIG.read_text(encoding="utf-8"))


def test_only_this_machine_can_reach_it(config):
    assert config["server"]["address"] == "127.0.0.1"


def test_no_telemetry(config):
    assert config["browser"]["gatherUsageStats"] is False


def test_modules_are_served_by_url(config):
    assert config["server"]["enableStaticServing"] is True


def test_no_garbage_collection_after_each_run(config):
    assert config["runner"]["postScriptGC"] is False


def test_no_traceback_is_shown(config):
    assert config["client"]["showErrorDetails"] == "none"


def test_uploads_are_limited_but_not_before_the_app_can_say_so(config):
    assert config["server"]["maxUploadSize"] == 20
    assert MAX_BYTES < 20 * 1024**2


def test_both_themes_set_the_same_options_and_plain_theme_none(config):
    theme = config["theme"]
    assert set(theme) == {"light", "dark"}  # an option of its own would end automatic dark mode
    assert set(theme["light"]) == set(theme["dark"])


def test_streamlit_takes_these_options():
    # Unknown or misspelt options are only warned of, and would then hold nowhere.
    from streamlit import config as streamlit_config

    known = streamlit_config.get_config_options()
    options = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    themes = options.pop("theme")
    names = [f"{section}.{name}" for section in options for name in options[section]]
    names += [f"theme.{theme}.{name}" for theme in themes for name in themes[theme]]
    assert [name for name in names if name not in known] == []
