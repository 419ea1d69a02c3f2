"""The app stays on this machine, keeps quiet, and is quick: .streamlit/config.toml says so."""

import asyncio
import socket
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from streamlit.web import bootstrap
from streamlit.web.server.starlette.starlette_server import _bind_socket

from capsnet.drawing.upload import MAX_BYTES

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


def test_messages_are_kept_by_the_browser_for_longer_than_answers_are_on_their_way(config):
    # See test_what_was_shown_before_is_shown_again_while_answers_are_on_their_way.
    assert config["global"] == {"minCachedMessageSize": 1e6, "maxCachedMessageAge": 30}


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


def test_each_message_leaves_the_server_at_once():
    # Python's own event loop leaves Nagle's algorithm on, for Streamlit's socket names no protocol:
    # each answer then waits 40 ms for the browser to acknowledge the message before it.
    async def is_sent_at_once() -> int:
        accepted = asyncio.get_running_loop().create_future()

        class Server(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                ours = transport.get_extra_info("socket")
                accepted.set_result(ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                transport.close()

        with _bind_socket("127.0.0.1", 0, 1) as bound:
            server = await asyncio.get_running_loop().create_server(Server, sock=bound)
            async with server:
                _, writer = await asyncio.open_connection(*bound.getsockname())
                writer.close()
                return await accepted

    def run() -> int:
        with asyncio.Runner(loop_factory=bootstrap._get_uvloop_loop_factory()) as runner:
            return runner.run(is_sent_at_once())

    with ThreadPoolExecutor(1) as aside:  # Playwright may have this thread's event loop
        assert aside.submit(run).result()
