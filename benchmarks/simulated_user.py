"""One simulated user: loads the Draw page and draws on its pad over a real websocket.

It speaks Streamlit 1.67's own protocol, protobuf messages, as a browser that draws was seen to.
When its websocket ends, it connects again and offers what it kept, as `app/static/memory.js` does.
"""

import asyncio
import json
import math
import random
import secrets
import struct
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

THINKING = 0.5  # seconds between an answer and the next stroke
PATIENCE = 15.0  # seconds, after which a drawing without an answer counts as lost
POINTS = 40  # of a stroke, about as many as a hand makes
LARGEST = 32 * 2**20  # bytes of a message
RETRY = 0.5  # seconds between two attempts to connect again


@dataclass
class Told:
    """What a user has to tell afterwards."""

    loading: float = math.nan  # seconds until the page with its first answer was there
    answered: list[tuple[float, float]] = field(default_factory=list)  # when sent, seconds waited
    lost: int = 0  # drawings that were never answered, or answered with another drawing
    errors: list[str] = field(default_factory=list)
    away: list[float] = field(default_factory=list)  # seconds from a lost connection to its drawing


class User:
    """A browser that draws, as far as the server can tell.

    Attributes:
        told: what it has to tell afterwards.
        cookies: as it sends them.
    """

    def __init__(self, address: str) -> None:
        """Prepare to visit the app at `address` (http://host:port)."""
        self.told = Told()
        self._address = address
        self._own = secrets.token_hex(3)
        self._count = 0
        self._widgets: dict[str, WidgetState] = {}
        self._pad = ""
        self._memory = ""
        self._fragment = ""
        self._page = ""
        self.cookies = ""
        self._kept: dict[str, Any] = {}  # what a browser's tab keeps of the session

    async def visit(self, all_here: asyncio.Barrier, seconds: float) -> None:
        """Load the page, wait for all others, then draw for so long."""
        waited = False
        try:
            began = time.monotonic()
            self.cookies = await asyncio.to_thread(_cookies, self._address)
            async with self._connected() as socket:
                async with asyncio.timeout(60):
                    await self._load(socket)
                self.told.loading = time.monotonic() - began
                await all_here.wait()
                waited = True
                end = time.monotonic() + seconds
                await asyncio.sleep(random.uniform(0, THINKING))
                with suppress(ConnectionClosed):
                    await self._go_on(socket, end)
            while time.monotonic() < end:
                await self._come_back(end)
        except Exception as error:  # whatever it is, it is what is counted here
            self.told.errors.append(f"{type(error).__name__}: {error}")
            if not waited:
                await all_here.wait()

    async def misbehave(self, text: str, all_here: asyncio.Barrier) -> float:
        """Load the page, send a text that need not be JSON as the pad's state, and read on.

        Returns:
            When it was sent.
        """
        self.cookies = await asyncio.to_thread(_cookies, self._address)
        async with self._connected() as socket, asyncio.timeout(60):
            await self._load(socket)
            await all_here.wait()
            self._widgets[self._pad] = WidgetState(id=self._pad, json_value=text)
            await self._send(socket)
            sent = time.monotonic()
            # The app says that something went wrong, or ends the connection.
            with suppress(RuntimeError, ConnectionClosed):
                await self._answer(socket)
        return sent

    async def _go_on(self, socket: ClientConnection, end: float) -> None:
        while time.monotonic() < end:
            await self._draw(socket)
            await asyncio.sleep(THINKING)

    async def _come_back(self, end: float) -> None:
        """Connect again, ask for the drawing that was there, and go on drawing."""
        gone = time.monotonic()
        async with asyncio.timeout(60) as patience:
            while True:
                try:
                    async with self._connected() as socket:
                        self._widgets, self._fragment = {}, ""
                        await self._load(socket)
                        await self._offer(socket)
                        self.told.away.append(time.monotonic() - gone)
                        patience.reschedule(None)
                        with suppress(ConnectionClosed):
                            await self._go_on(socket, end)
                        return
                except (OSError, ConnectionClosed, InvalidHandshake):
                    await asyncio.sleep(RETRY)

    async def _offer(self, socket: ClientConnection) -> None:
        """Offer what was kept to the new session, and see that the drawing comes back."""
        state = WidgetState(id=self._memory)
        state.json_value = json.dumps({"offer": {"what": self._kept, "tries": 1}})
        self._widgets[self._memory] = state
        drawing = self._kept["drawing"]
        await self._send(socket, fragment=False)
        meta = await self._answer(socket)
        if meta["kept"]["drawing"] != drawing:
            self.told.lost += 1
        del self._widgets[self._memory]
        self._kept = meta["kept"]

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[ClientConnection]:
        uri = self._address.replace("http", "ws", 1) + "/_stcore/stream"
        headers = {"Cookie": self.cookies} if self.cookies else {}
        async with connect(
            uri,
            origin=self._address,  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=headers,
            max_size=LARGEST,
            open_timeout=60,
            compression=None,
            proxy=None,
        ) as socket:
            if socket.response and (given := socket.response.headers.get_all("Set-Cookie")):
                self.cookies = _as_sent(given)
            yield socket

    async def _load(self, socket: ClientConnection) -> None:
        await self._send(socket)
        while True:
            message = await self._receive(socket)
            component = message.delta.new_element.bidi_component
            if component.component_name == "pad" and not self._kept:
                self._kept = _meta(component.bytes)["kept"]
            if message.WhichOneof("type") == "script_finished" and self._pad:
                return

    async def _draw(self, socket: ClientConnection) -> None:
        self._count += 1
        name = f"{self._own}-{self._count}"
        drawing = {"source": "strokes", "strokes": [_stroke()], "thickness": 1.0}
        state = WidgetState(id=self._pad)
        state.json_value = json.dumps({"drawing": {"name": name, **drawing}})
        self._widgets[self._pad] = state
        sent = time.monotonic()
        self._kept["drawing"] = drawing  # before it is answered: the server may never do so
        await self._send(socket)
        try:
            async with asyncio.timeout(PATIENCE):
                meta = await self._answer(socket, name)
        except TimeoutError:
            self.told.lost += 1
            return
        waited = time.monotonic() - sent
        self._kept = meta["kept"]
        if meta["kept"]["drawing"] == drawing and not meta["problem"]:
            self.told.answered.append((sent, waited))
        else:
            self.told.lost += 1

    async def _answer(self, socket: ClientConnection, name: str | None = None) -> dict[str, Any]:
        """Return the header of the pad's next reading, or of that of the drawing that is named."""
        while True:
            component = (await self._receive(socket)).delta.new_element.bidi_component
            if component.component_name == "pad":
                meta = _meta(component.bytes)
                if name in (None, meta["name"]):
                    return meta

    async def _send(self, socket: ClientConnection, fragment: bool = True) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.widget_states.widgets.extend(self._widgets.values())
        state.page_script_hash = self._page
        state.fragment_id = self._fragment if fragment else ""
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-US"
        state.context_info.url = f"{self._address}/"
        state.context_info.color_scheme = "light"
        await socket.send(message.SerializeToString())

    async def _receive(self, socket: ClientConnection) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(await socket.recv(decode=False))
        if message.WhichOneof("type") == "new_session":
            self._page = message.new_session.page_script_hash
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "bidi_component" if element.bidi_component.component_name == "pad":
                self._pad = element.bidi_component.id
                self._fragment = message.delta.fragment_id
            case "bidi_component" if element.bidi_component.component_name == "memory":
                self._memory = element.bidi_component.id
            case "button_group":
                group = element.button_group
                state = WidgetState(id=group.id)
                chosen = group.raw_values or [group.options[i].content for i in group.default]
                state.string_array_value.data.extend(chosen)
                self._widgets[group.id] = state
            case "exception":
                raise RuntimeError(f"the app says: {element.exception.message}")
        return message


def _cookies(address: str) -> str:
    """Ask for the page as a browser does, and return the cookies that came with it."""
    # A proxy that the environment names is for other hosts.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{address}/", timeout=60) as response:
        response.read()
        return _as_sent(response.headers.get_all("Set-Cookie") or [])


def _meta(reading: bytes) -> dict[str, Any]:
    """Return the header of what the pad is given; see `app/components/pack.py`."""
    (length,) = struct.unpack_from("<I", reading)
    return json.loads(reading[4 : 4 + length])["meta"]


def _as_sent(given: list[str]) -> str:
    """Return cookies as a browser sends them back."""
    return "; ".join(cookie.partition(";")[0] for cookie in given)


def _stroke() -> list[list[float]]:
    """Return a seven, drawn a little differently each time."""
    corners = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]
    corners = [(x + random.gauss(0, 0.03), y + random.gauss(0, 0.03)) for x, y in corners]
    points = []
    for step in range(POINTS):
        along = step / (POINTS - 1) * (len(corners) - 1)
        leg = min(int(along), len(corners) - 2)
        part = along - leg
        ends = zip(corners[leg], corners[leg + 1], strict=True)
        points.append([round((1 - part) * start + part * end, 4) for start, end in ends])
    return points
