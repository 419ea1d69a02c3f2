"""Finds the Chromium that the browser tests drive: `python -m tests.chromium` prints its path."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NONE_FOUND = (
    "No Chromium was found, and none could be installed. Install one "
    "('apt-get install chromium', or '.venv/bin/python -m playwright install chromium'), "
    "or name one in the environment variable CHROMIUM, and run this again."
)


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
