"""The wire between a page and its server, one way of which can be held back."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute

from tests.waiting import until


class Wire:
    """What the page sends to the server, or what the server sends to the page."""

    def __init__(self, page: Page, to_page: bool = False) -> None:
        self._page = page
        self._waiting: list[str | bytes] | None = None
        self._send: Callable[[str | bytes], None] | None = None

        def connect(near: WebSocketRoute) -> None:
            server = near.connect_to_server()
            source, self._send = (server, near.send) if to_page else (near, server.send)
            source.on_message(self._pass)

        page.route_web_socket(re.compile("/_stcore/stream"), connect)

    def hold(self) -> None:
        self._waiting = []

    def wait_for(self, what: bytes) -> None:
        """Wait until a message with these bytes is held."""
        until(self._page, lambda: self._place(what) is not None)

    def release(self, upto: bytes | None = None) -> None:
        """Send on what is held: all, or as far as the first message with these bytes."""
        assert self._waiting, "nothing was sent meanwhile"
        if upto is None:
            early, self._waiting = self._waiting, None
        else:
            self.wait_for(upto)
            end = (self._place(upto) or 0) + 1
            early, self._waiting = self._waiting[:end], self._waiting[end:]
        assert self._send
        for message in early:
            self._send(message)

    def drop(self) -> None:
        assert self._waiting, "nothing was sent meanwhile"
        self._waiting = None

    def _pass(self, message: str | bytes) -> None:
        assert self._send
        if self._waiting is None:
            self._send(message)
        else:
            self._waiting.append(message)

    def _place(self, what: bytes) -> int | None:
        held = enumerate(self._waiting or [])
        return next((at for at, one in held if isinstance(one, bytes) and what in one), None)
