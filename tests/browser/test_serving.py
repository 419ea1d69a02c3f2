"""Several workers behind a real nginx: whom a browser meets, and what a worker's death costs it."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from benchmarks.load import Server, kill
from serving.nginx import COOKIE, MISSING, find
from serving.supervisor import Supervisor
from serving.worker import free_ports
from tests.pad import ITEM, ONE, SEVEN, another_session, draw, kept, opened, settle, stored

BAR = [(0.35, 0.5), (0.65, 0.5)]


def has_nginx() -> bool:
    try:
        return bool(find())
    except FileNotFoundError:
        return False


pytestmark = pytest.mark.skipif(not has_nginx(), reason=MISSING)


@pytest.fixture(scope="module")
def supervisor() -> Iterator[Supervisor]:
    (port,) = free_ports(1)
    with Supervisor(2, port) as running:
        running.wait()
        yield running


@pytest.fixture(scope="module")
def server(supervisor: Supervisor) -> str:
    """Takes the place of the one server that the other tests share."""
    return f"http://127.0.0.1:{supervisor.nginx.port}"


def worker_of(context: BrowserContext) -> int:
    """The number of the worker that a browser belongs to."""
    (cookie,) = [one for one in context.cookies() if one["name"] == COOKIE]
    return int(cookie["value"])


def wait_for_restored(page: Page, old: dict[str, Any]) -> None:
    """Wait until another session has taken up what the tab kept, and what is drawn is answered."""
    another_session(page, old)
    settle(page)


def test_browsers_take_their_turns(
    new_context: Callable[..., BrowserContext], supervisor: Supervisor
) -> None:
    contexts = [new_context() for _ in range(4)]
    for context in contexts:
        page = context.new_page()
        page.goto("/")
        opened(page)
    assert sorted(worker_of(context) for context in contexts) == [1, 1, 2, 2]


@pytest.mark.parametrize(("origin", "is_ours"), [("class.example", True), ("else.example", False)])
def test_only_pages_of_ours_may_connect_whatever_we_are_called(
    supervisor: Supervisor, origin: str, is_ours: bool
) -> None:
    with ExitStack() as refused:
        if not is_ours:
            refused.enter_context(pytest.raises(InvalidStatus, match="403"))
        with connect(
            "ws://class.example/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", supervisor.nginx.port)),
            origin=f"http://{origin}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            proxy=None,
            open_timeout=60,
        ):
            pass


def test_a_killed_worker_costs_one_reconnect_and_no_drawing(
    context: BrowserContext, supervisor: Supervisor
) -> None:
    page = context.new_page()
    loads, sockets = [], []
    page.on("load", lambda _: loads.append(1))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto("/")
    pad = opened(page)
    draw(pad, SEVEN)
    settle(page)
    before, answer = stored(page), page.locator(".sentence").inner_text()
    assert before["drawing"]["source"] == "strokes"

    killed = supervisor.workers[worker_of(context) - 1]
    starts, process = killed.starts, killed.process
    os.kill(process.pid, signal.SIGKILL)

    # Another session, on another process, with the same drawing and its answer, by itself.
    wait_for_restored(page, before)
    assert kept(page) == before["drawing"]
    expect(page.locator(".sentence")).to_have_text(answer)
    assert (len(loads), len(sockets)) == (1, 2)
    # And one can go on drawing on it.
    draw(pad, BAR)
    settle(page)
    assert len(kept(page)["strokes"]) == len(before["drawing"]["strokes"]) + 1

    supervisor.wait()
    assert killed.starts == starts + 1
    assert killed.process.pid != process.pid


def test_under_load_a_killed_worker_costs_each_of_its_users_one_reconnect_and_no_drawing(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.simulated_user.PATIENCE", 60)  # no drawing is lost, only late
    supervisor.wait()
    server = Server(f"http://127.0.0.1:{supervisor.nginx.port}", supervisor.workers)
    with ThreadPoolExecutor(1) as aside:  # Playwright has this thread's event loop
        found = aside.submit(asyncio.run, kill(server, 12, 16)).result()
    supervisor.wait()
    assert (found["errors"], found["lost"]) == ([], 0)
    assert found["of the killed worker"] > 0
    assert found["reconnects"] == found["reconnected once"] == found["of the killed worker"]


def test_a_stroke_that_the_killed_worker_never_answered_comes_back(
    context: BrowserContext, supervisor: Supervisor
) -> None:
    supervisor.wait()
    page = context.new_page()
    page.goto("/")
    pad = opened(page)
    draw(pad, ONE)
    settle(page)
    before = stored(page)
    process = supervisor.workers[worker_of(context) - 1].process
    os.kill(process.pid, signal.SIGSTOP)
    try:
        draw(pad, BAR)
        page.wait_for_timeout(300)  # longer than anything waits to be sent
    finally:
        os.kill(process.pid, signal.SIGKILL)
    wait_for_restored(page, before)
    drawn = kept(page)["strokes"]
    assert len(drawn) == 2
    assert drawn[0] == before["drawing"]["strokes"][0]
    assert page.locator(".draw").get_attribute("data-answered") is not None


def test_a_worker_that_hangs_is_started_again() -> None:
    (port,) = free_ports(1)
    said: list[str] = []
    with Supervisor(1, port, say=said.append, hung=20) as supervisor:
        supervisor.wait()
        (worker,) = supervisor.workers
        time.sleep(2)  # in which it has been heard at least once
        hung = worker.process
        assert (worker.starts, said) == (1, [])
        os.kill(hung.pid, signal.SIGSTOP)
        hung.wait(150)
        while worker.starts == 1:
            time.sleep(0.1)
        supervisor.wait()
        assert worker.process.pid != hung.pid
    assert hung.returncode == -signal.SIGKILL
    assert "has not answered" in said[0]


def test_uploads_reach_the_worker_of_their_browser(
    context: BrowserContext, supervisor: Supervisor
) -> None:
    supervisor.wait()
    page = context.new_page()
    page.goto("/")
    opened(page)
    picture = BytesIO()
    Image.fromarray(np.pad(np.zeros((60, 12), np.uint8), 30, constant_values=255)).save(
        picture, "PNG"
    )
    one = {"name": "one.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    page.locator("input[type=file]").set_input_files(one)  # type: ignore[arg-type]
    page.wait_for_function(
        f"JSON.parse(sessionStorage.getItem('{ITEM}')).drawing.source === 'upload'"
    )
