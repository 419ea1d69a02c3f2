"""The server asks no other host for anything."""

import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.serve import serve


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a proxy, and the first line of each request that was to go to another host."""
    lines: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def note() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:  # closed: the test is over
                    return
                with connection:
                    lines.append(connection.recv(1000).decode(errors="replace").split("\r\n")[0])

        threading.Thread(target=note, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", lines
        listener.shutdown(socket.SHUT_RDWR)


def test_a_page_of_another_site_is_refused_and_nobody_is_asked_for_our_address(
    asked: tuple[str, list[str]],
) -> None:
    proxy, lines = asked
    variables = dict.fromkeys(("http_proxy", "https_proxy"), proxy)
    with serve(environment=variables | {"no_proxy": "", "NO_PROXY": ""}) as address:
        stream = f"ws://{urlsplit(address).netloc}/_stcore/stream"
        with (
            pytest.raises(InvalidStatus, match="403"),
            connect(stream, origin="http://else.example", proxy=None, open_timeout=60),  # type: ignore[arg-type]
        ):
            pass
    assert lines == []
