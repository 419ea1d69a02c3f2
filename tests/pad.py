"""A hand on the Draw scene's pad in a real browser, and what came of what it drew."""

import json
import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

Points = Sequence[tuple[float, float]]
SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]
ONE = [(0.5, 0.15), (0.48, 0.85)]
BAR = [(0.4, 0.5), (0.65, 0.5)]
ITEM = "capsnet-explorer"  # under which a tab keeps its session


def opened(page: Page) -> Locator:
    """The pad, once the network has answered the drawing that is on it."""
    expect(page.locator(".draw")).to_have_attribute("data-answered", re.compile("."))
    settle(page)
    return page.locator(".pad canvas")


def settle(page: Page) -> None:
    """Wait until the pen is up and what is shown is the answer to what is on the pad."""
    expect(page.locator(".draw")).to_have_attribute("aria-busy", "false")


def sentence(page: Page) -> Locator:
    return page.locator(".sentence")


def move(pad: Locator, points: Points, steps: int = 12) -> None:
    """Move the mouse along points, given as fractions of the pad."""
    box = pad.bounding_box()
    assert box
    for x, y in points:
        pad.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=steps)


def draw(pad: Locator, points: Points) -> None:
    move(pad, points[:1], steps=1)
    pad.page.mouse.down()
    move(pad, points[1:])
    pad.page.mouse.up()


def kept(page: Page) -> dict[str, Any]:
    """What the server says the drawing is, as the tab keeps it."""
    return stored(page)["drawing"]


def stored(page: Page) -> dict[str, Any]:
    """All that the tab keeps of its session."""
    return json.loads(page.evaluate(f"sessionStorage.getItem('{ITEM}')"))


def another_session(page: Page, old: dict[str, Any]) -> None:
    """Wait until a server that knew nothing of this tab has taken up what the tab kept."""
    page.wait_for_function(
        """([item, old]) => {
          const { session, changes } = JSON.parse(sessionStorage.getItem(item));
          return session !== old && changes > 0;
        }""",
        arg=[ITEM, old["session"]],
        timeout=150_000,  # what is lost on the way is sent again, each time after twice as long
    )


def strokes(page: Page, count: int) -> list[list[list[float]]]:
    """The strokes, of which there must be so many, once they are answered."""
    settle(page)
    drawing = kept(page)
    assert drawing["source"] == "strokes"
    assert len(drawing["strokes"]) == count
    return drawing["strokes"]


def ink(pad: Locator) -> int:
    """How many of the pad's pixels hold ink."""
    return pad.evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((value, index) => index % 4 === 3 && value > 0).length;
        }"""
    )
