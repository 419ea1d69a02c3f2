"""What is chosen below the pad, test digits and uploads, is answered where one looks."""

import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect


@pytest.fixture
def draw(page: Page) -> Page:
    page.goto("/")
    expect(page.locator(".draw")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".on-pad")).to_be_visible()
    return page


def test_leafing_is_answered_beside_the_buttons_and_marked_among_the_tiles(draw: Page) -> None:
    told, marked = draw.locator(".on-pad"), draw.locator(".gallery [aria-current=true]")
    expect(told).to_have_text(re.compile(r"^No\. 0 is on the pad\. .*seven"))
    expect(marked).to_have_text("No. 0")
    draw.get_by_role("button", name="Next", exact=True).click()
    expect(told).to_have_text(re.compile(r"^No\. 17 is on the pad\. .*seven"))
    expect(marked).to_have_text("No. 17")
    assert told.inner_text().endswith(draw.locator(".sentence").inner_text())
    expect(told).to_be_in_viewport()

    # The page does not run again for what happens on the pad, and still nothing wrong stands here.
    draw.get_by_role("button", name="Undo").click()
    expect(marked).to_have_text("No. 0")
    draw.get_by_role("button", name="Clear").click()
    expect(told).to_be_hidden()
    expect(marked).to_have_count(0)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_an_upload_brings_the_pad_into_view(draw: Page, motion: str) -> None:
    draw.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    draw.set_viewport_size({"width": 390, "height": 844})
    chooser = draw.locator("input[type=file]")
    draw.get_by_test_id("stFileUploader").scroll_into_view_if_needed()
    expect(draw.locator(".pad")).not_to_be_in_viewport()
    pixels = np.full((200, 160), 250, np.uint8)
    pixels[20:180, 74:90] = 30
    chooser.set_input_files({"name": "1.png", "mimeType": "image/png", "buffer": png(pixels)})
    expect(draw.locator(".pad")).to_be_in_viewport(ratio=0.99)
    expect(draw.locator(".sentence")).to_be_in_viewport()


def test_what_cannot_be_read_gets_our_own_sentence(draw: Page) -> None:
    chooser, said = draw.locator("input[type=file]"), draw.get_by_test_id("stAlert")
    expect(draw.get_by_text("up to 2 MB")).to_be_visible()
    expect(draw.get_by_text("20MB per file")).to_be_hidden()
    chooser.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    expect(said).to_contain_text("not a PNG, JPEG or WebP picture")
    large = bytes(3 * 1024**2)
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": large})
    expect(said).to_contain_text("The file has 3.0 MB; at most 2 are read.")
    draw.get_by_test_id("stFileUploader").get_by_role("button", name=re.compile("Remove")).click()
    expect(said).to_have_count(0)


def png(pixels: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_the_marks_stand_on_their_lengths_and_show_on_dark_bars(draw: Page) -> None:
    draw.emulate_media(color_scheme="light", reduced_motion="reduce")
    track = draw.locator(".lengths li").nth(1).locator(".track")
    track.scroll_into_view_if_needed()
    track.locator(".bar").evaluate("(bar) => { bar.style.width = '100%'; }")
    draw.wait_for_timeout(300)
    with Image.open(BytesIO(track.screenshot())) as picture:
        grey = np.asarray(picture.convert("L"), float) / 255
    row = np.ptp(grey[4:-4], axis=0)  # along a bar nothing changes but where a mark is dotted
    dotted = np.flatnonzero(row > 0.5)
    for length in (0.1, 0.9):
        middle = dotted[np.abs(dotted - length * grey.shape[1]) < 8].mean() + 0.5
        assert abs(middle - length * grey.shape[1]) < 1.1


def test_a_bar_is_as_long_as_the_number_beside_it(draw: Page) -> None:
    rows = draw.locator(".lengths li")
    printed = [float(text) for text in rows.locator(".number").all_inner_texts()]
    widths = rows.locator(".bar").evaluate_all(
        "(bars) => bars.map((b) => parseFloat(b.style.width))"
    )
    assert widths == pytest.approx([100 * length for length in printed])
