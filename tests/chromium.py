"""Finds the Chromium that the browser tests drive: `python -m tests.chromium` prints its path."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NONE_FOUND = (
    "No Chromium was found, and none could be installed. Install one "
    "('apt-get install chromium', or '.venv/bin/python -m playwright install chromium'), "
    "or name one in the environment variable CHROMIUM, and run this again."
)

# Chromium itself must not call home either; --no-sandbox because CI machines run as root.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium that `chromium_path` finds, yield it, and end it.

    Raises:
        FileNotFoundError: if there is none.
    """
    path = chromium_path()
    if path is None:
        raise FileNotFoundError(NONE_FOUND)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def chromium_path() -> str | None:
    """The browser named in CHROMIUM, or one on the PATH, or Playwright's own; None without one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


if __name__ == "__main__":
    found = chromium_path()
    print(found or (NONE_FOUND if "--explain" in sys.argv else "no Chromium yet"))
    sys.exit(found is None)
