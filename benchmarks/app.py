"""How fast the app answers, in a real Chromium: `python -m benchmarks.app`.

The browser, the server and this program share the machine. Input is real (mouse events of the
browser's own), and a time runs from an event to the frame in which what came of it is painted.
"""

import argparse
import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from benchmarks.held import growth, memory, pid_of
from benchmarks.pen import WAIT, box_of, pen, updates
from benchmarks.plots import lines_plot
from benchmarks.stopwatch import SCRIPT, count_sent, follow_live, following
from benchmarks.timing import machine, quantile
from tests.chromium import chromium
from tests.serve import serve

PIXELS = "node.toDataURL()"
SCENES = {  # how each scene shows that it is there
    "Routing": ".headline",
    "Dimensions": ".board[aria-busy=false]",
    "Turn": ".turn .sentence:not(:empty)",
    "Overlap": ".overlap .sentence:not(:empty)",
    "Ideas": ".ideas .sentence:not(:empty)",
    "Claims": ".st-key-claim_reading",
    "Draw": ".draw li.longest",
}
SERVED = (50, 120)  # of what the server has to answer
# What is wanted: of times the median and the p95 in milliseconds.
GOALS: dict[str, tuple[float, float]] = {
    "pen up, to lengths and reconstruction": SERVED,
    "a slider, to the redrawn digit": (16, 33),
    "the clock, to the routing panels in sight": (16, 33),
    "hover, to linked highlights": (16, 33),
}
LIVE = (
    "a slider in Turn, to what both networks say",
    "a digit dragged in Overlap, to the two drawn apart",
    "a pen in Overlap while it draws, to the two drawn apart",
)
GOALS |= dict.fromkeys(LIVE, SERVED)
ANSWERED = 400  # milliseconds after which the next movement is made, when this one is answered
UPDATES, START, LATER = 8, 6.0, 300  # a second; seconds; milliseconds


def dragged(page: Page, range_: Locator, moves: int) -> None:
    """Move a slider's thumb to and fro with the mouse."""
    box = box_of(range_)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for n in range(moves):
        x = box["x"] + box["width"] * (0.5 + 0.4 * math.sin(0.45 * n))
        page.mouse.move(x, middle)
        page.wait_for_timeout(25)


def in_the_browser(page: Page, sent: list[int], moves: int) -> dict[str, dict[str, Any]]:
    """Time what must follow the hand within a frame, and count what is sent meanwhile."""
    found: dict[str, dict[str, Any]] = {}

    def measure(name: str, node: Locator, event: str, look: str, act: Callable[[], None]) -> None:
        page.wait_for_timeout(800)  # nothing of before is on its way any more
        times: list[float] = []
        before = len(sent)
        with following(node, event, look, times):
            act()
            page.wait_for_timeout(50)
            messages = len(sent) - before
        page.mouse.up()
        found[name] = {"times": times, "sent": messages}

    open_scene(page, "Dimensions")
    slider = page.get_by_role("slider", name="dimension 3", exact=True)
    now = page.locator(".stage canvas").first
    measure(
        "a slider, to the redrawn digit", now, "input", PIXELS, lambda: dragged(page, slider, moves)
    )
    open_scene(page, "Routing")
    clock = page.get_by_role("slider", name="Iteration")
    mosaic = page.locator(".mosaic canvas[role=img]")
    measure(
        "the clock, to the routing panels in sight",
        mosaic,
        "input",
        PIXELS,
        lambda: dragged(page, clock, moves),
    )
    marks = page.locator(".mosaic canvas.marks")
    box = box_of(marks)

    def hover() -> None:
        for n in range(moves):
            x, y = 0.1 + 0.8 * ((0.13 * n) % 1), 0.1 + 0.8 * ((0.29 * n) % 1)
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            page.wait_for_timeout(25)

    # What is lit in the votes' panel, further down, by pointing at the mosaic; a window that shows
    # both, for what is out of sight is painted when the hand rests.
    page.set_viewport_size({"width": 1440, "height": 2300})
    linked = page.locator(".dots canvas.marks").first
    measure("hover, to linked highlights", linked, "pointermove", PIXELS, hover)
    return found


def answered_live(page: Page, moves: int) -> dict[str, list[float]]:
    """Time what the server answers in Turn and in Overlap, one movement after another."""
    open_scene(page, "Turn")
    page.wait_for_timeout(1000)
    turned = follow_live(page.locator(".turn").first)
    slider = page.get_by_role("slider", name="Turn", exact=True)
    for n in range(moves):
        slider.press("ArrowRight" if n % 40 < 20 else "ArrowLeft")
        page.wait_for_timeout(ANSWERED)
    found = {LIVE[0]: turned()}
    open_scene(page, "Overlap")
    page.wait_for_timeout(1000)
    view, box = page.locator(".overlap").first, box_of(page.locator(".field canvas"))

    def go(n: int) -> None:
        x, y = 0.45 + 0.02 * (n % 7), 0.5 + 0.02 * (n % 5)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])

    for name in LIVE[1:]:
        gone = follow_live(view)
        go(0)
        page.mouse.down()
        for n in range(1, moves + 1):
            go(n)
            page.wait_for_timeout(ANSWERED)
        page.mouse.up()
        found[name] = gone()
        # What is dragged is the digit that is there; where none is, the pen draws.
        page.get_by_role("button", name="Clear", exact=True).click()
        page.wait_for_timeout(1000)
    return found


def open_scene(page: Page, title: str) -> float:
    """Go to a scene, and return how many milliseconds it took until it was there."""
    began = time.monotonic()
    page.get_by_role("link", name=title, exact=True).click()
    page.locator(SCENES[title]).first.wait_for(timeout=WAIT)
    return 1000 * (time.monotonic() - began)


def pages(page: Page, rounds: int) -> dict[str, list[float]]:
    """Return how long each scene takes to open, round after round."""
    times: dict[str, list[float]] = {title: [] for title in SCENES}
    for _ in range(rounds):
        for title in SCENES:
            times[title].append(open_scene(page, title))
            page.wait_for_timeout(400)
    return times


def measure(strokes: int, many: int, moves: int) -> dict[str, Any]:
    """Return all that is measured here."""
    found: dict[str, Any] = {"machine": machine()}
    began = time.monotonic()
    with serve() as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(WAIT)
        page.add_init_script(SCRIPT)
        sent = count_sent(page)
        page.goto(address)
        page.locator(SCENES["Draw"]).wait_for(timeout=WAIT)
        found["start"] = time.monotonic() - began
        found["pages"] = pages(page, 9)
        page.wait_for_timeout(1000)
        drawn = pen(page, strokes)
        found["lost"], found["updates"] = drawn["lost"], updates(page)
        found["memory"] = memory(page, pid_of(address), many)
        live = in_the_browser(page, sent, moves)
        found["times"] = {"pen up, to lengths and reconstruction": drawn["times"]} | {
            name: one["times"] for name, one in live.items()
        }
        found["sent"] = {name: one["sent"] for name, one in live.items()}
        page.set_viewport_size({"width": 1440, "height": 1000})
        found["times"] |= answered_live(page, strokes)
    return found


def report(found: dict[str, Any]) -> str:
    """Return what was measured, in Markdown, beside what is wanted."""
    rows = [
        f"Measured on {found['machine']}.",
        "",
        "| from … | how often | median, ms | p95, ms | wanted, at most | sent meanwhile |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, times in found["times"].items():
        median, late = quantile(times, 0.5), quantile(times, 0.95)
        wanted = GOALS.get(name, ())
        goal = " and ".join(f"{limit:g}" for limit in wanted)
        for value, limit in zip((median, late), wanted, strict=False):
            if value > limit:
                goal += f", **missed by {value - limit:.1f}**"
        cells = (name, len(times), f"{median:.1f}", f"{late:.1f}", goal)
        rows.append(f"| {' | '.join(map(str, cells))} | {found['sent'].get(name, '')} |")
    pages = found["pages"].items()
    first = ", ".join(f"{title} {times[0]:.0f}" for title, times in pages)
    later = ", ".join(
        f"{title} {quantile(times[1:], 0.5):.0f} ({quantile(times[1:], 0.95):.0f})"
        for title, times in pages
    )
    slowest = max(quantile(times[1:], 0.5) for _, times in pages)
    server, page = (growth(found["memory"][name]) for name in ("server", "page"))
    rows += [
        "",
        f"- While drawing, {found['updates']:.1f} answers a second (wanted: {UPDATES}); "
        f"{found['lost']} points of strokes lost.",
        f"- First page usable {found['start']:.1f} s after the process starts (wanted: {START:g}). "
        f"Other pages when they are opened for the first time: {first} ms; when they are opened "
        f"again, median and in brackets p95: {later} ms (wanted: {LATER}, slowest median: "
        f"{slowest:.0f}).",
        f"- Over {found['memory']['strokes'][-1]:.0f} strokes in a row, from the second quarter to "
        f"the last: server {server:+.1f} MB, page {page:+.2f} MB.",
    ]
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.app", description=__doc__)
    parser.add_argument("--strokes", type=int, default=60, help="whose answers are timed")
    parser.add_argument("--many", type=int, default=200, help="strokes while memory is watched")
    parser.add_argument("--moves", type=int, default=120, help="of sliders and of the mouse")
    parser.add_argument("--json", type=Path, help="write what was measured there")
    parser.add_argument("--plot", type=Path, help="draw the memory over the strokes, as PNG")
    options = parser.parse_args(arguments)
    found = measure(options.strokes, options.many, options.moves)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    if options.plot:
        held = found["memory"]
        lines = {name: (held["strokes"], held[name]) for name in ("server", "page")}
        lines_plot(lines, "strokes", "megabytes", options.plot)
    print(report(found))


if __name__ == "__main__":
    main()
