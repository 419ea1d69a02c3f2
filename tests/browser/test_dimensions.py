"""The Dimensions scene: capsules bent by hand, redrawn in the browser as torch would."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, WebSocket, expect

import capsnet
from capsnet.data import load_test_digits
from capsnet.explain import PAPER_DELTAS, perturbation_strip
from capsnet.trace import CapsNetTrace
from tests.touch import put
from tests.waiting import run_ended, until

PIXELS = """(canvas) =>
  Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)"""


@pytest.fixture(scope="module")
def model() -> capsnet.CapsNet:
    return capsnet.load_pretrained("handwriting")


@pytest.fixture(scope="module")
def trace(model: capsnet.CapsNet) -> CapsNetTrace:
    """What the network did with the digit that every scene opens on."""
    return capsnet.trace(model, load_test_digits().images[0].float() / 255)


@pytest.fixture
def frames(page: Page) -> list[tuple[str, int]]:
    """Every message on the page's websocket, ("sent" or "received", bytes), as it goes."""
    seen: list[tuple[str, int]] = []

    def follow(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: seen.append(("sent", len(frame))))
        socket.on("framereceived", lambda frame: seen.append(("received", len(frame))))

    page.on("websocket", follow)
    return seen


@pytest.fixture
def board(page: Page, frames: list[tuple[str, int]]) -> Page:
    page.goto("/dimensions")
    settled(page)
    return page


def settled(page: Page) -> None:
    """Wait until the strip is painted and the server has nothing more to say."""
    expect(page.locator(".finding")).to_contain_text("Within ±0.25")
    expect(page.locator(".board")).to_have_attribute("aria-busy", "false")  # the decoder is here
    page.wait_for_timeout(300)  # in which the browser says that it holds it
    run_ended(page)


def told(page: Page, frames: list[tuple[str, int]]) -> None:
    """Wait until the browser has told the server of something, and perhaps told it again."""
    until(page, lambda: any(way == "sent" for way, _ in frames))
    page.wait_for_timeout(500)
    run_ended(page)


def slider(page: Page, name: int | str) -> Locator:
    name = f"dimension {name}" if isinstance(name, int) else name
    return page.get_by_role("slider", name=name, exact=True)


def delta(page: Page, dimension: int) -> str:
    said = slider(page, dimension).get_attribute("aria-valuetext")
    return re.search(r"δ ([+−]?\d\.\d\d)", said)[1]


def grey(canvas: Locator) -> np.ndarray:
    """A picture's pixels in [0, 1], as they are painted: to the nearest 1/255."""
    rgba = np.array(canvas.evaluate(PIXELS)).reshape(28, 28, 4)
    return rgba[..., 0] / 255


def decoded(model: capsnet.CapsNet, pose: np.ndarray, digit: int) -> np.ndarray:
    capsules = torch.zeros(1, 10, 16)
    capsules[0, digit] = torch.from_numpy(pose)
    with torch.inference_mode():
        return model.decode(capsules, torch.tensor([digit]))[0, 0].numpy()


def drag(page: Page, handle: Locator, fractions: list[float]) -> None:
    """Press on a slider and move to fractions of its track; the pointer stays down."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + fractions[0] * box["width"], y)
    page.mouse.down()
    for fraction in fractions[1:]:
        page.mouse.move(box["x"] + fraction * box["width"], y, steps=3)


def bent(trace: CapsNetTrace, digit: int, **offsets: float) -> np.ndarray:
    """The pose of a capsule with δ added: bent(trace, 7, d5=0.1)."""
    pose = trace.capsules[digit].copy()
    for name, offset in offsets.items():
        pose[int(name[1:]) - 1] += offset
    return pose


def test_pixels_change_while_dragging_and_nothing_is_sent(
    board: Page, frames: list[tuple[str, int]]
) -> None:
    assert sum(size for _, size in frames) > 2_000_000, "the weights came"
    before = grey(board.locator("canvas.now"))
    sentence = board.locator(".sentence").inner_text()
    frames.clear()
    drag(board, slider(board, 5), [0.5, 0.6])
    expect(board.locator(".sentence")).not_to_have_text(sentence)
    halfway = grey(board.locator("canvas.now"))
    sentence = board.locator(".sentence").inner_text()
    drag_more = slider(board, 5).bounding_box()
    board.mouse.move(drag_more["x"] + 0.9 * drag_more["width"], drag_more["y"] + 10, steps=5)
    expect(board.locator(".sentence")).not_to_have_text(sentence)
    board.wait_for_timeout(300)  # whatever would be sent late
    after = grey(board.locator("canvas.now"))
    assert frames == []
    assert np.abs(halfway - before).max() > 1 / 255
    assert np.abs(after - halfway).max() > 1 / 255
    board.mouse.up()
    told(board, frames)
    assert [way for way, _ in frames].count("sent") == 1
    assert sum(size for _, size in frames) < 100_000, "the weights did not come again"


def test_a_bent_capsule_is_painted_as_torch_draws_it(
    board: Page, model: capsnet.CapsNet, trace: CapsNetTrace
) -> None:
    digit = trace.prediction
    for _ in range(4):
        slider(board, 5).press("PageUp")
    for _ in range(3):
        slider(board, 12).press("ArrowLeft")
    assert (delta(board, 5), delta(board, 12)) == ("+0.20", "−0.03")
    start = decoded(model, trace.capsules[digit], digit)
    expected = decoded(model, bent(trace, digit, d5=0.2, d12=-0.03), digit)
    np.testing.assert_allclose(grey(board.locator("canvas.now")), expected, atol=0.51 / 255)
    np.testing.assert_allclose(grey(board.locator("canvas.start")), start, atol=0.51 / 255)
    changed = int((np.abs(expected - start) > 0.1).sum())
    expect(board.locator(".sentence")).to_contain_text(
        f"2 dimensions moved, dimension 5 the most (+0.20): {changed or 'no'} pixel"
    )
    least, most = board.locator(".key .least"), board.locator(".key .most")
    scale = float(most.inner_text().split("+")[1])
    assert least.inner_text().startswith(f"−{scale:.2f}")
    assert np.abs(expected - start).max() <= scale
    colours = np.array(board.locator("canvas.change").evaluate(PIXELS)).reshape(28, 28, 4)
    gained, lost = expected - start > 0.4 * scale, expected - start < -0.4 * scale
    assert (gained | lost).any()
    redder = colours[..., 0].astype(int) - colours[..., 2]
    assert (redder[gained] > 0).all(), "orange where ink was gained"
    assert (redder[lost] < 0).all(), "blue where it was lost"


def test_the_strip_is_the_papers_and_a_cell_sets_its_slider(
    board: Page, model: capsnet.CapsNet, trace: CapsNetTrace
) -> None:
    expected = perturbation_strip(model, trace.capsules, trace.prediction)
    cells = board.get_by_role("gridcell")
    assert cells.count() == 16 * len(PAPER_DELTAS)
    for row, column in [(0, 0), (4, 9), (8, 5), (15, 10)]:
        painted = grey(cells.nth(row * 11 + column).locator("canvas"))
        np.testing.assert_allclose(painted, expected[row, column], atol=0.51 / 255)
    slider(board, 2).press("PageDown")
    board.get_by_role("gridcell", name="Dimension 5, δ +0.20").click()
    assert (delta(board, 5), delta(board, 2)) == ("+0.20", "−0.05")
    assert cells.nth(4 * 11 + 9).get_attribute("aria-selected") == "true"
    pose = bent(trace, trace.prediction, d5=0.2, d2=-0.05)
    now = decoded(model, pose, trace.prediction)
    np.testing.assert_allclose(grey(board.locator("canvas.now")), now, atol=0.51 / 255)


def test_the_strip_by_keyboard(board: Page) -> None:
    assert board.locator("[role=gridcell][tabindex='0']").count() == 1
    board.locator("[role=gridcell][tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowRight", "ArrowLeft"):
        board.keyboard.press(key)
    focused = board.locator("[role=gridcell]:focus")
    expect(focused).to_have_accessible_name(re.compile(r"^Dimension 3, δ \+0\.20: \d+ pixels? "))
    assert board.locator("[role=gridcell][tabindex='0']").count() == 1
    assert delta(board, 3) == "0.00"
    board.keyboard.press("Enter")
    assert delta(board, 3) == "+0.20"


def test_reset_one_and_all(board: Page) -> None:
    start = grey(board.locator("canvas.now"))
    unchanged = board.get_by_text("no change yet")
    assert unchanged.is_visible()
    for dimension in (1, 2, 3):
        slider(board, dimension).press("PageUp")
    board.get_by_role("button", name="Reset dimension 2", exact=True).click()
    assert [delta(board, dimension) for dimension in (1, 2, 3)] == ["+0.05", "0.00", "+0.05"]
    assert not np.array_equal(grey(board.locator("canvas.now")), start)
    assert not unchanged.is_visible()
    board.get_by_role("button", name="Reset all sliders").click()
    assert unchanged.is_visible()
    assert {delta(board, dimension) for dimension in range(1, 17)} == {"0.00"}
    np.testing.assert_array_equal(grey(board.locator("canvas.now")), start)
    expect(board.locator(".sentence")).to_contain_text("Nothing is bent yet")


def test_sliders_and_digit_survive_a_change_of_page_and_weights_stay(
    board: Page, frames: list[tuple[str, int]]
) -> None:
    other = board.get_by_role("button", name=re.compile("^Digit capsule 3"))
    slider(board, 5).press("PageUp")
    other.click()
    slider(board, 16).press("PageDown")
    picture = grey(board.locator("canvas.now"))
    settled(board)
    for name in ("Model", "Draw", "Model", "Draw"):
        board.get_by_role("link", name=name).click()
        expect(board.get_by_role("heading", level=1, name=name)).to_be_visible()
    frames.clear()
    board.get_by_role("link", name="Dimensions").click()
    settled(board)
    assert sum(size for _, size in frames) < 100_000, "the weights were not sent again"
    expect(other).to_have_attribute("aria-pressed", "true")
    assert (delta(board, 16), delta(board, 5)) == ("−0.05", "0.00")
    np.testing.assert_array_equal(grey(board.locator("canvas.now")), picture)
    board.get_by_role("button", name=re.compile("^Digit capsule 7")).click()
    assert (delta(board, 16), delta(board, 5)) == ("0.00", "+0.05")


def test_another_capsule_shows_the_decoders_reading_of_it(
    board: Page, frames: list[tuple[str, int]], trace: CapsNetTrace
) -> None:
    frames.clear()
    board.get_by_role("button", name=re.compile("^Digit capsule 3")).click()
    np.testing.assert_allclose(
        grey(board.locator("canvas.now")), trace.readings[3], atol=0.51 / 255
    )
    caption = board.locator(".caption")
    expect(caption).to_contain_text(f"Capsule 3 is {trace.lengths[3]:.2f} long")
    expect(caption).to_contain_text("not the network’s answer")
    settled(board)
    assert sum(size for _, size in frames) < 100_000


def test_values_that_training_hardly_saw_are_marked(board: Page) -> None:
    row = board.locator(".dimensions .row").nth(4)
    for key, sign in (("End", "▲ above 99%"), ("Home", "▼ below 1%")):
        slider(board, 5).press(key)
        expect(row.locator(".sign")).to_have_text(sign)
        expect(slider(board, 5)).to_have_attribute("aria-valuetext", re.compile("unusual"))
    assert row.locator(".spread .density").count() == 1
    assert row.locator(".spread .usual").count() == 2


def test_the_length_scales_all_sixteen_and_over_one_is_marked(
    board: Page, model: capsnet.CapsNet, trace: CapsNetTrace
) -> None:
    length, digit = slider(board, "length"), trace.prediction
    sign = board.locator(".lengths .sign")
    expect(sign).to_have_text("")
    length.press("Home")
    blank = decoded(model, np.zeros(16, np.float32), digit)
    np.testing.assert_allclose(grey(board.locator("canvas.now")), blank, atol=0.51 / 255)
    start = f"Length from {trace.lengths[digit]:.2f} to"
    expect(board.locator(".sentence")).to_contain_text(f"{start} 0.00, all its numbers are 0:")
    length.press("End")
    expect(board.locator(".sentence")).to_contain_text(f"{start} 1.25, direction kept:")
    expect(sign).to_have_text("▲ 1 or more")
    longest = float(length.get_attribute("max"))
    pose = trace.capsules[digit] * (longest / trace.lengths[digit])
    np.testing.assert_allclose(
        grey(board.locator("canvas.now")), decoded(model, pose, digit), atol=0.51 / 255
    )
    board.get_by_role("button", name="Reset length", exact=True).click()
    expect(sign).to_have_text("")
    assert {delta(board, dimension) for dimension in range(1, 17)} == {"0.00"}


def test_the_lengths_scale_is_labelled_and_its_1_is_no_percentile(board: Page) -> None:
    ticks = board.locator(".lengths + .axis .ticks span")
    expect(ticks).to_have_text(["0.00", "0.50", "1.00"])
    limit = board.locator(".lengths .spread .limit")
    middle = "(mark) => { const { left, width } = mark.getBoundingClientRect();"
    middle += " return left + width / 2; }"
    assert ticks.nth(2).evaluate(middle) == pytest.approx(limit.evaluate(middle), abs=1)
    dashes = "(mark) => getComputedStyle(mark).strokeDasharray"
    usual = board.locator(".dimensions .spread .usual").first
    assert limit.evaluate(dashes) == "none" != usual.evaluate(dashes)
    expect(board.locator(".axis + .legend")).to_contain_text("1 or more: the network never gives")


def test_the_icons_beside_a_slider_are_told_in_words(board: Page) -> None:
    legend = board.locator(".legend.buttons span")
    expect(legend).to_have_text([re.compile("play: sweeps"), re.compile("reset: back to v")])
    row = board.locator(".dimensions .row").nth(3)
    for place, word in enumerate(("Play", "Reset")):
        button = row.get_by_role("button", name=f"{word} dimension 4", exact=True)
        assert button.get_attribute("title") == f"{word} dimension 4"
        shape = "(element) => element.querySelector('path').getAttribute('d')"
        assert button.evaluate(shape) == legend.nth(place).evaluate(shape), "the same icon"


def test_a_dimension_plays_until_it_is_paused(board: Page, frames: list[tuple[str, int]]) -> None:
    frames.clear()
    first = grey(board.locator("canvas.now"))
    board.get_by_role("button", name="Play dimension 14").click()
    expect(board.locator(".sentence")).to_contain_text("Dimension 14 at +0.2")
    assert not np.array_equal(grey(board.locator("canvas.now")), first)
    assert frames == []
    board.get_by_role("button", name="Pause dimension 14").click()
    rest = delta(board, 14)
    told(board, frames)
    assert delta(board, 14) == rest
    assert [way for way, _ in frames].count("sent") == 1


def test_with_reduced_motion_it_steps(context: BrowserContext, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/dimensions")
    settled(page)
    page.get_by_role("button", name="Play dimension 14").click()
    seen = set()
    for _ in range(40):
        seen.add(delta(page, 14))
        page.wait_for_timeout(50)
    assert len(seen) > 1
    steps = {f"{delta:+.2f}".replace("-", "−") for delta in PAPER_DELTAS if delta}
    assert seen <= {"0.00", *steps}


def test_on_a_phone_the_picture_stays_in_sight(context: BrowserContext, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/dimensions")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for dimension in (1, 8, 16):
        slider(page, dimension).focus()
        thumb, picture = slider(page, dimension).bounding_box(), page.locator("canvas.now")
        shown = picture.bounding_box()
        assert 0 <= shown["y"] < shown["y"] + shown["height"] < thumb["y"]
        assert thumb["y"] + thumb["height"] <= 844


def swipe(touch: CDPSession, handle: Locator, across: float, down: float) -> None:
    """Put a finger on a slider's track, away from its thumb, and move it by so many pixels."""
    box = handle.bounding_box()
    x, y = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
    put(touch, "touchStart", (x, y))
    for step in range(1, 10):
        put(touch, "touchMove", (x + across * step / 9, y + down * step / 9))


def test_a_finger_scrolls_the_page_or_moves_a_slider_but_never_both(
    page: Page, frames: list[tuple[str, int]]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/dimensions")
    settled(page)
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    fourth = slider(page, 4)
    fourth.evaluate("(input) => input.scrollIntoView({ block: 'end' })")
    page.wait_for_timeout(500)  # the scrolling
    before, place = grey(page.locator("canvas.now")), fourth.bounding_box()["y"]
    frames.clear()
    swipe(touch, fourth, 10, -180)
    put(touch, "touchEnd")
    until(page, lambda: fourth.bounding_box()["y"] < place - 100)  # the page was scrolled
    page.wait_for_timeout(500)  # whatever would move or be sent late
    assert (delta(page, 4), frames) == ("0.00", [])
    np.testing.assert_array_equal(grey(page.locator("canvas.now")), before)

    fourth.evaluate("(input) => input.scrollIntoView({ block: 'end' })")
    page.wait_for_timeout(500)
    swipe(touch, fourth, 0, 0)
    page.wait_for_timeout(300)
    assert delta(page, 4) == "0.00", "a finger that rests may still scroll"
    put(touch, "touchEnd")
    told(page, frames)
    tapped = delta(page, 4)
    assert tapped.startswith("+")
    assert [way for way, _ in frames].count("sent") == 1

    frames.clear()
    swipe(touch, fourth, -60, 10)
    expect(fourth).not_to_have_attribute("aria-valuetext", re.compile(re.escape(tapped)))
    put(touch, "touchEnd")
    told(page, frames)
    assert [way for way, _ in frames].count("sent") == 1
