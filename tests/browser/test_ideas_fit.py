"""The page Ideas: each idea fits a screen, at its ends, too, and yields to a finger."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ideas import choose
from tests.touch import drag_by_finger

# What is dragged in each: its role, its name, and by how many pixels a finger takes it.
IDEAS = {
    "1. Votes that agree": ("slider", "Width of the mouth", (25, 0)),
    "2. A capsule is a vector": ("slider", "Turn the seven", (25, 8)),
    "3. Squash": ("slider", "Length of s", (-40, 0)),
    "4. Coupling by softmax": ("slider", "b for 7", (40, 0)),
    "5. Margin loss": ("slider", "Length of capsule 7", (-60, 0)),
    "6. What max pooling forgets": ("application", "The digit,", (20, 0)),
    "7. Equivariance": ("slider", "Turn the digit", (25, -8)),
    "8. The network": ("slider", "Stop in the network", (60, 0)),
}


def lowest(page: Page, selector: str) -> float:
    """Return where the last of some elements ends, in pixels from the top of the screen."""
    ends = page.locator(selector).all()
    return max(box["y"] + box["height"] for end in ends if (box := end.bounding_box()))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_each_idea_fits_a_screen_and_goes_to_its_ends_by_keys(
    new_context: Callable[..., BrowserContext], width: int, height: int
) -> None:
    page = new_context(viewport={"width": width, "height": height}).new_page()
    page.goto("/ideas")
    for title, (role, name, _) in IDEAS.items():
        said = choose(page, title)
        handle = page.get_by_role(role, name=name)
        expect(handle).to_have_count(1)
        if title.startswith("1"):
            page.get_by_role("checkbox", name="A nose, too").check()
            expect(said).to_contain_text("nose 50")
        start = said.inner_text()
        before = lowest(page, ".idea .stage, .idea .stage *")
        assert before <= height, title
        assert page.get_by_role("heading", level=3).bounding_box()["y"] > 0
        if height == 900:
            assert lowest(page, ".stExpander, .st-key-idea_back") <= height, title
        if role == "application":
            continue
        for key, end in (("End", "max"), ("Home", "min")):
            handle.press(key)
            at = handle.get_attribute(f"aria-value{end}") or handle.get_attribute(end)
            if handle.get_attribute("aria-valuenow") is None:
                expect(handle).to_have_value(at)
            else:
                expect(handle).to_have_attribute("aria-valuenow", f"{float(at):g}".join(("", "")))
            # Nothing was scrolled for it, and nothing outgrew the screen.
            assert page.get_by_role("heading", level=3).bounding_box()["y"] > 0, title
            assert lowest(page, ".idea .stage") <= height, (title, end)
        if title[0] not in "8":
            expect(said).not_to_have_text(start)


def test_each_idea_yields_to_a_finger(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    page.goto("/ideas")
    for title, (role, name, (right, down)) in IDEAS.items():
        said = choose(page, title)
        handle = page.get_by_role(role, name=name)
        expect(handle).to_have_count(1)
        handle.scroll_into_view_if_needed()
        knob = handle.locator(".knob")
        box = (knob if knob.count() else handle).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if handle.get_attribute("type") == "range" and handle.input_value() == "0":
            x = box["x"] + (8 if handle.get_attribute("min") == "0" else box["width"] / 2)
        start = said.inner_text()
        drag_by_finger(page, x, y, right=right, down=down)
        expect(said, title).not_to_have_text(start)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
