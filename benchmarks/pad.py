"""How the app reads pen digits drawn on its pad: `python -m benchmarks.pad --strokes FILE`.

A real Chromium draws each digit on the Draw scene's pad with real pointer events, stroke by stroke;
what counts is the answer that the page then shows. It ends with the misread digits on a sheet.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page
from tqdm import tqdm

import capsnet
from app.choose_network import NAMES
from benchmarks.handwriting import choose, sheet, written_digits
from capsnet.data.unipen import PenDigit
from tests.chromium import chromium
from tests.serve import serve

MARGIN = 0.15  # of the pad, left free on each side
QUIET = 0.2  # seconds; longer than the pad ever waits before it sends


def draw(page: Page, strokes: list[np.ndarray]) -> None:
    """Draw strokes on the pad with the mouse, as large as the pad allows."""
    box = page.locator(".pad canvas").bounding_box()
    if box is None:
        raise RuntimeError("the pad is not on the screen")
    points = np.concatenate(strokes)
    low, extent = points.min(0), np.ptp(points, axis=0).max() or 1.0
    scale = (1 - 2 * MARGIN) * min(box["width"], box["height"]) / extent
    corner = np.array([box["x"], box["y"]]) + MARGIN * box["width"]
    for stroke in strokes:
        pixels = (stroke - low) * scale + corner
        page.mouse.move(*pixels[0])
        page.mouse.down()
        for point in pixels[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def answer(page: Page, strokes: list[np.ndarray]) -> int:
    """Draw a digit on an empty pad and return what the page then says it is."""
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Nothing drawn yet").first.wait_for()
    draw(page, strokes)
    settle(page)
    longest = page.locator("li.longest .numeral")
    return int(longest.inner_text().split()[0]) if longest.count() else -1


def settle(page: Page, seconds: float = 20) -> None:
    """Wait until the latest of what was drawn is answered, and nothing more is on its way."""
    scene = page.locator(".draw")
    deadline, quiet_since = time.monotonic() + seconds, None
    while quiet_since is None or time.monotonic() < quiet_since + QUIET:
        page.wait_for_timeout(20)
        answered = scene.get_attribute("data-answered") == scene.get_attribute("data-sent")
        quiet_since = (quiet_since or time.monotonic()) if answered else None
        if time.monotonic() > deadline:
            raise RuntimeError(f"the pad got no answer within {seconds:g} seconds")


def choose_network(page: Page, name: str) -> None:
    """Let a network read."""
    networks = page.get_by_role("radiogroup", name="Which network reads your drawing")
    networks.get_by_role("radio", name=NAMES[name]).click()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pad", description=__doc__)
    parser.add_argument("--strokes", type=Path, required=True, help="UCI's pen digits, UNIPEN form")
    parser.add_argument("--held-out", type=int, help="draw only the last so many writers' digits")
    parser.add_argument("--model", choices=NAMES, default="handwriting", help="which network reads")
    parser.add_argument("--count", type=int, default=200, help="how many digits to draw")
    parser.add_argument("--seed", type=int, default=0, help="which digits")
    parser.add_argument("--sheet", type=Path, help="write the misread digits to this PNG")
    options = parser.parse_args(arguments)
    digits = choose(written_digits(options.strokes, options.held_out), options.count, options.seed)
    misread: list[tuple[PenDigit, int]] = []
    with serve() as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        page.get_by_role("button", name="Clear").wait_for(timeout=60_000)
        choose_network(page, options.model)
        for digit in tqdm(digits, unit="digit"):
            read = answer(page, digit.strokes)
            if read != digit.label:
                misread.append((digit, read))
    right = len(digits) - len(misread)
    print(
        f"{right} of {len(digits)} pen digits drawn on the pad are read right: "
        f"{100 * right / len(digits):.1f}%"
    )
    if options.sheet and misread:
        images = np.stack([capsnet.prepare_strokes(digit.strokes) for digit, _ in misread])
        sheet(images, [f"{digit.label} as {read}" for digit, read in misread]).save(options.sheet)


if __name__ == "__main__":
    main()
