"""Strokes on the Draw scene's pad: how soon they are answered, and whether all of them arrives."""

import math
import time
from typing import Any

from playwright.sync_api import Locator, Page

from benchmarks.stopwatch import follow_pen

WAIT = 60_000  # milliseconds


def scribble(page: Page, number: int, points: int = 24) -> list[tuple[float, float]]:
    """Draw a stroke, another one each time, and return where on the pad it went."""
    box = box_of(page.locator(".pad canvas"))
    turn = 0.7 * number
    path = [
        (
            0.5 + (0.08 + 0.25 * n / points) * math.cos(turn + 5 * n / points),
            0.5 + (0.08 + 0.25 * n / points) * math.sin(turn + 5 * n / points),
        )
        for n in range(points)
    ]
    for n, (x, y) in enumerate(path):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if n == 0:
            page.mouse.down()
    page.mouse.up()
    return path


def box_of(node: Locator) -> dict[str, float]:
    """Return where something is on the screen."""
    node.scroll_into_view_if_needed()
    box = node.bounding_box()
    if box is None:
        raise RuntimeError("what is to be measured is not on the screen")
    return dict(box)


def answered(page: Page) -> None:
    """Wait until all that was drawn is answered."""
    page.locator(".draw[aria-busy=false]").wait_for(timeout=WAIT)


def pen(page: Page, strokes: int) -> dict[str, Any]:
    """Draw strokes one after another; time the answer to each, and look for lost points."""
    times = follow_pen(page)
    lost = 0
    for number in range(strokes):
        page.get_by_role("button", name="Clear").click()
        answered(page)
        page.evaluate("window.times.length = 0") if number == 0 else None
        path = scribble(page, number)
        time.sleep(0.25)  # looking at the page while it works would slow it down
        answered(page)
        lost += missed(path, kept_stroke(page))
    return {"times": times(), "lost": lost}


def kept_stroke(page: Page) -> list[list[float]]:
    """Return the last stroke of the drawing that the server answered, as the browser keeps it."""
    return page.evaluate(
        "JSON.parse(sessionStorage.getItem('capsnet-explorer')).drawing.strokes.at(-1)"
    )


def missed(path: list[tuple[float, float]], stroke: list[list[float]], near: float = 0.006) -> int:
    """Return how many points of a path have none of a stroke near them, as fractions of the pad.

    The points of a path lie further apart; the pad itself leaves out what is nearer than 0.004 to
    the point before it.
    """
    return sum(min(math.dist(point, kept) for kept in stroke) > near for point in path)


def updates(page: Page, seconds: float = 4) -> float:
    """Return how many answers a second come while the pen is down."""
    box = box_of(page.locator(".pad canvas"))
    page.evaluate("window.updates = 0")
    began = time.monotonic()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    while (gone := time.monotonic() - began) < seconds:
        x, y = 0.5 + 0.3 * math.cos(3 * gone), 0.5 + 0.3 * math.sin(4 * gone)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.wait_for_timeout(8)
    found = page.evaluate("window.updates") / (time.monotonic() - began)
    page.mouse.up()
    answered(page)
    return found
