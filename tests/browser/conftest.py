"""A real server and a real Chromium for the browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.chromium import chromium
from tests.serve import serve

# Busy machines are slow; a test that passes never waits this long.
TIMEOUT = 45_000
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
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A browser session of its own; a request to another host or an uncaught error fails a test."""
    context = browser.new_context(base_url=server, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(TIMEOUT)
    foreign: list[str] = []
    errors: list[str] = []
    own = (server, "data:", "blob:")
    context.on("request", lambda sent: sent.url.startswith(own) or foreign.append(sent.url))
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert foreign == []
    assert errors == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
