"""How browser tests handle the page Ideas."""

from playwright.sync_api import Locator, Page


def choose(page: Page, title: str) -> Locator:
    """Look at an idea; return its sentence."""
    page.get_by_role("radio", name=title).click()
    # For a moment the idea before may still stand below.
    return page.locator(".ideas .sentence").first


def drag(page: Page, handle: Locator, right: float, down: float = 0) -> None:
    """Take a handle, or whatever else is given, by its middle and move it by so many pixels."""
    handle.wait_for()
    knob = handle.locator(".knob")
    target = knob if knob.count() else handle
    target.hover()  # once it rests, and nothing lies over it
    box = target.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for part in (0.25, 0.5, 0.75, 1):
        page.mouse.move(x + part * right, y + part * down)
    page.mouse.up()
