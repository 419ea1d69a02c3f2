"""The Model scene in a real browser: measuring, stopping, and taking a misread digit to Draw."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

# So many digits have a misread one among them, even of a network better than ours.
LONG = 120_000


@pytest.fixture
def model(page: Page) -> Page:
    return opened(page)


def opened(page: Page) -> Page:
    page.goto("/model")
    expect(page.get_by_role("heading", name="Measure it yourself")).to_be_visible()
    return page


def measure(page: Page, count: str) -> None:
    choice = page.get_by_role("radiogroup", name="How many test digits")
    choice.get_by_text(count, exact=True).click()
    expect(choice.get_by_role("radio", name=count)).to_be_checked()
    page.get_by_role("button", name="Measure").click()


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label)


def test_measuring_500_digits_shows_the_result(model: Page) -> None:
    measure(model, "500")
    bar = model.get_by_role("progressbar")
    error = model.get_by_text(re.compile(r"^\d+ of 500 digits misread$"))
    expect(error).to_be_visible(timeout=LONG)
    expect(bar).to_be_hidden()
    expect(model.get_by_text("with 95% confidence")).to_be_visible()
    expect(model.get_by_text("A partial result")).to_be_hidden()

    # What is written into the cells is the whole sample.
    matrix = model.locator(".js-plotly-plot").nth(1)
    expect(matrix.locator(".heatmaplayer image")).to_be_visible()
    texts = matrix.locator(".textpoint").all_text_contents()
    assert sum(int(text) for text in texts if text.strip()) == 500

    measured = error.inner_text()
    model.get_by_role("link", name="Draw").click()
    expect(model.locator(".draw")).to_be_visible()
    model.get_by_role("link", name="Model").click()
    expect(model.get_by_text(measured, exact=True)).to_be_visible()


def test_measuring_shows_progress_and_a_misread_digit_is_taken_to_draw(
    model: Page, new_context: Callable[..., BrowserContext]
) -> None:
    measure(model, "10,000")
    bar = model.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
    # Until one is misread, whatever the network: then there is something to stop for.
    said = re.compile(r"[\d,]+ of 10,000 digits · [1-9]\d* misread so far")
    expect(model.get_by_text(said)).to_be_visible(timeout=LONG)

    stranger = opened(new_context().new_page())
    expect(stranger.get_by_role("button", name="Measure")).to_be_visible()
    expect(stranger.get_by_role("progressbar")).to_be_hidden()

    model.get_by_role("button", name="Stop").click()
    expect(model.get_by_text(re.compile(r"stopped after [\d,]+ of 10,000 digits"))).to_be_visible()
    first = model.locator(".gallery button").first
    expect(first).to_be_visible()
    name = first.get_attribute("aria-label") or ""
    found = re.fullmatch(
        r"An? (\w+) read as an? (\w+), length [\d.]+: take test digit (\d+) to Draw", name
    )
    assert found, name
    label, read, _ = found.groups()
    assert label != read
    assert first.locator("canvas").evaluate(
        "canvas => canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some(v => v > 0)"
    )

    first.focus()
    model.keyboard.press("Enter")
    expect(model.locator(".draw")).to_be_visible()
    # Its capsule says the same there, unless it is too short to be sure of anything.
    expect(model.locator(".sentence")).to_have_text(
        re.compile(rf"^This {label} is read as an? {read}|Not sure.*It is an? {label}\.$")
    )


def test_the_schematic_and_the_charts_fit_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for element in page.locator(".flow, .js-plotly-plot, .scroll").all():
        box = element.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
