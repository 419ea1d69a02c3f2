"""Links: made in one browser, opened in another that knows nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.parts import PARTS, SERVED
from tests.waiting import TIMEOUT

SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]
# The pictures of each scene, from which two browsers can be compared.
PICTURES = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((node) =>
    [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
  return all(document.body)
    .filter((node) => node instanceof HTMLCanvasElement && node.checkVisibility())
    .map((canvas) => canvas.toDataURL());
}"""
PARTS_THERE = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((node) =>
    [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
  return [...new Set(all(document.body).map((node) => node.dataset?.part).filter(Boolean))];
}"""


@pytest.fixture
def elsewhere(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a browser session of its own."""
    return new_context().new_page()


def draw_a_seven(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".draw")).to_have_attribute("data-answered", re.compile("."))
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".sentence")).to_have_text("Nothing drawn yet.")
    box = page.locator(".pad canvas").bounding_box()
    assert box
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SEVEN]
    page.mouse.move(*at[0])
    page.mouse.down()
    for point in at[1:]:
        page.mouse.move(*point, steps=9)
    page.mouse.up()
    expect(page.locator(".sentence")).to_contain_text("A seven")
    expect(page.locator(".draw")).to_have_attribute("aria-busy", "false")


def go(page: Page, scene: str) -> None:
    page.get_by_role("link", name=scene, exact=True).click()
    expect(page.get_by_role("heading", name=scene, level=1)).to_be_visible()


def sharing(page: Page) -> Locator:
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share what is shown")
    expect(dialog.get_by_role("button", name="Copy link")).to_be_enabled()
    return dialog


def link(page: Page) -> str:
    dialog = sharing(page)
    address = dialog.get_by_role("textbox", name="Link").input_value()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    return address


def same(page: Page, elsewhere: Page, *texts: str) -> None:
    """Both come to show the same texts and the same pictures."""
    for _ in range(TIMEOUT // 100):
        here, there = (
            ([one.locator(text).first.inner_text() for text in texts], one.evaluate(PICTURES))
            for one in (page, elsewhere)
        )
        if here == there:
            break
        page.wait_for_timeout(100)
    assert len(here[1]) > 5
    assert here == there


def test_a_link_shows_the_same_in_another_browser(page: Page, elsewhere: Page) -> None:
    draw_a_seven(page)
    elsewhere.goto(link(page))
    same(page, elsewhere, ".sentence", ".caption")
    expect(elsewhere).to_have_url(re.compile(r"/$"))  # opened, and not true for long

    go(page, "Routing")
    page.get_by_role("button", name="Digit capsule 2,").click()
    page.get_by_role("slider", name="Iteration").fill("6")
    elsewhere.goto(link(page))  # before the scene would have told the server by itself
    expect(elsewhere.locator(".where")).to_have_text("Iteration 6")
    same(page, elsewhere, ".headline", ".summary")
    expect(elsewhere.get_by_role("button", name="Digit capsule 2,")).to_have_attribute(
        "aria-pressed", "true"
    )

    go(page, "Dimensions")
    expect(page.locator(".finding")).to_contain_text("Within ±0.25")
    page.get_by_role("slider", name="dimension 3", exact=True).press("PageUp")
    page.get_by_role("button", name="Digit capsule 7,").click()
    page.get_by_role("slider", name="dimension 16", exact=True).press("PageDown")
    elsewhere.goto(link(page))
    expect(elsewhere.locator(".finding")).to_contain_text("Within ±0.25")
    same(page, elsewhere, ".sentence", ".finding")
    page.get_by_role("button", name="Digit capsule 2,").click()
    elsewhere.get_by_role("button", name="Digit capsule 2,").click()
    same(page, elsewhere, ".sentence", ".finding")

    elsewhere.reload()
    expect(elsewhere.locator(".finding")).to_contain_text("Within ±0.25")
    same(page, elsewhere, ".sentence", ".finding")


def test_a_link_that_makes_no_sense_says_so_and_loses_nothing(page: Page) -> None:
    draw_a_seven(page)
    said = page.locator(".sentence").inner_text()
    page.goto("/?strokes=nonsense&digit=4")
    told = page.get_by_role("alert").filter(has_text="This link could not be opened")
    expect(told).to_have_text(
        "This link could not be opened, so nothing was changed: its strokes cannot be read."
    )
    expect(page.locator(".sentence")).to_have_text(said)
    expect(page).to_have_url(re.compile(r"/$"))
    page.get_by_role("button", name="Dismiss").click()
    expect(told).to_have_count(0)
    expect(page.locator(".sentence")).to_have_text(said)


def test_what_is_left_out_is_gone_here_and_there(page: Page, elsewhere: Page) -> None:
    page.goto("/")
    for scene in PARTS:
        go(page, scene)
        expect(page.locator("[data-part]").first).to_be_attached()
        expected = set(PARTS[scene]) - SERVED
        page.wait_for_function(f"({PARTS_THERE})().length === {len(expected)}")
        assert set(page.evaluate(PARTS_THERE)) == expected
    go(page, "Routing")
    expect(page.get_by_role("region", name="The length bill, by type")).to_be_visible()
    dialog = sharing(page)
    dialog.get_by_role("checkbox", name="The length bill, by type").check()
    dialog.get_by_text("Draw", exact=True).click()
    dialog.get_by_role("checkbox", name="The answer in words").check()
    field = dialog.get_by_role("textbox", name="Link")
    expect(field).to_have_value(re.compile("hide=draw.answer,routing.bill$"))
    address = field.input_value()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    for one in (page, elsewhere):
        if one is elsewhere:
            one.goto(address)
        expect(one.get_by_role("region", name="The same bill, by place")).to_be_visible()
        expect(one.get_by_role("region", name="The length bill, by type")).to_have_count(0)
        go(one, "Draw")
        expect(one.get_by_role("img", name=re.compile("^What the network sees"))).to_be_visible()
        expect(one.locator("li.longest")).to_be_visible()
        expect(one.get_by_text("A seven: its capsule is").filter(visible=True)).to_have_count(0)
        spoken = one.locator("body").aria_snapshot()
        assert "its capsule is" not in spoken
        assert "What the network sees" in spoken


def test_what_was_just_chosen_survives_a_reload_at_once(page: Page) -> None:
    page.goto("/routing")
    expect(page.locator(".where")).to_have_text("Iteration 3")
    page.wait_for_function("sessionStorage['capsnet-explorer']")
    page.get_by_role("button", name="Digit capsule 4,").click()
    page.reload()
    four = page.get_by_role("button", name="Digit capsule 4,")
    expect(four).to_have_attribute("aria-pressed", "true")
    go(page, "Dimensions")
    expect(page.locator(".finding")).to_contain_text("Within ±0.25")
    slider = page.get_by_role("slider", name="dimension 5", exact=True)
    slider.press("PageUp")
    page.reload()
    expect(four).to_have_attribute("aria-pressed", "true")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"δ \+0\.05"))
