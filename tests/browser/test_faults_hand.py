"""A hand that asks much of the pad: very fast, very far, very long."""

import re
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.drawing import MAX_POINTS
from tests.pad import BAR, draw, move, opened, settle, strokes
from tests.touch import put

# Moves the mouse, which is down, along points that all come before the next frame.
AT_ONCE = """(canvas, points) => {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  let paints = 0;
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (this.canvas === canvas) paints++;
    return clearRect.apply(this, box);
  };
  for (const [x, y] of points) {
    canvas.dispatchEvent(new PointerEvent("pointermove", {
      pointerId: 1, clientX: left + x * width, clientY: top + y * height, bubbles: true,
    }));
  }
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
    CanvasRenderingContext2D.prototype.clearRect = clearRect;
    done(paints);
  })));
}"""

# Draws lines of two points each, one every so many milliseconds.
ONE_BY_ONE = """(canvas, [lines, pause]) => new Promise((done) => {
  const send = (type, [x, y]) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new PointerEvent(type, {
      pointerId: 1, clientX: left + x * width, clientY: top + y * height, bubbles: true,
    }));
  };
  const timer = setInterval(() => {
    const [start, end] = lines.shift();
    send("pointerdown", start);
    send("pointermove", end);
    send("pointerup", end);
    if (lines.length) return;
    clearInterval(timer);
    done();
  }, pause);
})"""


@pytest.fixture
def pad(page: Page) -> Locator:
    page.goto("/")
    return opened(page)


def test_fifty_strokes_a_second(page: Page, pad: Locator) -> None:
    places = [(x / 16, y / 12) for y, x in product(range(1, 11), range(1, 16))]
    lines = [[(x, y), (x + 0.02, y + 0.04)] for x, y in places]
    move(pad, [(0.5, 0.5)], steps=1)  # so that there is a pointer
    pad.evaluate(ONE_BY_ONE, [lines, 20])
    drawn = strokes(page, len(places))
    ends = np.array([[stroke[0], stroke[-1]] for stroke in drawn])
    assert np.abs(ends - lines).max() < 0.003
    page.keyboard.press("Control+z")
    assert strokes(page, len(places) - 1) == drawn[:-1]


def test_ten_thousand_points(page: Page, pad: Locator) -> None:
    full = page.get_by_text("The pad is full")
    expect(full).to_be_hidden()
    spots = np.random.default_rng(0).random((20, 500, 2)).round(4)
    move(pad, [(0.5, 0.5)], steps=1)
    page.mouse.down()
    paints = sum(pad.evaluate(AT_ONCE, part) for part in spots.tolist())
    assert len(spots) <= paints <= 3 * len(spots), (
        "points that come between two frames are painted together"
    )
    expect(full).to_be_visible()
    page.mouse.up()
    (stroke,) = strokes(page, 1)
    assert len(stroke) == MAX_POINTS
    draw(pad, BAR)  # refused, and nothing is lost
    assert strokes(page, 1) == [stroke]
    page.get_by_role("button", name="Clear").click()
    strokes(page, 0)
    expect(full).to_be_hidden()
    draw(pad, BAR)
    strokes(page, 1)


def test_a_stroke_that_leaves_the_pad_comes_back_and_ends_outside_of_the_window(
    page: Page, pad: Locator
) -> None:
    move(pad, [(0.5, 0.5)], steps=1)
    page.mouse.down()
    move(pad, [(0.5, 1.2), (0.2, 1.2), (0.2, 0.6)])
    size = page.viewport_size
    assert size
    page.mouse.move(-200, size["height"] / 2, steps=20)
    page.mouse.up()
    (stroke,) = strokes(page, 1)
    points = np.array(stroke)
    assert points.min() == 0
    assert points.max() == 1
    assert np.abs(points - (0.2, 0.6)).max(1).min() < 0.01  # it was there when it was back
    assert points[-1, 0] == 0
    move(pad, [(0.8, 0.2), (0.8, 0.4)])  # with the button up, nothing is drawn
    draw(pad, BAR)
    assert strokes(page, 2)[:1] == [stroke]


def test_a_touch_that_the_system_takes_away_ends_the_stroke(
    new_context: Callable[..., BrowserContext],
) -> None:
    phone = new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ).new_page()
    phone.goto("/")
    pad = opened(phone)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    touch = phone.context.new_cdp_session(phone)
    left, top, side = box["x"], box["y"], box["width"]
    put(touch, "touchStart", (left + 0.3 * side, top + 0.3 * side))
    put(touch, "touchMove", (left + 0.3 * side, top + 0.7 * side))
    put(touch, "touchCancel")
    (taken,) = strokes(phone, 1)
    assert np.abs(np.array(taken[-1]) - (0.3, 0.7)).max() < 0.01
    put(touch, "touchStart", (left + 0.6 * side, top + 0.3 * side))
    put(touch, "touchMove", (left + 0.6 * side, top + 0.7 * side))
    put(touch, "touchEnd")
    assert strokes(phone, 2)[0] == taken
    settle(phone)
    expect(phone.locator(".sentence")).to_have_text(re.compile(r"\d\.\d\d"))
