"""The page Ideas: each idea fits a screen, also at its ends, and yields to a finger."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.ideas import choose
from tests.touch import drag_by_finger
from tests.waiting import run_ended

# What is dragged in each: its role, its name, and by how many pixels a finger takes it.
IDEAS = {
    "faces": ("slider", "Width of the mouth", (25, 0)),
    "arrow": ("slider", "Turn the seven", (25, 8)),
    "squashing": ("slider", "Length of s", (-40, 0)),
    "shares": ("slider", "b for 7", (40, 0)),
    "margin": ("slider", "Length of capsule 7", (-60, 0)),
    "pooling": ("application", "The digit,", (20, 0)),
    "tree": ("slider", "Turn the digit", (25, -8)),
    "layers": ("slider", "Stop in the network", (80, 0)),
}


def lowest(page: Page, selector: str) -> float:
    """Return where the last of some elements ends, in pixels from the top of the screen."""
    ends = "(all) => Math.max(...all.map((one) => one.getBoundingClientRect().bottom))"
    return page.locator(selector).evaluate_all(ends)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_each_idea_fits_a_screen_and_goes_to_its_ends_by_keys(
    new_context: Callable[..., BrowserContext], width: int, height: int
) -> None:
    page = new_context(viewport={"width": width, "height": height}).new_page()
    page.goto("/ideas")
    question = page.get_by_role("heading", level=3)
    for number, (idea, (role, name, _)) in enumerate(IDEAS.items(), start=1):
        choose(page, f"{number}. ")
        run_ended(page)  # the idea before is gone
        handle = page.get_by_role(role, name=name)
        expect(handle).to_have_count(1)
        if idea == "faces":
            page.get_by_role("checkbox", name="A nose, too").check()
            expect(page.locator(".rows .row")).to_have_count(3)
        assert lowest(page, ".ideas .stage, .ideas .stage svg, .ideas .handle") <= height, idea
        if height == 900:
            assert lowest(page, ".stExpander, .st-key-idea_back") <= height, idea
        if role == "application":
            continue
        for key, end in (("Home", "min"), ("End", "max")):
            handle.press(key)
            if handle.get_attribute("type") == "range":
                expect(handle).to_have_value(handle.get_attribute(end))
            else:
                value = re.escape(handle.get_attribute(f"aria-value{end}"))
                expect(handle).to_have_attribute("aria-valuenow", re.compile(rf"^{value}(\.0+)?$"))
            # Nothing was scrolled for it.
            assert question.bounding_box()["y"] > 0, idea
            assert lowest(page, ".ideas .stage, .ideas .handle") <= height, (idea, key)


def test_each_idea_yields_to_a_finger(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    for idea, (role, name, (right, down)) in IDEAS.items():
        page.goto(f"/ideas?test=0&idea={idea}")
        handle = page.get_by_role(role, name=name)
        expect(handle).to_have_count(1)
        handle.scroll_into_view_if_needed()
        knob = handle.locator(".knob")
        target = knob if knob.count() else handle
        target.tap(trial=True)
        box = target.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        if idea == "layers":
            x = box["x"] + 8  # its first stop
        said = page.locator(".ideas .sentence")
        run_ended(page)
        start = said.inner_text()
        drag_by_finger(page, x, y, right=right, down=down)
        expect(said, idea).not_to_have_text(start)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
