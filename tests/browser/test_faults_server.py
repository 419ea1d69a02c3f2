"""The server goes away while someone draws: what was drawn stays, and is answered afterwards."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.ideas import choose
from tests.pad import (
    BAR,
    ITEM,
    SEVEN,
    another_session,
    draw,
    move,
    opened,
    sentence,
    settle,
    stored,
    strokes,
)
from tests.serve import free_port, serve


class Server:
    """A server of the app that comes back where it was."""

    def __init__(self) -> None:
        self._port = free_port()
        self._running: AbstractContextManager[str] | None = None
        self.address = ""

    def start(self) -> None:
        self._running = serve(port=self._port)
        self.address = self._running.__enter__()

    def stop(self) -> None:
        if self._running:
            self._running.__exit__(None, None, None)
        self._running = None


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    made = Server()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], own_server: Server) -> Page:
    page = new_context(base_url=own_server.address).new_page()
    page.goto("/")
    return page


@pytest.fixture
def pad(page: Page) -> Locator:
    return opened(page)


def test_a_restart_in_the_middle_of_a_drawing(page: Page, pad: Locator, own_server: Server) -> None:
    page.get_by_text("MNIST alone", exact=True).click()
    page.wait_for_function(
        "JSON.parse(sessionStorage.getItem('capsnet-explorer')).network === 'mnist'"
    )
    draw(pad, SEVEN)
    seven = strokes(page, 1)
    before = stored(page)
    answered = page.locator(".draw").get_attribute("data-answered") or ""
    move(pad, BAR[:1], steps=1)
    page.mouse.down()
    own_server.stop()
    move(pad, BAR[1:])  # half of the stroke was drawn before, half while nobody listens
    page.mouse.up()
    draw(pad, [(0.8, 0.8)])
    expect(page.locator(".draw")).to_have_attribute("aria-busy", "true")
    own_server.start()
    another_session(page, before)
    assert strokes(page, 3)[:1] == seven
    expect(page.locator(".draw")).not_to_have_attribute("data-answered", answered)
    assert stored(page)["network"] == "mnist"  # and so is what was chosen besides
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert strokes(page, 1) == seven
    expect(sentence(page)).to_have_text(re.compile("^A seven"))


def test_a_restart_while_the_hand_rests(page: Page, pad: Locator, own_server: Server) -> None:
    draw(pad, SEVEN)
    seven = strokes(page, 1)
    before = stored(page)
    own_server.stop()
    own_server.start()
    draw(pad, BAR)
    another_session(page, before)
    assert strokes(page, 2)[:1] == seven
    page.keyboard.press("Control+z")
    assert strokes(page, 1) == seven
    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert stored(page)["drawing"] == {"source": "test", "index": 0}


def test_while_the_server_is_away_one_goes_on_drawing(
    page: Page, pad: Locator, own_server: Server
) -> None:
    draw(pad, SEVEN)
    seven = strokes(page, 1)
    before = stored(page)
    own_server.stop()
    notice = page.locator(".away")
    expect(notice).to_contain_text("does not answer")
    page.wait_for_timeout(3000)  # in which Streamlit would lay its dialog over the pad
    expect(page.get_by_role("dialog")).to_have_count(0)
    draw(pad, BAR)
    own_server.start()
    another_session(page, before)
    expect(notice).to_be_empty()
    assert strokes(page, 2)[:1] == seven


def test_after_a_restart_it_is_known_how_far_each_lesson_was_gone_through(
    page: Page, pad: Locator, own_server: Server
) -> None:
    page.evaluate("localStorage.setItem('capsnet-explorer-lessons', '{\"1-see\": 2}')")
    page.goto("/lessons")
    first = page.get_by_text("at step 3.")
    expect(first).to_be_visible()
    before = stored(page)
    own_server.stop()
    expect(page.get_by_role("heading", name="Lessons")).to_be_visible()
    own_server.start()
    another_session(page, before)
    page.get_by_role("link", name="Routing").click()
    page.get_by_role("link", name="Lessons").click()
    expect(first).to_be_visible()


def test_a_link_that_was_opened_does_not_come_again_with_another_server(
    page: Page, own_server: Server
) -> None:
    page.goto("/?test=8&network=mnist")
    opened(page)
    page.wait_for_function("!location.search")
    page.get_by_text("Handwriting", exact=True).click()
    page.wait_for_function(
        f"JSON.parse(sessionStorage.getItem('{ITEM}')).network === 'handwriting'"
    )
    before = stored(page)
    own_server.stop()
    own_server.start()
    another_session(page, before)
    assert stored(page)["network"] == "handwriting"


def test_what_was_moved_stays_so_before_another_server_and_while_none_answers(
    page: Page, pad: Locator, own_server: Server
) -> None:
    page.get_by_role("link", name="Turn", exact=True).click()
    slider, scene = page.get_by_role("slider", name="Turn", exact=True), page.locator(".turn").first
    slider.fill("60")
    kept = f"JSON.parse(sessionStorage.getItem('{ITEM}')).turned?.degrees"
    page.wait_for_function(f"{kept} === 60")
    page.reload()  # what is moved now is what was restored, by no hand
    expect(slider).to_have_attribute("aria-valuetext", "60° clockwise")
    for amount in (60, 58):
        before = stored(page)
        own_server.stop()
        if amount != 60:
            slider.fill(str(amount))
        own_server.start()
        another_session(page, before)
        expect(scene).to_have_attribute("aria-busy", "false")
        expect(slider).to_have_attribute("aria-valuetext", f"{amount}° clockwise")
        expect(scene.locator(".sentence")).to_contain_text(f"{amount}°")
        page.wait_for_function(f"{kept} === {amount}")


def test_what_was_dragged_in_an_idea_stays_before_another_server(
    page: Page, pad: Locator, own_server: Server
) -> None:
    draw(pad, SEVEN)
    strokes(page, 1)
    before = stored(page)
    page.get_by_role("link", name="Ideas", exact=True).click()
    said = choose(page, "1. Votes that agree")
    eyes = page.get_by_role("slider", name="Width across the eyes")
    eyes.press("ArrowLeft")
    expect(said).to_contain_text("eyes 65 × 3")
    own_server.stop()
    own_server.start()
    another_session(page, before)
    page.wait_for_timeout(500)  # in which it is restored
    expect(said).to_contain_text("eyes 65 × 3")
    expect(eyes).to_have_attribute("aria-valuenow", "65")
