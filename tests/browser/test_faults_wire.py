"""A slow wire, and one that is cut while the page lies idle: the pad goes on, and is answered."""

import re

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.pad import (
    BAR,
    ONE,
    SEVEN,
    another_session,
    draw,
    ink,
    move,
    opened,
    sentence,
    settle,
    stored,
    strokes,
)
from tests.slow import SLOW

# Notes under which name each answer is shown.
WATCH = """(scene) => {
  window.shown = [];
  new MutationObserver(() => window.shown.push(scene.dataset.answered))
    .observe(scene, { attributeFilter: ["data-answered"] });
}"""


def number(name: str | None) -> int:
    """Which of the drawings that were sent from the pad a name stands for."""
    assert name
    assert "-" in name, f"{name} was not sent from the pad"
    return int(name.split("-")[1])


def painted(pad: Locator) -> int:
    """How many of the pad's pixels hold ink in the next frame."""
    pad.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return ink(pad)


def test_two_seconds_each_way(page: Page) -> None:
    page.add_init_script(SLOW)
    page.goto("/")
    pad = opened(page)
    page.get_by_role("button", name="Clear").click()
    strokes(page, 0)
    scene = page.locator(".draw")
    scene.evaluate(WATCH)
    page.evaluate("window.latency = 15000")

    move(pad, SEVEN[:1], steps=1)
    page.mouse.down()
    seen = [painted(pad)]
    for point in SEVEN[1:]:
        move(pad, [point])
        seen.append(painted(pad))
    page.mouse.up()
    # All of it is on the pad before the server can have heard of any of it.
    assert page.evaluate("window.shown") == []
    assert 0 < seen[0] < seen[1] < seen[2]
    page.evaluate("window.latency = 2000")

    draw(pad, BAR)
    draw(pad, [(0.8, 0.8)])
    both = strokes(page, 3)
    shown = [number(name) for name in page.evaluate("window.shown")]
    assert shown == sorted(shown)
    assert len(shown) > 1
    assert ink(pad) > seen[2]
    page.evaluate("window.latency = 0")
    page.keyboard.press("Control+z")
    assert strokes(page, 2) == both[:2]


def test_strokes_over_a_test_digit_that_is_still_on_its_way(page: Page) -> None:
    page.add_init_script(SLOW)
    page.goto("/")
    pad = opened(page)
    page.evaluate("window.latency = 2000")
    page.get_by_role("button", name="Next", exact=True).click()
    pad.scroll_into_view_if_needed()
    draw(pad, SEVEN)
    # By the time the strokes are answered, the test digit has arrived, and not taken their place.
    strokes(page, 1)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    assert ink(pad) > 0


def test_a_link_is_that_of_the_last_wish(page: Page) -> None:
    page.add_init_script(SLOW)
    page.goto("/")
    opened(page)
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share what is shown")
    copy = dialog.get_by_role("button", name="Copy link")
    expect(copy).to_be_enabled()
    page.evaluate("window.latency = 1500")
    part = dialog.get_by_role("checkbox", name="The answer in words")
    part.check()
    part.uncheck()
    # The answer to the first of the two comes by, and is not taken for that to the second.
    expect(copy).to_be_enabled()
    assert "hide" not in dialog.get_by_role("textbox", name="Link").input_value()


def knock_out(page: Page) -> None:
    """Knock out the five strongest, and wait for what comes of it."""
    page.get_by_role("button", name="The 5 strongest for 7").click()
    expect(page.locator(".knockout .count")).to_have_text("5 of 1,152 are out.")
    expect(page.locator(".knockout .finding")).to_contain_text("Without 5 capsules")


def with_all(page: Page) -> None:
    page.goto("/routing")
    expect(page.locator(".knockout .finding")).to_contain_text("With all 1,152 capsules")


def test_a_knockout_that_is_answered_later_than_it_is_waited_for(page: Page) -> None:
    page.add_init_script(SLOW)
    with_all(page)
    page.evaluate("window.latency = 2000")
    knock_out(page)
    page.get_by_role("button", name="Bring all back").click()
    expect(page.locator(".knockout .finding")).to_contain_text("With all 1,152 capsules")


def test_what_was_shown_before_is_shown_again_while_answers_are_on_their_way(page: Page) -> None:
    """The browser says what it holds, and may let go of it before an answer builds on that."""
    page.add_init_script(SLOW)
    page.goto("/dimensions")
    page.locator(".board[aria-busy=false]").wait_for()
    page.keyboard.press("4")
    chip = page.get_by_role("button", name="Digit capsule 4,")
    expect(chip).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(1500)  # it is sent and answered
    page.evaluate("window.latency = 1000")
    slider = page.get_by_role("slider", name="dimension 2", exact=True)
    for _ in range(4):
        slider.press("PageUp")
        page.wait_for_timeout(300)  # a run of the server for each
    page.keyboard.press("x")
    page.wait_for_timeout(2500)  # all answers are there
    page.evaluate("window.latency = 0")
    page.keyboard.press(",")
    expect(page).to_have_title("Routing · CapsNet Explorer")


@pytest.fixture
def wires(page: Page) -> list[WebSocketRoute]:
    """The page's connections to the server, the latest last."""
    made: list[WebSocketRoute] = []

    def connect(wire: WebSocketRoute) -> None:
        wire.connect_to_server()
        made.append(wire)

    page.route_web_socket(re.compile("/_stcore/stream"), connect)
    return made


def test_a_wire_that_is_cut_while_the_page_lies_idle(
    page: Page, wires: list[WebSocketRoute]
) -> None:
    page.goto("/")
    pad = opened(page)
    draw(pad, SEVEN)
    seven = strokes(page, 1)
    session = stored(page)["session"]
    wires[-1].close(code=1001, reason="idle for too long")
    draw(pad, BAR)  # at once, while nobody has noticed
    assert strokes(page, 2)[:1] == seven
    assert len(wires) > 1
    wires[-1].close(code=1001, reason="idle for too long")
    page.wait_for_function("document.querySelector('[data-testid=stApp]') !== null")
    move(pad, [(0.3, 0.8)], steps=1)
    page.mouse.down()
    move(pad, [(0.7, 0.8)])
    expect(page.locator(".draw")).to_have_attribute("aria-busy", "true")
    page.mouse.up()
    assert strokes(page, 3)[:1] == seven
    assert stored(page)["session"] == session
    page.get_by_role("button", name="Clear").click()
    settle(page)
    expect(sentence(page)).to_have_text("Nothing drawn yet.")


def test_a_knockout_on_a_wire_that_is_cut(page: Page, wires: list[WebSocketRoute]) -> None:
    with_all(page)
    wires[-1].close(code=1001, reason="idle for too long")
    knock_out(page)


def test_what_the_tab_kept_is_offered_until_it_arrives(page: Page) -> None:
    page.goto("/")
    draw(opened(page), ONE)  # the digit that a session begins with is a seven
    one, before = strokes(page, 1), stored(page)
    lost: list[str | bytes] = []

    def connect(wire: WebSocketRoute) -> None:
        server = wire.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            offers = isinstance(message, bytes) and b'"offer"' in message
            if offers and len(lost) < 2:
                lost.append(message)
            else:
                server.send(message)

        wire.on_message(pass_on)

    page.route_web_socket(re.compile("/_stcore/stream"), connect)
    page.reload()
    opened(page)
    expect(sentence(page)).to_have_text(re.compile("^A one"))
    another_session(page, before)
    assert strokes(page, 1) == one
    assert len(lost) == 2
