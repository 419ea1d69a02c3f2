"""The Draw scene in a real browser, drawn on with real pointer events."""

import itertools
import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.pad import (
    BAR,
    ITEM,
    ONE,
    SEVEN,
    draw,
    ink,
    kept,
    move,
    opened,
    sentence,
    settle,
    strokes,
)
from tests.touch import put
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pad(page: Page) -> Locator:
    page.goto("/")
    return opened(page)


def sees(page: Page) -> np.ndarray:
    """The image the network sees, from the canvas that shows it."""
    pixels = page.locator("canvas.image").evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    return np.array(pixels).reshape(28, 28, 4)[:, :, 0]


def test_opens_on_a_digit_with_an_invitation(page: Page, pad: Locator) -> None:
    expect(page.get_by_text("Draw a digit here")).to_be_visible()
    expect(sentence(page)).to_have_text(re.compile(r"\d\.\d\d"))
    assert ink(pad) > 0
    assert page.locator(".lengths li").count() == 10
    seven = page.locator(".lengths li canvas").nth(7)
    expect(seven).to_have_attribute("aria-label", re.compile(r"capsule of 7, \d\.\d\d long"))
    expect(page.locator(".longest")).to_have_count(1)
    before = ink(pad)
    draw(pad, [(0.9, 0.9)])
    assert 0 < ink(pad) < before / 2  # the first stroke replaces the picture
    expect(page.get_by_text("Draw a digit here")).to_be_hidden()


def test_a_seven_is_read_while_it_is_drawn(page: Page, pad: Locator) -> None:
    page.get_by_role("button", name="Clear").click()
    expect(sentence(page)).to_have_text("Nothing drawn yet.")
    said = set()
    move(pad, SEVEN[:1], steps=1)
    page.mouse.down()
    for start, end in itertools.pairwise(SEVEN):
        for part in np.linspace(0, 1, 6)[1:]:
            x, y = ((1 - part) * a + part * b for a, b in zip(start, end, strict=True))
            answered = page.locator(".draw").get_attribute("data-answered")
            move(pad, [(x, y)], steps=4)
            # The pen is down all the while, and an answer comes nevertheless.
            expect(page.locator(".draw")).not_to_have_attribute("data-answered", answered or "")
            said.add(sentence(page).inner_text())
    expect(sentence(page)).to_have_text(re.compile("^A seven: its capsule is 0.[5-9]"))
    assert len(said) > 3
    width = page.locator(".longest .bar").evaluate("(bar) => parseFloat(bar.style.width)")
    assert width > 50
    page.mouse.up()
    expect(sentence(page)).to_have_text(re.compile("^A seven"))
    assert page.locator(".longest .numeral").inner_text().startswith("7")
    expect(pad).to_have_attribute("aria-label", re.compile("Drawing pad. A seven"))
    expect(page.locator(".told")).to_have_text(re.compile("^A seven"))


def test_undo_redo_and_clear(page: Page, pad: Locator) -> None:
    draw(pad, SEVEN)
    draw(pad, BAR)
    both = strokes(page, 2)
    page.get_by_role("button", name="Undo").click()
    assert strokes(page, 1) == both[:1]
    page.get_by_role("button", name="Redo").click()
    assert strokes(page, 2) == both
    page.get_by_role("button", name="Clear").click()
    strokes(page, 0)
    expect(sentence(page)).to_have_text("Nothing drawn yet.")
    assert ink(pad) == 0
    page.get_by_role("button", name="Undo").click()
    assert strokes(page, 2) == both


def test_undo_and_redo_by_keyboard(page: Page, pad: Locator) -> None:
    draw(pad, SEVEN)
    draw(pad, BAR)
    strokes(page, 2)
    page.keyboard.press("Control+z")
    strokes(page, 1)
    page.keyboard.press("Control+Shift+Z")
    strokes(page, 2)
    page.keyboard.press("Control+z")
    strokes(page, 1)
    page.keyboard.press("Control+y")
    strokes(page, 2)
    for _ in range(3):  # once more than there are strokes: back to the test digit
        page.keyboard.press("Control+z")
    settle(page)
    assert kept(page)["source"] == "test"
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_an_empty_drawing_is_an_answer(page: Page, pad: Locator) -> None:
    page.get_by_role("button", name="Clear").click()
    expect(sentence(page)).to_have_text("Nothing drawn yet.")
    expect(page.locator(".caption")).to_contain_text("An empty image")
    assert page.locator(".lengths .number").all_inner_texts() == ["–"] * 10
    assert sees(page).max() == 0
    expect(page.locator(".longest")).to_have_count(0)


def test_points_outside_the_pad_are_clamped(page: Page, pad: Locator) -> None:
    draw(pad, [(0.5, 0.5), (1.3, 0.2), (0.9, -0.3), (-0.1, 0.1)])
    (stroke,) = strokes(page, 1)
    assert np.min(stroke) == 0
    assert np.max(stroke) == 1


def test_no_point_is_lost_visibly(page: Page, pad: Locator) -> None:
    turns = np.linspace(0, 4 * np.pi, 60)
    path = np.stack([0.5 + 0.03 * turns * np.cos(turns), 0.5 + 0.03 * turns * np.sin(turns)], 1)
    move(pad, [tuple(path[0])], steps=1)
    page.mouse.down()
    move(pad, [tuple(point) for point in path[1:]], steps=3)
    page.mouse.up()
    (stroke,) = strokes(page, 1)
    drawn = np.array(stroke)
    distance = np.linalg.norm(path[:, None] - drawn[None], axis=2).min(1)
    assert distance.max() < 0.006
    assert np.abs(drawn[[0, -1]] - path[[0, -1]]).max() < 0.003
    assert (np.round(drawn, 4) == drawn).all()


def test_a_resize_in_the_middle_of_a_stroke(page: Page, pad: Locator) -> None:
    move(pad, [(0.3, 0.3)], steps=1)
    page.mouse.down()
    move(pad, [(0.3, 0.5)])
    page.set_viewport_size({"width": 390, "height": 844})
    pad.scroll_into_view_if_needed()
    move(pad, [(0.3, 0.7), (0.6, 0.7)])
    page.mouse.up()
    (stroke,) = strokes(page, 1)
    assert np.abs(np.array(stroke[-1]) - (0.6, 0.7)).max() < 0.01
    assert np.abs(np.array(stroke[0]) - (0.3, 0.3)).max() < 0.01


def test_a_thicker_stroke(page: Page, pad: Locator) -> None:
    draw(pad, SEVEN)
    strokes(page, 1)
    thin = sees(page).sum()
    slider = page.get_by_role("slider", name="Stroke")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    settle(page)
    assert kept(page)["thickness"] == 1.5
    expect(page.get_by_text("× 1.5")).to_be_visible()
    assert sees(page).sum() > 1.2 * thin


def test_another_mouse_button_draws_nothing(page: Page, pad: Locator) -> None:
    before = ink(pad)
    move(pad, [(0.2, 0.2)])
    page.mouse.down(button="middle")
    move(pad, [(0.8, 0.8)])
    page.mouse.up(button="middle")
    assert ink(pad) == before
    assert kept(page)["source"] == "test"


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    page = new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
    ).new_page()
    page.goto("/")
    return page


def test_touch_draws_and_beside_the_pad_it_scrolls(phone: Page) -> None:
    pad = opened(phone)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    touch = phone.context.new_cdp_session(phone)

    def swipe(left: float, top: float, bottom: float, fingers: int = 1) -> None:
        for kind, part in (("touchStart", 0), *(("touchMove", n / 9) for n in range(10))):
            y = top + (bottom - top) * part
            put(touch, kind, *[(left - 30 * n, y) for n in range(fingers)])
        put(touch, "touchEnd")

    def top_of_pad() -> float:
        place = pad.bounding_box()
        assert place
        return place["y"]

    middle, bottom = box["x"] + box["width"] / 2, box["y"] + 0.85 * box["height"]
    swipe(middle, bottom, box["y"] + 0.15 * box["height"])
    (stroke,) = strokes(phone, 1)
    assert np.ptp(np.array(stroke)[:, 1]) > 0.6
    assert top_of_pad() == box["y"]
    swipe(middle, bottom, box["y"] + 0.15 * box["height"], fingers=2)
    second = strokes(phone, 2)[1]  # the other finger is a palm
    assert np.abs(np.array(second)[:, 0] - 0.5).max() < 0.03

    beside = box["x"] + box["width"] + 50
    swipe(beside, bottom + 120, bottom - 200)
    until(phone, lambda: top_of_pad() < box["y"] - 50)
    strokes(phone, 2)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def leave_and_come_back(page: Page) -> None:
    page.get_by_role("link", name="Routing", exact=True).click()
    expect(page.get_by_role("heading", name="Routing")).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    opened(page)


def test_the_drawing_survives_a_change_of_page(page: Page, pad: Locator) -> None:
    draw(pad, SEVEN)
    draw(pad, BAR)
    drawn = strokes(page, 2)
    before = ink(pad)
    leave_and_come_back(page)
    expect(sentence(page)).to_have_text(re.compile("^A seven"))
    assert kept(page)["strokes"] == drawn
    assert ink(pad) == before
    page.keyboard.press("Control+z")  # and so does the way back
    strokes(page, 1)


def test_what_was_not_sent_on_leaving_is_sent_on_return(page: Page, pad: Locator) -> None:
    draw(pad, SEVEN)
    strokes(page, 1)
    page.evaluate("""() => {
      const find = (root, selector) => [...root.querySelectorAll("*")].flatMap((node) =>
        node.matches(selector) ? [node] : node.shadowRoot ? find(node.shadowRoot, selector) : []);
      const [slider] = find(document, "[name=thickness]");
      for (const times of [1.2, 1.9]) {  // the second waits for the answer to the first
        slider.value = times;
        slider.dispatchEvent(new Event("input"));
      }
      find(document, "a").find((link) => link.innerText.trim() === "Routing").click();
    }""")
    expect(page.get_by_role("heading", name="Routing")).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    opened(page)
    expect(page.get_by_text("× 1.9")).to_be_visible()
    assert kept(page)["thickness"] == 1.9


def test_the_drawing_survives_a_reload(page: Page, pad: Locator) -> None:
    draw(pad, ONE)
    drawn = strokes(page, 1)
    page.reload()
    opened(page)
    expect(sentence(page)).to_have_text(re.compile("^A one"))
    assert kept(page)["strokes"] == drawn
    expect(page.get_by_text("Draw a digit here")).to_be_hidden()


def test_the_drawing_survives_a_reload_of_another_page(page: Page, pad: Locator) -> None:
    draw(pad, ONE)
    drawn = strokes(page, 1)
    session = page.evaluate(f"JSON.parse(sessionStorage.getItem('{ITEM}')).session")
    page.get_by_role("link", name="Dimensions", exact=True).click()
    expect(page.get_by_role("heading", name="Dimensions", exact=True)).to_be_visible()
    page.reload()
    # A new session of the server, that took up what the old one left.
    page.wait_for_function(f"JSON.parse(sessionStorage.getItem('{ITEM}')).session !== '{session}'")
    assert kept(page)["strokes"] == drawn
    page.get_by_role("link", name="Draw", exact=True).click()
    opened(page)
    expect(sentence(page)).to_have_text(re.compile("^A one"))


def test_a_test_digit_survives_a_reload(page: Page, pad: Locator) -> None:
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".caption")).to_contain_text("No. 17 of MNIST’s test digits, a seven")
    page.reload()
    opened(page)
    expect(page.locator(".caption")).to_contain_text("No. 17 of MNIST’s test digits, a seven")


def test_two_sessions_do_not_see_each_others_drawing(
    page: Page, pad: Locator, new_context: Callable[..., BrowserContext]
) -> None:
    elsewhere = new_context().new_page()
    elsewhere.goto("/")
    others_pad = opened(elsewhere)
    draw(pad, SEVEN)
    draw(others_pad, ONE)
    strokes(page, 1)
    strokes(elsewhere, 1)
    expect(sentence(page)).to_have_text(re.compile("^A seven"))
    expect(sentence(elsewhere)).to_have_text(re.compile("^A one"))
    leave_and_come_back(page)
    expect(sentence(page)).to_have_text(re.compile("^A seven"))
    third = page.context.new_page()  # another tab is another session as well
    third.goto("/")
    opened(third)
    assert kept(third)["source"] == "test"


@pytest.mark.parametrize(
    "left",
    [
        '{"session": "x", "changes": 3, "drawing": {"source": "test", "index": 99999}}',
        '{"session": "x", "changes": 3, "drawing": null, "digit": "<b>"}',
        "[1, 2]",
        "no json",
    ],
)
def test_nonsense_in_storage_is_refused(page: Page, left: str) -> None:
    page.add_init_script(
        f"sessionStorage.getItem('{ITEM}') ?? sessionStorage.setItem('{ITEM}', {json.dumps(left)})"
    )
    page.goto("/")
    opened(page)
    page.wait_for_function(
        f"""() => {{
          try {{ return JSON.parse(sessionStorage.getItem("{ITEM}")).drawing.index === 0; }}
          catch {{ return false; }}
        }}"""
    )
    expect(sentence(page)).to_have_text(re.compile("seven"))


def test_a_hostile_browser_is_refused(page: Page, context: BrowserContext) -> None:
    def poison(route: Route) -> None:
        # Not asked of the server, which may be closing that very connection.
        body = (ROOT / "app" / "static" / "pad.js").read_text(encoding="utf-8")
        sent = "{ name, ...drawing }"
        assert sent in body
        route.fulfill(
            body=body.replace(sent, f"window.hostile ?? {sent}"), content_type="text/javascript"
        )

    context.route("**/app/static/pad.js", poison)
    page.goto("/")
    pad = opened(page)
    drawing = {"source": "strokes", "strokes": [[[0.5, 0.5]]], "thickness": 1}
    for hostile in (
        {**drawing, "name": "x-1", "strokes": [[[5, 5]]]},
        {**drawing, "name": "<script>"},
        {**drawing, "name": "x-1", "strokes": [[[0.5, 0.5]] * 5000]},
        ["x"],
    ):
        page.evaluate("(value) => { window.hostile = value; }", hostile)
        draw(pad, BAR)
        expect(page.locator(".problem")).to_have_text(re.compile("could not be read"))
        expect(page.locator(".sentence")).to_contain_text("A seven")  # still the test digit
        page.evaluate("window.hostile = null")
        draw(pad, ONE)  # and the pad goes on as if nothing had been
        expect(page.locator(".problem")).to_be_empty()
        page.reload()
        page.evaluate("sessionStorage.clear()")
        page.reload()
        opened(page)


def test_a_test_digit_by_keyboard_and_back(page: Page, pad: Locator) -> None:
    draw(pad, ONE)
    strokes(page, 1)
    digit = page.get_by_role("button", name="No. 17, a seven: bring it to the pad")
    digit.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".caption")).to_contain_text("No. 17 of MNIST’s test digits, a seven")
    expect(sentence(page)).to_have_text(re.compile("seven"))
    assert kept(page) == {"source": "test", "index": 17}
    page.keyboard.press("Control+z")
    strokes(page, 1)
    expect(sentence(page)).to_have_text(re.compile("^A one"))


def png(pixels: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_an_uploaded_picture_and_a_bad_one(page: Page, pad: Locator) -> None:
    pixels = np.full((200, 160), 250, np.uint8)
    pixels[20:180, 74:90] = 30
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "one.png", "mimeType": "image/png", "buffer": png(pixels)})
    expect(page.locator(".caption")).to_contain_text("The ink in your picture")
    expect(sentence(page)).to_have_text(re.compile("^A one"))
    one = kept(page)

    chooser.set_input_files(
        {"name": "bad.png", "mimeType": "image/png", "buffer": b"not a picture"}
    )
    expect(page.get_by_test_id("stAlert")).to_contain_text("not a PNG, JPEG or WebP picture")
    assert kept(page) == one
    page.reload()
    opened(page)
    expect(page.locator(".caption")).to_contain_text("The ink in your picture")
    assert kept(page) == one


def test_one_drawing_is_on_its_way_at_a_time(page: Page, pad: Locator) -> None:
    page.evaluate("""async () => {
      const { Sender } = await import("/app/static/sender.js");
      const next = () => new Promise((done) => setTimeout(done, 150));
      const sends = [];
      let now = "a";
      const sender = new Sender(() => sends.push(now) > 0);
      const told = (what, wanted) => {
        if (sends.join("") !== wanted) throw new Error(`${what}: ${sends.join("")}`);
      };
      sender.changed(false);
      now = "b"; sender.changed(false);
      now = "c"; sender.changed(false);
      await next();
      told("nothing goes before the answer", "a");
      sender.answered();
      await next();
      told("then the latest goes, once", "ac");
      now = "d"; sender.changed(true);
      told("with the pen up it goes at once", "acd");
      sender.stop();
    }""")


def test_the_pad_is_full_before_the_server_refuses(page: Page, pad: Locator) -> None:
    sizes = page.evaluate("""async () => {
      const { Sketch } = await import("/app/static/pad-sketch.js");
      const sketch = new Sketch();
      sketch.begin(0.5, 0.5);
      for (let n = 0; n < 9000; n++) sketch.extend((n % 2) * 0.5 + 0.25, (n % 7) / 7);
      sketch.end();
      const points = sketch.drawing.strokes[0].length;
      sketch.begin(0.1, 0.1);
      const refused = !sketch.isDrawing;
      sketch.clear();
      for (let n = 0; n < 900; n++) { sketch.begin(0.5, 0.5); sketch.end(); }
      return [points, refused, sketch.drawing.strokes.length];
    }""")
    assert sizes == [4000, True, 400]
