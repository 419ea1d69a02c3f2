"""Scenes that were taken home open from disk, alone, and do what the app does."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Download, Locator, Page, expect

import capsnet
from app.exports.words import bent_sentence, strip_sentence
from capsnet.data import load_test_digits, to_float
from capsnet.explain import perturbation_strip
from tests.pad import settle
from tests.waiting import TIMEOUT

MOST = 6 * 1024**2  # bytes of a scene in one file
SEVEN = 0  # the first of the test digits, on which every scene opens

Opener = Callable[[Download], Page]


@pytest.fixture
def at_home(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a downloaded file from disk, in a browser without a network and with no app near.

    Whatever a file asks for but itself, and any error in it, fails the test.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    context.set_default_timeout(TIMEOUT)
    opened: list[str] = []
    asked: list[str] = []
    errors: list[str] = []
    context.on("request", lambda sent: asked.append(sent.url))
    context.on("weberror", lambda error: errors.append(str(error.error)))

    def open_file(download: Download) -> Page:
        file = tmp_path / download.suggested_filename
        download.save_as(file)
        assert file.stat().st_size <= MOST
        opened.append(file.as_uri())
        page = context.new_page()
        page.goto(file.as_uri())
        return page

    yield open_file
    context.close()
    assert opened
    assert [url for url in asked if not url.startswith("data:")] == opened
    assert errors == []


def take_home(page: Page, button: str) -> Download:
    """Open the panel, press one of its buttons, and get what comes down."""
    take = page.get_by_role("button", name=button, exact=True)
    if not take.is_visible():
        page.get_by_text("Take home", exact=True).click()
    with page.expect_download() as download:
        take.click()
    return download.value


def pixels(canvas: Locator) -> np.ndarray:
    """What is painted in a canvas: (H, W, 4) uint8."""
    values, width = canvas.evaluate(
        """(canvas) => {
          const { width, height } = canvas;
          return [[...canvas.getContext("2d").getImageData(0, 0, width, height).data], width];
        }"""
    )
    return np.array(values, np.uint8).reshape(-1, width, 4)


def painted(canvas: Locator) -> str:
    """The same as one string, quick for canvases of any size."""
    return canvas.evaluate("(canvas) => canvas.toDataURL()")


def becomes_other(canvas: Locator, before: str) -> None:
    """Wait until something else is painted in a canvas than before."""
    deadline = time.monotonic() + TIMEOUT / 1000
    while painted(canvas) == before:
        assert time.monotonic() < deadline, "nothing changed"
        canvas.page.wait_for_timeout(50)


def test_routing_is_stepped_and_pointed_at_from_disk(page: Page, at_home: Opener) -> None:
    page.goto("/routing")
    headline = page.locator(".headline")
    expect(headline).to_have_text(re.compile("^Iteration 3: "))
    page.get_by_role("button", name="Digit capsule 4").click()
    expect(headline).to_contain_text("toward 4")
    told = headline.text_content()
    download = take_home(page, "Take this scene home")
    assert download.suggested_filename == "capsnet-routing-seven.html"

    home = at_home(download)
    headline = home.locator(".headline")
    expect(headline).to_have_text(told or "")  # the digit and the iteration that were looked at
    expect(home.locator("header")).to_contain_text("MNIST’s test digit no. 0, a seven.")
    expect(home.locator("section.panel")).not_to_have_count(0)
    expect(home.locator(".coupling, .knockout")).to_have_count(0)  # nobody would answer them
    home.keyboard.press("ArrowRight")
    expect(headline).to_have_text(re.compile(r"^Iteration 4, beyond the 3"))
    for _ in range(2):
        home.get_by_role("button", name="One iteration back").click()
    expect(headline).to_have_text(re.compile("^Iteration 2: "))

    marks = home.locator(".plane canvas.marks")
    unlit = painted(marks)
    home.locator(".maps canvas.marks").hover(position={"x": 30, "y": 30})
    expect(home.locator(".lens .words")).to_have_text(
        re.compile(r"^Type \d+, row \d, column \d: activity .* Coupling to 4")
    )
    becomes_other(marks, unlit)  # the same capsule lights up in all panels

    cells = home.locator(".mosaic canvas[role=img]")
    light = painted(cells)
    home.emulate_media(color_scheme="dark")
    becomes_other(cells, light)
    expect(home.locator("body")).to_have_css("background-color", "rgb(16, 21, 31)")

    # With a network, too, it could ask nothing of anyone.
    refused = home.evaluate(
        """() => new Promise((resolve) => {
          document.onsecuritypolicyviolation = (event) => resolve(event.effectiveDirective);
          fetch("data:,").then(() => resolve("nothing"), () => {});
        })"""
    )
    assert refused == "connect-src"


def test_dimensions_redraws_the_digit_from_disk(page: Page, at_home: Opener) -> None:
    page.goto("/dimensions")
    expect(page.locator(".finding")).to_contain_text("Within ±0.25")
    download = take_home(page, "Take this scene home")
    assert download.suggested_filename == "capsnet-dimensions-seven.html"

    home = at_home(download)
    expect(home.locator(".finding")).to_contain_text("Within ±0.25")
    now = home.locator("canvas.now")
    unbent = painted(now)
    slider = home.get_by_role("slider", name="dimension 3", exact=True)
    slider.focus()
    for _ in range(3):
        slider.press("PageUp")
    expect(home.locator(".sentence")).to_contain_text("Dimension 3 at +0.15")
    becomes_other(now, unbent)
    bent = pixels(now)[..., 0]

    # What the file draws is what the network draws, and what it says is what slides say.
    model = capsnet.load_pretrained("handwriting")
    image = to_float(load_test_digits().images[SEVEN : SEVEN + 1])
    with torch.inference_mode():
        capsules = model(image).capsules[0].numpy()
    strip = perturbation_strip(model, capsules, 7)
    start, expected = strip[2, 5], strip[2, 8]
    np.testing.assert_allclose(bent / 255, expected, atol=0.01)
    expect(home.locator(".finding")).to_have_text(strip_sentence(strip))
    offsets = np.eye(16)[2] * 0.15
    said = bent_sentence(capsules[7], offsets, 7, start, expected).removesuffix(".")
    where = re.compile(f"^{re.escape(said)}, (most|spread) ")
    expect(home.locator(".sentence")).to_have_text(where)


def test_a_drawing_is_read_from_disk(page: Page, at_home: Opener) -> None:
    page.goto("/")
    pad = page.locator(".pad canvas")
    expect(page.locator(".lengths li.longest")).to_have_count(1)
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()
    settle(page)
    sentence = page.locator("p.sentence")
    expect(sentence).to_contain_text("A one: ")
    told = sentence.text_content()
    lengths = page.locator(".lengths .number").all_text_contents()
    download = take_home(page, "Take this scene home")
    assert download.suggested_filename == "capsnet-drawing-one.html"

    home = at_home(download)
    expect(home.locator("p.sentence")).to_have_text(told or "")
    expect(home.locator(".drawn")).to_have_text("Drawn by hand, read as a one.")
    assert home.locator(".lengths .number").all_text_contents() == lengths
    seen, own = (pixels(each.locator("canvas.image")) for each in (page, home))
    np.testing.assert_array_equal(own, seen)
    drawn = pixels(home.locator(".pad canvas"))[..., 3] > 0  # opaque where there is ink
    rows, columns = np.nonzero(drawn)
    assert np.ptp(rows) > 4 * np.ptp(columns) > 0
    assert columns.mean() / drawn.shape[1] == pytest.approx(0.3, abs=0.02)  # where it was drawn
    assert home.locator(".unable").last.is_hidden()
