"""Waiting for what comes about by itself, instead of reading once what may still change."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

# Busy machines are slow; a test that passes never waits this long.
TIMEOUT = 45_000


def until(page: Page, is_so: Callable[[], object]) -> None:
    """Wait until something is so, or fail."""
    end = time.monotonic() + TIMEOUT / 1000
    while not is_so():
        assert time.monotonic() < end, "it never came about"
        page.wait_for_timeout(50)


def run_ended(page: Page) -> None:
    """Wait until the server has said all that it had to say of the page."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=TIMEOUT)
