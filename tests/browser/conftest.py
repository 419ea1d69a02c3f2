"""A real server and a real Chromium for the browser tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.chromium import chromium
from tests.serve import serve
from tests.waiting import TIMEOUT

expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of an app server of our own."""
    with serve() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def new_context(browser: Browser, server: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser sessions, each its own, with Playwright's options for a context.

    A request to another host or an uncaught error in any of them fails the test.
    """
    made: list[BrowserContext] = []
    foreign: list[str] = []
    errors: list[str] = []

    def make(**options: Any) -> BrowserContext:
        wide = {"base_url": server, "viewport": {"width": 1440, "height": 900}}
        context = browser.new_context(**wide | options)
        own = ((wide | options)["base_url"], "data:", "blob:")
        made.append(context)
        context.set_default_timeout(TIMEOUT)
        context.on("request", lambda sent: sent.url.startswith(own) or foreign.append(sent.url))
        context.on("weberror", lambda error: errors.append(str(error.error)))
        return context

    yield make
    for context in made:
        context.close()
    assert foreign == []
    assert errors == []


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser session of a wide screen."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
