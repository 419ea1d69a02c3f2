"""The ideas about the current digit: dragged, and taken by keys; sentence and picture follow."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.ideas import choose, drag
from tests.touch import drag_by_finger
from tests.waiting import run_ended
from tests.wire import Wire

PAINTED = "(canvas) => canvas.toDataURL()"


@pytest.fixture
def ideas(page: Page) -> Page:
    page.goto("/ideas")
    page.get_by_role("heading", name="Ideas", level=1).wait_for()
    return page


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def test_a_capsule_is_dragged_along_its_loss(ideas: Page) -> None:
    said = choose(ideas, "5. Margin loss")
    expect(said).to_contain_text("It is a seven")
    dot = ideas.locator(".margin circle.dot").nth(7)
    before = float(dot.get_attribute("cx"))
    seven = slider(ideas, "Length of capsule 7")
    drag(ideas, seven, right=-200)
    length = seven.get_attribute("aria-valuenow")
    expect(said).to_contain_text(f"its capsule is {length} long, ")
    expect(said).to_contain_text("short of m⁺ = 0.90, and costs")
    expect(seven).to_have_attribute("aria-valuetext", re.compile(r", there, costs 0\.\d+"))
    assert float(dot.get_attribute("cx")) < before - 50
    four = slider(ideas, "Length of capsule 4")
    for _ in range(4):
        four.press("PageUp")
    four.press("ArrowRight")
    expect(said).to_contain_text("one other is longer than m⁻ = 0.10, 4 at 0.4")
    *parts, total = map(float, re.findall(r"\d\.\d{3}", ideas.locator(".sum").inner_text()))
    assert len(parts) == 2
    assert sum(parts) == pytest.approx(total, abs=0.0016)
    ideas.get_by_role("button", name="1", exact=True).click()
    expect(said).to_contain_text("It is a seven, but if it were a one")
    slider(ideas, "λ").fill("1")
    expect(said).to_contain_text("by these constants")
    ideas.get_by_role("button", name="The paper’s values").click()
    expect(said).to_contain_text("by the paper’s constants")
    ideas.get_by_role("button", name="The network’s lengths").click()
    ideas.get_by_role("button", name="7", exact=True).click()
    expect(said).to_contain_text("Together 0.")


def test_another_digit_is_met_as_it_is(ideas: Page) -> None:
    said = choose(ideas, "5. Margin loss")
    drag(ideas, slider(ideas, "Length of capsule 7"), right=-200)
    expect(said).to_contain_text("short of m⁺ = 0.90")
    ideas.keyboard.press("t")
    expect(said).to_contain_text("It is a two")
    expect(said).not_to_contain_text("short of m⁺")
    ideas.wait_for_timeout(500)  # in which what was dragged on the seven might be sent again
    two = slider(ideas, "Length of capsule 2")
    assert float(two.get_attribute("aria-valuenow") or 0) > 0.9


def test_what_is_dragged_before_the_next_digit_is_here_does_not_come_with_it(page: Page) -> None:
    wire = Wire(page)
    page.goto("/ideas")
    said = choose(page, "5. Margin loss")
    seven = slider(page, "Length of capsule 7")
    drag(page, seven, right=-200)
    expect(said).to_contain_text("short of m⁺ = 0.90")
    run_ended(page)
    wire.hold()
    page.keyboard.press("t")
    page.wait_for_timeout(100)  # Streamlit sends it a moment after
    seven.press("PageDown")
    page.wait_for_timeout(100)
    wire.release()
    expect(said).to_contain_text("It is a two")
    expect(said).not_to_contain_text("short of m⁺")
    page.wait_for_timeout(500)  # in which what was dragged on the seven might be sent again
    expect(said).not_to_contain_text("short of m⁺")


def test_a_digit_is_moved_under_its_pooling_windows(ideas: Page) -> None:
    said = choose(ideas, "6. What max pooling forgets")
    expect(said).to_contain_text("windows of 2 × 2 respond")
    digit = ideas.get_by_role("application", name="The digit,")
    pooled = ideas.locator(".windows canvas").nth(1)
    before = pooled.evaluate(PAINTED)
    drag(ideas, digit, right=digit.bounding_box()["width"] / 28)
    expect(said).to_contain_text("Moved 1 pixel right. Of ")
    assert pooled.evaluate(PAINTED) != before
    assert ideas.locator(".marks .hollow").count() > 0, "maxima that moved unseen are marked"
    digit.press("ArrowDown")
    digit.press("ArrowDown")
    expect(said).to_contain_text("Moved 1 pixel right and 2 down.")
    digit.press("Home")
    expect(said).to_contain_text("Move the digit by a pixel")
    assert pooled.evaluate(PAINTED) == before

    grid = ideas.get_by_role("application", name="Windows of the feature map")
    grid.click(position={"x": 5, "y": 5})
    window = ideas.get_by_role("heading", name="The window in")
    expect(window).to_have_text("The window in row 1, column 1")
    grid.press("ArrowRight")
    expect(window).to_have_text("The window in row 1, column 2")
    expect(ideas.locator(".survival b")).to_contain_text("survives")
    ideas.get_by_role("button", name=re.compile("where strong ones meet")).click()
    expect(window).not_to_have_text("The window in row 1, column 2")
    first = ideas.get_by_role("heading", name=re.compile(r"Map \d+ of Conv1")).inner_text()
    ideas.get_by_role("button", name="Next map").click()
    expect(ideas.get_by_role("heading", name=re.compile(r"Map \d+ of"))).not_to_have_text(first)
    expect(said).not_to_contain_text(f"In {first.split(' of')[0].lower()},")


def test_a_digit_is_turned_under_its_parse_tree(ideas: Page) -> None:
    said = choose(ideas, "7. Equivariance")
    expect(said).to_contain_text(
        re.compile(r"Capsule 7 is 0\.9\d long: 5 of 1,152 primary capsules")
    )
    tree = ideas.locator(".ways")
    before, upright = tree.first.inner_html(), said.inner_text()
    expect(tree.first.locator("path")).to_have_count(10)
    handle = slider(ideas, "Turn the digit")
    drag(ideas, handle, right=-25)
    expect(said).to_contain_text(re.compile(r"Turned by \d+° clockwise, capsule 7 .*turned by \d+"))
    assert tree.first.inner_html() != before
    handle.press("PageDown")
    handle.press("PageDown")
    handle.press("ArrowLeft")
    expect(said).to_contain_text("anticlockwise")
    ideas.get_by_role("button", name="As it was").click()
    expect(said).to_have_text(upright)
    assert tree.first.inner_html() == before


def test_a_stop_is_dragged_through_the_network(ideas: Page) -> None:
    said = choose(ideas, "8. The network, layer by layer")
    expect(said).to_contain_text("The image is 784 numbers")
    stop = slider(ideas, "Stop in the network")
    stop.press("ArrowRight")
    expect(said).to_contain_text("Conv1 looks for 256 small patterns")
    code = ideas.get_by_role("region", name="CapsNet.features, capsnet/model.py")
    expect(code.first).to_contain_text("return torch.relu(self.conv(images))")
    maps = ideas.locator(".shown canvas")
    assert maps.evaluate("(canvas) => canvas.width") == 16 * 21 - 1
    box = stop.bounding_box()
    ideas.mouse.move(box["x"] + 8 + (box["width"] - 16) / 6, box["y"] + box["height"] / 2)
    ideas.mouse.down()
    ideas.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
    ideas.mouse.up()
    expect(said).to_contain_text("7 is the longest, 0.9")
    expect(ideas.locator(".side b")).to_have_text(["7", re.compile(r"0\.9\d long")])
    ideas.get_by_role("button", name="Decoder 3").click()
    expect(said).to_contain_text("the picture that capsule 7 makes of itself")
    assert ideas.locator(".pair canvas").count() == 2
    expect(ideas.get_by_role("link", name="section 4.1")).to_have_attribute(
        "href", re.compile("#S4.SS1$")
    )


def test_a_finger_moves_the_digit_and_turns_it(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    page.goto("/ideas")
    said = choose(page, "6. What max pooling forgets")
    digit = page.get_by_role("application", name="The digit,")
    digit.tap(trial=True)  # it rests, and nothing lies over it
    box = digit.bounding_box()
    # So far that the page would scroll instead, if it could.
    drag_by_finger(page, box["x"] + 60, box["y"] + 160, right=0, down=-100)
    expect(said).to_contain_text("Moved 3 pixels up.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    said = choose(page, "7. Equivariance")
    handle = slider(page, "Turn the digit")
    handle.locator(".knob").tap(trial=True)
    box = handle.locator(".knob").bounding_box()
    drag_by_finger(page, box["x"] + 8, box["y"] + 8, right=20)
    expect(said).to_contain_text("anticlockwise")
    for title, says in (("5. Margin loss", "It is a seven"), ("8. The network", "784 numbers")):
        expect(choose(page, title)).to_contain_text(says)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_with_nothing_drawn_each_still_answers(ideas: Page) -> None:
    ideas.get_by_role("link", name="Draw", exact=True).click()
    ideas.get_by_role("button", name="Clear").click()
    ideas.get_by_role("link", name="Ideas", exact=True).click()
    for title, says in (
        ("5. Margin loss", "Nothing is drawn. If it were to be"),
        ("6. What max pooling forgets", "Nothing in this map rises above empty ground"),
        ("7. Equivariance", "Nothing is drawn, so nothing turns"),
        ("8. The network", "all of them 0"),
    ):
        expect(choose(ideas, title)).to_contain_text(says)
