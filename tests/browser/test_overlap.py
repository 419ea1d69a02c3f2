"""The Overlap scene in a browser: two pens, dragging, choosing, by mouse, keys and finger."""

import re
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.waiting import until

SEVEN = [(0.25, 0.25), (0.7, 0.24), (0.6, 0.45), (0.45, 0.8)]
BAR = [(0.5, 0.2), (0.52, 0.8)]
BOTH = re.compile("lie on each other")


@pytest.fixture
def overlap(page: Page) -> Page:
    page.goto("/overlap")
    expect(said(page)).to_contain_text("A seven and a four lie on each other.")
    return page


def said(page: Page) -> Locator:
    return page.locator(".overlap .sentence")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def field(page: Page) -> Locator:
    return page.get_by_role("application", name=re.compile("^The field"))


def stroke(page: Page, points: Sequence[tuple[float, float]], lift: bool = True) -> None:
    box = field(page).bounding_box()
    for number, (x, y) in enumerate(points):
        at = (box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.mouse.move(*at, steps=5)
        if number == 0:
            page.mouse.down()
    if lift:
        page.mouse.up()


def pixels(page: Page, name: str | re.Pattern[str]) -> str:
    picture = page.get_by_role("img", name=name, exact=True)
    return picture.evaluate("(canvas) => canvas.toDataURL()")


def test_two_digits_are_drawn_with_two_pens(overlap: Page) -> None:
    button(overlap, "Clear").click()
    expect(said(overlap)).to_contain_text("Nothing is drawn yet")
    expect(button(overlap, "Blue pen")).to_have_attribute("aria-pressed", "true")
    stroke(overlap, SEVEN)
    expect(said(overlap)).to_contain_text("Only the blue digit is there.")
    button(overlap, "Orange pen").click()
    stroke(overlap, BAR)
    expect(said(overlap)).not_to_contain_text("Only the")
    expect(
        overlap.get_by_role("img", name=re.compile("^The orange digit, redrawn"))
    ).to_be_visible()
    # Both pens have one way back.
    button(overlap, "Undo").click()
    expect(said(overlap)).to_contain_text("Only the blue digit is there.")
    overlap.keyboard.press("Control+z")
    expect(said(overlap)).to_contain_text("Nothing is drawn yet")
    overlap.keyboard.press("Control+z")
    expect(said(overlap)).to_contain_text(BOTH)
    for _ in range(3):
        button(overlap, "Redo").click()
    expect(button(overlap, "Redo")).to_be_disabled()
    expect(said(overlap)).not_to_contain_text("Only the")


def test_it_answers_while_one_digit_is_dragged_over_the_other(overlap: Page) -> None:
    sees = "What the network sees"
    before = pixels(overlap, sees)
    # The four's right stroke stands in the right half.
    stroke(overlap, [(0.72, 0.6), (0.8, 0.7)], lift=False)
    expect(overlap.locator(".overlap canvas[aria-label='What the network sees']")).to_be_visible()
    overlap.wait_for_function(
        "([name, old]) => [...document.querySelectorAll('*')].map((n) => n.shadowRoot ?? n)"
        ".flatMap((n) => [...n.querySelectorAll(`canvas[aria-label='${name}']`)])"
        ".some((canvas) => canvas.toDataURL() !== old)",
        arg=[sees, before],
    )
    overlap.mouse.up()
    moved = pixels(overlap, sees)
    button(overlap, "Undo").click()
    expect(button(overlap, "Undo")).to_be_disabled()
    assert moved != before
    until(overlap, lambda: pixels(overlap, sees) == before)


def test_keys_move_a_digit_by_a_pixel(overlap: Page) -> None:
    button(overlap, "Orange pen").click()
    field(overlap).focus()
    for _ in range(9):
        field(overlap).press("ArrowRight")
    expect(said(overlap)).to_contain_text("No digit lay so far from the middle in training.")
    for _ in range(4):
        field(overlap).press("ArrowLeft")
    expect(said(overlap)).not_to_contain_text("so far from the middle")


def test_test_digits_pairs_and_presets_are_chosen(overlap: Page) -> None:
    button(overlap, "A test digit in blue: 8").click()
    expect(said(overlap)).to_contain_text("An eight and a four lie on each other.")
    expect(button(overlap, "A test digit in blue: 8")).to_have_attribute("aria-pressed", "true")
    button(overlap, "The next test pair").click()
    expect(overlap.get_by_text("No. 0", exact=True)).to_be_visible()
    button(overlap, "The test pair before").click()
    expect(overlap.get_by_text("No. 9999", exact=True)).to_be_visible()
    button(overlap, "The same digit twice").click()
    expect(said(overlap)).to_contain_text("there is one capsule for all fours")
    expect(overlap.get_by_text("none of the 10,000")).to_be_visible()
    button(overlap, "A digit that is not there").click()
    expect(said(overlap)).to_contain_text(
        re.compile("Capsule 5, whose digit is not there, is 0.* long")
    )
    expect(overlap.get_by_text(re.compile("^From capsule 5, .* since you asked"))).to_be_visible()
    overlap.get_by_role("button", name=re.compile("^Capsule 5")).click()
    expect(overlap.get_by_text(re.compile("since you asked"))).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 800])
def test_what_is_chosen_moves_nothing_under_the_hand(overlap: Page, width: int) -> None:
    overlap.set_viewport_size({"width": width, "height": 1000})
    names = ("A pair it misreads", "Any of the test pairs", "The next test pair")
    places = []
    for preset in ("One on the other", "A digit that is not there", "A pair it misreads"):
        button(overlap, preset).click()
        expect(overlap.locator(".overlap")).to_have_attribute("aria-busy", "false")
        expect(button(overlap, preset)).to_be_focused()
        places.append([button(overlap, name).bounding_box() for name in names])
    for later in places[1:]:
        assert later == [pytest.approx(box, abs=2) for box in places[0]]


def test_of_a_misread_pair_it_is_said_which_digit_was_not_read(overlap: Page) -> None:
    button(overlap, "A pair it misreads").click()
    expect(said(overlap)).to_contain_text("so the pair counts as misread")
    missed = overlap.get_by_text(re.compile("^Not read; in its place, capsule"))
    expect(missed.first).to_be_visible()
    button(overlap, "The same digit twice").click()
    twin = overlap.get_by_text(re.compile("^Capsule 4 is for both; in its place, capsule"))
    expect(twin).to_be_visible()
    button(overlap, "Clear").click()
    expect(said(overlap)).to_contain_text("Nothing is drawn yet")
    expect(overlap.get_by_text("Where the two lengths come from")).to_be_hidden()


def test_pairs_go_on_from_the_last_one_and_an_undone_move_is_that_pair_again(
    overlap: Page,
) -> None:
    for number in (0, 1):
        button(overlap, "The next test pair").click()
        expect(overlap.get_by_text(f"No. {number}", exact=True)).to_be_visible()
    field(overlap).press("ArrowRight")
    expect(overlap.get_by_text("none of the 10,000")).to_be_visible()
    button(overlap, "Undo").click()
    expect(overlap.get_by_text("No. 1", exact=True)).to_be_visible()
    field(overlap).press("ArrowRight")
    expect(overlap.get_by_text("none of the 10,000")).to_be_visible()
    button(overlap, "The next test pair").click()
    expect(overlap.get_by_text("No. 2", exact=True)).to_be_visible()


def test_keys_move_the_digit_that_is_there(overlap: Page) -> None:
    button(overlap, "Orange pen").click()
    button(overlap, "One digit alone").click()
    expect(said(overlap)).to_contain_text("Only the blue digit is there, a four.")
    for _ in range(5):
        field(overlap).press("ArrowRight")
    expect(said(overlap)).to_contain_text("No digit lay so far from the middle in training.")


def test_a_part_that_is_left_out_is_not_spoken_either(page: Page) -> None:
    page.goto("/overlap?hide=overlap.sentence")
    expect(button(page, "Blue pen")).to_be_visible()
    page.wait_for_timeout(1500)  # it is spoken after a moment of rest
    spoken = page.locator(".overlap [role=status]")
    expect(spoken.first).to_be_hidden()


def test_colours_are_the_papers_on_demand_and_what_is_said_follows(overlap: Page) -> None:
    button(overlap, "One digit alone").click()
    expect(said(overlap)).to_contain_text("Only the blue digit is there, a four.")
    overlap.get_by_label("The paper’s red and green").check()
    expect(said(overlap)).to_contain_text("Only the red digit is there, a four.")
    expect(button(overlap, "Red pen")).to_be_visible()


def test_it_is_still_so_after_another_scene_and_a_reload(overlap: Page) -> None:
    button(overlap, "Clear").click()
    stroke(overlap, SEVEN)
    button(overlap, "Orange pen").click()
    stroke(overlap, BAR)
    expect(overlap.locator(".overlap")).to_have_attribute("aria-busy", "false")
    expect(said(overlap)).not_to_contain_text("Only the")
    told = said(overlap).inner_text()
    overlap.reload()
    expect(said(overlap)).to_have_text(told)
    overlap.get_by_role("link", name="Routing", exact=True).click()
    overlap.get_by_role("heading", name="Routing", level=1).wait_for()
    overlap.get_by_role("link", name="Overlap", exact=True).click()
    expect(said(overlap)).to_have_text(told)


def test_all_of_it_has_room_on_a_phone(new_context: Callable[..., BrowserContext]) -> None:
    size = {"width": 390, "height": 844}
    phone = new_context(viewport=size, has_touch=True, is_mobile=True).new_page()
    phone.goto("/overlap")
    expect(said(phone)).to_contain_text(BOTH)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    box = field(phone).bounding_box()
    assert 250 < box["width"] < 390 - 40  # room for a thumb that scrolls
    chip = button(phone, "A test digit in orange: 2").bounding_box()
    assert min(chip["width"], chip["height"]) >= 24
    button(phone, "A test digit in orange: 2").tap()
    expect(said(phone)).to_contain_text("A seven and a two lie on each other.")


def test_values_from_a_hostile_browser_change_nothing(overlap: Page) -> None:
    overlap.evaluate(
        "() => sessionStorage.setItem('capsnet-explorer', JSON.stringify("
        "{session: 'x', changes: 1, network: 'mnist', drawing: {source: 'test', index: 3},"
        " overlap: {digits: [1, 2], pair: 1e9, colours: 'x'}}))"
    )
    overlap.reload()
    expect(said(overlap)).to_contain_text("A seven and a four lie on each other.")
