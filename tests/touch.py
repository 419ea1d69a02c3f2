"""A finger in browser tests."""

from playwright.sync_api import CDPSession, Page

STEPS = 20  # small ones, or the finger would have arrived before the page begins to scroll under it


def put(touch: CDPSession, kind: str, *fingers: tuple[float, float]) -> None:
    """Send a touch event; `kind` is "touchStart", "touchMove" or "touchEnd"."""
    points = [{"x": x, "y": y, "id": place} for place, (x, y) in enumerate(fingers)]
    touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def drag_by_finger(page: Page, x: float, y: float, right: float, down: float = 0) -> None:
    """Put a finger somewhere, move it by so many pixels, and lift it."""
    touch = page.context.new_cdp_session(page)
    put(touch, "touchStart", (x, y))
    for step in range(1, STEPS + 1):
        put(touch, "touchMove", (x + step / STEPS * right, y + step / STEPS * down))
    put(touch, "touchEnd")
