"""The Turn scene in a browser: sliders, curves, strips and pieces, by mouse, keys and finger."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect


@pytest.fixture
def turn(page: Page) -> Page:
    page.goto("/turn")
    page.get_by_role("heading", name="Turn", level=1).wait_for()
    expect(said(page)).to_contain_text("As it is, the CapsNet reads a seven")
    return page


def said(page: Page) -> Locator:
    return page.locator(".turn .sentence").first


def pieces(page: Page) -> Locator:
    return page.get_by_role("group", name="The pieces").get_by_role("button")


def test_a_slider_turns_the_digit_and_everything_follows(turn: Page) -> None:
    moved = turn.get_by_role("img", name="Moved", exact=True)
    before = moved.evaluate("(canvas) => canvas.toDataURL()")
    slider = turn.get_by_role("slider", name="Turn", exact=True)
    slider.fill("60")
    expect(said(turn)).to_contain_text(re.compile(r"Turned 60° clockwise: .*cosine of −?0\.\d\d"))
    assert moved.evaluate("(canvas) => canvas.toDataURL()") != before
    expect(slider).to_have_attribute("aria-valuetext", "60° clockwise")
    slider.press("ArrowLeft")
    expect(said(turn)).to_contain_text("Turned 59° clockwise")
    # Another slider becomes what the curves run along; the first stays where it is.
    turn.get_by_role("slider", name="Scale").fill("0.8")
    expect(said(turn)).to_contain_text("Turned 59° clockwise and scaled to 0.8 times the size")
    chart = turn.get_by_role("img", name=re.compile("^Length of capsule 7, .* against: Scale"))
    expect(chart).to_be_visible()
    # All ten capsules, the CNN's answer and the cosine; the longest of the others has its number.
    expect(chart.locator("path")).to_have_count(12)
    rival = re.search(r"longest of them (\d)", chart.get_attribute("aria-label"))[1]
    assert rival != "7"
    expect(chart.locator("g").nth(1).locator("text")).to_have_text(rival)
    turn.get_by_role("button", name="As it was").click()
    expect(said(turn)).to_contain_text("As it is, the CapsNet reads a seven")
    expect(turn.get_by_role("button", name="As it was")).to_be_disabled()


def test_curve_and_strip_set_the_slider(turn: Page) -> None:
    chart = turn.get_by_role("img", name=re.compile("^Length of capsule 7"))
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    turn.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    turn.mouse.down()
    expect(said(turn)).to_contain_text(re.compile(r"Turned 4\d° clockwise"))
    turn.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    turn.mouse.up()
    expect(said(turn)).to_contain_text(re.compile(r"Turned 5\d° anticlockwise"))
    frame = turn.get_by_role("button", name=re.compile(r"^Turn, 90° clockwise: .* Go there\."))
    frame.press("Enter")
    expect(said(turn)).to_contain_text("Turned 90° clockwise")
    expect(frame).to_have_class(re.compile("now"))


def test_on_a_phone_the_strip_follows(turn: Page) -> None:
    turn.set_viewport_size({"width": 390, "height": 844})
    for amount, name in (("90", "Turn, 90° clockwise"), ("-90", "Turn, 90° anticlockwise")):
        turn.get_by_role("slider", name="Turn", exact=True).fill(amount)
        frame = turn.get_by_role("button", name=re.compile(f"^{name}: "))
        expect(frame).to_have_class(re.compile("now"))
        frame.evaluate("(node) => new Promise(requestAnimationFrame)")
        inside = frame.evaluate(
            """(node) => {
              const [own, strip] = [node, node.parentElement].map((n) => n.getBoundingClientRect());
              return own.left >= strip.left - 1 && own.right <= strip.right + 1;
            }"""
        )
        assert inside, name
    # Between two frames none is what the sliders say.
    turn.get_by_role("slider", name="Turn", exact=True).fill("40")
    expect(said(turn)).to_contain_text("Turned 40° clockwise")
    expect(turn.locator(".film .now")).to_have_count(0)


def test_pieces_are_swapped_and_put_back(turn: Page) -> None:
    told = turn.locator(".turn .sentence").nth(1)
    expect(told).to_contain_text("Whole: the CapsNet reads a seven")
    expect(pieces(turn)).to_have_count(4)
    pieces(turn).nth(0).press("Enter")
    expect(pieces(turn).nth(0)).to_have_attribute("aria-pressed", "true")
    pieces(turn).nth(3).click()
    expect(told).to_contain_text("The same pieces in other places")
    expect(pieces(turn).nth(0)).to_have_attribute("aria-pressed", "false")
    expect(pieces(turn).nth(0)).to_have_accessible_name(
        "In row 1, column 1: the piece of row 2, column 2"
    )
    expect(pieces(turn).nth(1)).to_have_accessible_name(
        "In row 1, column 2: the piece that belongs there"
    )
    turn.get_by_role("button", name="Put back").click()
    expect(told).to_contain_text("Whole:")
    turn.get_by_role("button", name="4 × 4").click()
    expect(pieces(turn)).to_have_count(16)
    turn.get_by_role("button", name="Shuffle").click()
    expect(told).to_contain_text("The same pieces in other places")


def test_many_test_digits_are_shown_by_the_way_they_are_moved(turn: Page) -> None:
    found = turn.get_by_text("test digits at each of")
    expect(found).to_contain_text("of 13 amounts")
    turn.get_by_role("radio", name="Scale").click()
    expect(found).to_contain_text("times the size")


def test_it_is_still_so_after_another_scene_and_a_reload(turn: Page) -> None:
    turn.get_by_role("slider", name="Lean").fill("0.4")
    expect(said(turn)).to_contain_text("Leant by 0.4 to the right")
    turn.reload()
    expect(said(turn)).to_contain_text("Leant by 0.4 to the right")
    turn.get_by_role("link", name="Routing", exact=True).click()
    turn.get_by_role("heading", name="Routing", level=1).wait_for()
    turn.get_by_role("link", name="Turn", exact=True).click()
    expect(said(turn)).to_contain_text("Leant by 0.4 to the right")
    turn.reload()
    expect(said(turn)).to_contain_text("Leant by 0.4 to the right")
    expect(turn.get_by_role("slider", name="Lean")).to_have_value("0.4")


def test_all_of_it_has_room_on_a_phone(new_context: Callable[..., BrowserContext]) -> None:
    size = {"width": 390, "height": 844}
    phone = new_context(viewport=size, has_touch=True, is_mobile=True).new_page()
    phone.goto("/turn")
    expect(said(phone)).to_contain_text("As it is")
    slider = phone.get_by_role("slider", name="Turn", exact=True)
    slider.fill("30")
    expect(said(phone)).to_contain_text("Turned 30° clockwise")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("Moved", "Redrawn"):
        assert phone.get_by_role("img", name=name, exact=True).first.bounding_box()["width"] > 120


def test_values_from_a_hostile_browser_change_nothing(turn: Page) -> None:
    turn.get_by_role("slider", name="Turn", exact=True).evaluate(
        "(slider) => { slider.max = 1e9; slider.value = 1e9;"
        " slider.dispatchEvent(new Event('input')); }"
    )
    turn.get_by_role("slider", name="Scale").fill("0.9")
    expect(said(turn)).to_contain_text("scaled to 0.9 times the size")
    expect(said(turn)).to_contain_text("Turned 90° clockwise")
