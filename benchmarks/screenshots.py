"""Take the README's screenshots of a running app: `python -m benchmarks.screenshots`."""

import argparse
from pathlib import Path

from playwright.sync_api import Page

from tests.chromium import chromium
from tests.serve import serve

# A seven as a person draws it, as fractions of the pad.
SEVEN = [[(0.24, 0.22), (0.5, 0.2), (0.76, 0.21), (0.66, 0.4), (0.52, 0.62), (0.42, 0.84)]]
SCENES = ("draw", "routing", "dimensions", "turn", "overlap", "ideas", "model")


def draw_seven(page: Page) -> None:
    """Draw a seven on the pad of the Draw scene, and wait for its answer."""
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Nothing drawn yet").first.wait_for()
    box = page.locator(".pad canvas").bounding_box()
    if box is None:
        raise RuntimeError("the pad is not on the screen")
    for stroke in SEVEN:
        for number, (x, y) in enumerate(stroke):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=8)
            if number == 0:
                page.mouse.down()
        page.mouse.up()
    page.locator("li.longest").wait_for()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=1000)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with serve() as address, chromium() as browser:
        page = browser.new_page(
            viewport={"width": options.width, "height": options.height},
            color_scheme=options.theme,
        )
        page.set_default_timeout(60_000)
        page.goto(address)
        draw_seven(page)
        for scene in SCENES:
            if scene != "draw":
                page.get_by_role("link", name=scene.title(), exact=True).first.click()
                page.get_by_role("heading", name=scene.title(), level=1).wait_for()
            if scene == "turn":
                page.get_by_role("slider", name="Turn", exact=True).fill("25")
            page.wait_for_timeout(4000)  # charts and transitions have come to rest
            page.screenshot(path=options.out / f"{scene}.png")


if __name__ == "__main__":
    main()
