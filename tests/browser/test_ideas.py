"""The page Ideas: what is dragged moves, and what follows from it is said."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ideas import choose, drag
from tests.touch import drag_by_finger


@pytest.fixture
def ideas(page: Page) -> Page:
    page.goto("/ideas")
    page.get_by_role("heading", name="Ideas", level=1).wait_for()
    return page


def test_a_part_of_the_face_is_dragged_and_taken_by_keys(ideas: Page) -> None:
    said = choose(ideas, "1. Votes that agree")
    expect(said).to_contain_text("mouth 100 × 2 = 200, eyes 66 × 3 = 198. They agree")
    nose = ideas.get_by_role("checkbox", name="A nose, too")
    nose.check()
    expect(said).to_contain_text("nose 50 × 4 = 200")
    eyes = ideas.get_by_role("slider", name="Width across the eyes")
    drag(ideas, eyes, right=42)
    expect(said).to_contain_text("give less and less to the face")
    before = int(eyes.get_attribute("aria-valuenow"))
    eyes.press("ArrowLeft")
    eyes.press("PageDown")
    expect(said).to_contain_text(f"eyes {before - 11} × 3")
    expect(ideas.get_by_role("status").filter(has_text=f"eyes {before - 11}")).to_have_count(1)
    # It is still so after a look at another scene.
    ideas.get_by_role("link", name="See 1,152 parts vote on your digit").click()
    ideas.get_by_role("heading", name="Routing", level=1).wait_for()
    ideas.get_by_role("link", name="Ideas", exact=True).click()
    expect(ideas.locator(".ideas .sentence")).to_contain_text(f"eyes {before - 11} × 3")
    ideas.get_by_role("button", name="a large face").click()
    expect(said).to_contain_text("mouth 200 × 2 = 400, eyes 131 × 3 = 393")


def test_a_seven_is_turned_until_it_is_none(ideas: Page) -> None:
    said = choose(ideas, "2. A capsule is a vector")
    expect(said).to_contain_text("A seven, upright")
    handle = ideas.get_by_role("slider", name="Turn the seven")
    drag(ideas, handle, right=40, down=8)
    expect(said).to_contain_text(re.compile(r"turned by \d+° clockwise.*Still a seven"))
    handle.press("ArrowRight")
    ideas.get_by_role("slider", name="Seven or one").fill("1")
    expect(said).to_contain_text("100% on its way to a one")
    expect(said).to_contain_text("now sees a one")
    expect(ideas.get_by_role("img", name=re.compile("One number: 0.0"))).to_be_visible()


def test_a_length_slides_along_the_curve(ideas: Page) -> None:
    said = choose(ideas, "3. Squash")
    handle = ideas.get_by_role("slider", name="Length of s")
    expect(said).to_contain_text("The sum for a seven in your digit is")
    drag(ideas, handle, right=-2000)
    expect(said).to_contain_text("A sum 0.00 long becomes a capsule 0.000 long")
    for _ in range(2):
        handle.press("PageUp")
    expect(said).to_contain_text("A sum 1.00 long becomes a capsule 0.500 long")


def test_three_shares_make_a_whole(ideas: Page) -> None:
    said = choose(ideas, "4. Coupling by softmax")
    expect(said).to_contain_text("0.33 to 7")
    ideas.get_by_role("slider", name="b for 7").fill("3")
    expect(said).to_contain_text("0.91 to 7")
    ideas.get_by_role("button", name="All logits at 0").click()
    expect(said).to_contain_text("0.33 to 7")


def test_a_finger_drags_too(new_context) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto("/ideas")
    handle = page.get_by_role("slider", name="Width of the mouth")
    handle.locator(".knob").tap(trial=True)  # it rests, and nothing lies over it
    box = handle.locator(".knob").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag_by_finger(page, x, y, right=30)
    expect(page.locator(".ideas .sentence")).to_contain_text("but both still lean")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_with_nothing_drawn_the_page_says_so(ideas: Page) -> None:
    ideas.get_by_role("link", name="Draw", exact=True).click()
    ideas.get_by_role("button", name="Clear").click()
    ideas.get_by_role("link", name="Ideas", exact=True).click()
    expect(ideas.get_by_text("Nothing is drawn")).to_be_visible()
    expect(choose(ideas, "3. Squash")).to_contain_text("A sum")
