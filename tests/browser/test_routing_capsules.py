"""One coupling and knock-out in a real browser, against the network itself."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, expect

from app.knockout_words import knockout_sentence
from capsnet import CapsNet, load_pretrained, trace
from capsnet.checkpoint import load_card
from capsnet.coupling import coupling
from capsnet.data import load_test_digits
from capsnet.explain import length_bill
from capsnet.knockout import without
from capsnet.trace import CapsNetTrace
from tests.touch import drag_by_finger
from tests.waiting import until

NETWORK = "handwriting"
DIGIT = 7  # what the first test digit shows, and what is read


@pytest.fixture(scope="module")
def model() -> CapsNet:
    return load_pretrained(NETWORK)


@pytest.fixture(scope="module")
def traced(model: CapsNet) -> CapsNetTrace:
    return trace(model, load_test_digits().images[0].float() / 255, 10)


def open_scene(page: Page) -> Page:
    page.goto("/routing")
    expect(page.locator(".coupling")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".knockout .finding")).to_contain_text("With all 1,152 capsules")
    return page


@pytest.fixture
def scene(page: Page) -> Page:
    """The page, with the scene open on the first test digit."""
    return open_scene(page)


def numbers(text: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in re.findall(r"[+−]?\d+\.\d+", text)]


def cells(page: Page, name: str) -> list[float]:
    """The numbers in the cells whose name for screen readers begins so."""
    row = page.locator(f'.coupling [role=list][aria-label^="{name},"]')
    return numbers(" ".join(row.locator(".figure").all_text_contents()))


def line(page: Page, number: int) -> str:
    return page.locator(".lines > li > p").nth(number - 1).inner_text()


def choose(page: Page, kind: int, row: int, column: int) -> None:
    for name, value in (("Type", kind), ("Row", row), ("Column", column)):
        page.locator(".coupling").get_by_role("combobox", name=name).select_option(label=str(value))
    name = f"type {kind}, row {row}, column {column}, to j"
    expect(page.locator(".coupling .between")).to_contain_text(name)
    expect(page.locator(".coupling")).to_have_attribute("aria-busy", "false")


def test_every_number_of_a_coupling_is_the_trace_s_own(scene, model, traced):
    child = 36 * 22 + 1  # type 23, row 1, column 2
    strongest = int(length_bill(traced)[2, :, DIGIT].argmax())
    name = f"type {strongest // 36 + 1}, row {strongest % 36 // 6 + 1}"
    expect(scene.locator(".coupling .between")).to_contain_text(f"{name}, column ")
    choose(scene, 23, 1, 2)
    expect(scene.locator(".lens .words")).to_contain_text("Type 23, row 1, column 2")
    one = coupling(model, traced, child, DIGIT)
    scene.emulate_media(reduced_motion="reduce")
    for iteration in (1, 3, 4, 10):
        step = iteration - 1
        scene.get_by_role("slider", name="Iteration").fill(str(iteration))
        expect(scene.locator(".rounds h3")).to_contain_text(f"Iteration {iteration}")
        for symbol, expected in {
            "u": one.pose,
            "û": one.vote,
            "b": one.logits[step],
            "c": one.couplings[step],
            "s": one.sums[step],
            "v": one.outputs[step],
        }.items():
            room = 0.0051 if np.abs(expected).max() >= 9.99 else 0.00051
            assert cells(scene, symbol) == pytest.approx(expected.tolist(), abs=room), symbol
        length, added = numbers(line(scene, 3))
        assert length == pytest.approx(np.linalg.norm(one.sums[step]), abs=0.00051)
        assert added == pytest.approx(one.adds[step], abs=0.00051)
        assert numbers(line(scene, 4)) == pytest.approx(
            [np.linalg.norm(one.outputs[step])], abs=0.00051
        )
        gain = numbers(line(scene, 5))[0]
        assert gain == pytest.approx(one.agreement[step, DIGIT], abs=0.00051)
        if iteration < 10:
            before, _, after = numbers(line(scene, 6))
            assert before == cells(scene, "b")[DIGIT]
            assert after == pytest.approx(one.logits[step + 1, DIGIT], abs=0.00051)
        expect(scene.locator(".coupling .finding")).to_contain_text(
            f"Iteration {iteration}: type 23"
        )


def test_a_capsule_is_reached_and_read_without_a_mouse_and_is_there_on_return(scene):
    scene.locator(".coupling").get_by_role("combobox", name="Type").focus()
    scene.keyboard.press("ArrowDown")
    scene.keyboard.press("Tab")
    scene.keyboard.press("End")  # the last row
    scene.keyboard.press("Tab")
    scene.keyboard.press("ArrowRight")  # which is the clock's, elsewhere
    between = scene.locator(".coupling .between")
    expect(between).to_contain_text(re.compile(r"row 6, column \d, to j, digit 7"))
    expect(scene.locator(".coupling")).to_have_attribute("aria-busy", "false")
    chosen = between.inner_text()
    expect(scene.locator(".where")).to_have_text("Iteration 3")  # the clock did not move

    product = scene.locator(".product")
    product.focus()
    scene.keyboard.press("ArrowUp")
    said = scene.locator(".row-sum").inner_text()
    row = int(re.match(r"Row (\d+):", said)[1])
    scene.keyboard.press("ArrowUp" if row > 1 else "ArrowDown")
    said = scene.locator(".row-sum").inner_text()
    *factors, total = numbers(said)
    weights, pose = factors[::2], factors[1::2]
    assert pose == cells(scene, "u")
    assert total == cells(scene, "û")[int(re.match(r"Row (\d+):", said)[1]) - 1]
    assert np.dot(weights, pose) == pytest.approx(total, abs=0.01)

    scene.locator(".lens").get_by_role("button", name="Arithmetic").click()
    top = scene.locator(".coupling").bounding_box()["y"]
    bar = scene.locator(".controls").bounding_box()
    assert top >= bar["y"] + bar["height"]
    scene.wait_for_timeout(500)  # the choice is reported
    scene.get_by_role("link", name="Model", exact=True).click()
    expect(scene.get_by_role("heading", name="Model", level=1)).to_be_visible()
    scene.get_by_role("link", name="Routing", exact=True).click()
    expect(between).to_have_text(chosen)
    expect(scene.locator(".coupling")).to_have_attribute("aria-busy", "false")


def test_the_script_is_copied_or_downloaded_and_prints_what_stands_there(
    new_context: Callable[..., BrowserContext], tmp_path: Path
):
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = open_scene(context.new_page())
    page.get_by_role("button", name="Copy as NumPy").click()
    told = page.locator(".told")
    expect(told).to_contain_text("Copied")
    script = page.evaluate("navigator.clipboard.readText()")
    result = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    third = result.stdout.split("Iteration 3\n")[1].split("Iteration 4\n")[0]
    for name, symbol in (("b", "b"), ("c", "c"), ("s", "s"), ("v", "v")):
        (values,) = re.findall(rf"^{name} +(\[[^\]]*\])", third, re.MULTILINE)
        assert numbers(values.replace("-", "−")) == pytest.approx(cells(page, symbol), abs=0.00051)

    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')); }")
    page.get_by_role("button", name="Copy as NumPy").click()
    expect(told).to_contain_text("does not let the page copy")
    with page.expect_download() as download:
        page.keyboard.press("Enter")  # the link has the focus now
    assert download.value.suggested_filename.endswith("-digit-7.py")
    assert download.value.path().read_text(encoding="utf-8") == script


def cell(page: Page, kind: int, row: int, column: int) -> tuple[float, float]:
    """The middle of a capsule's cell on the knock-out's maps, eight in a row; in CSS pixels."""
    width = page.locator(".knockout canvas.marks").evaluate("(canvas) => canvas.clientWidth")
    height = page.locator(".knockout canvas.marks").evaluate("(canvas) => canvas.clientHeight")
    across, down = width / 8, height / 4
    unit = int((across - 5) // 6)
    x = (kind - 1) % 8 * across + (column - 0.5) * unit
    y = (kind - 1) // 8 * down + 15 + (row - 0.5) * unit
    return x, y


def click(page: Page, kind: int, row: int = 3, column: int = 3) -> None:
    x, y = cell(page, kind, row, column)
    page.locator(".knockout canvas.marks").click(position={"x": x, "y": y})


def finding(page: Page) -> Locator:
    return page.locator(".knockout .finding")


def counts(page: Page, out: int) -> None:
    expect(page.locator(".knockout .count")).to_have_text(f"{out} of 1,152 are out.")


def test_a_knock_out_stands_beside_the_original(scene, model, traced):
    threshold = load_card(NETWORK)["abstention"]["threshold"]

    def answers(children: list[int]) -> None:
        found = without(model, traced, children)
        expect(finding(scene)).to_have_text(knockout_sentence(traced, found, DIGIT, threshold))
        for column, lengths in ((0, traced.lengths), (1, found.lengths)):
            shown = scene.locator(f".outcome tbody td:nth-of-type({column + 1})")
            printed = [f"{length:.2f}" for length in lengths]
            assert [text.strip() for text in shown.all_text_contents()] == printed

    answers([])
    pictures = scene.locator(".outcome canvas")
    same, was = (picture.evaluate("(canvas) => canvas.toDataURL()") for picture in pictures.all())
    assert same == was

    click(scene, 15)  # a whole type
    fifteenth = list(range(14 * 36, 15 * 36))
    counts(scene, 36)
    answers(fifteenth)
    assert pictures.nth(1).evaluate("(canvas) => canvas.toDataURL()") != was
    assert pictures.nth(0).evaluate("(canvas) => canvas.toDataURL()") == was

    scene.get_by_role("radio", name="places in all types").check()
    click(scene, 3, row=2, column=5)
    both = sorted({*fifteenth, *range(6 + 4, 1152, 36)})
    counts(scene, len(both))
    answers(both)
    scene.keyboard.press("Control+z")
    answers(fifteenth)

    # A stroke over one row of a map, in one quick move, and back over a part of it.
    scene.get_by_role("radio", name="single capsules").check()
    box = scene.locator(".knockout canvas.marks").bounding_box()

    def stroke(first: int, last: int) -> None:
        for column, move in ((first, scene.mouse.down), (last, scene.mouse.up)):
            x, y = cell(scene, 23, 1, column)
            scene.mouse.move(box["x"] + x, box["y"] + y)
            move()

    stroke(1, 6)
    counts(scene, 42)
    stroke(1, 2)
    counts(scene, 40)
    answers(sorted({*fifteenth, *range(22 * 36 + 2, 22 * 36 + 6)}))

    scene.get_by_role("button", name="Bring all back").click()
    answers([])
    for expected in (40, 42, 36, 0):
        scene.get_by_role("button", name="Undo").click()
        counts(scene, expected)
    expect(scene.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")

    strongest = np.argsort(-length_bill(traced)[2, :, DIGIT], kind="stable")[:5].tolist()
    scene.get_by_role("button", name="The 5 strongest for 7").click()
    answers(strongest)
    scene.get_by_role("link", name="Model", exact=True).click()
    expect(scene.get_by_role("heading", name="Model", level=1)).to_be_visible()
    scene.get_by_role("link", name="Routing", exact=True).click()
    counts(scene, 5)
    answers(strongest)


def test_capsules_are_knocked_out_by_keyboard(scene):
    pad = scene.locator(".knockout [role=application]")
    scene.get_by_role("radio", name="single capsules").check()
    pad.focus()
    scene.keyboard.press(" ")
    counts(scene, 1)
    expect(finding(scene)).to_contain_text("Without the capsule of type ")
    scene.keyboard.press("ArrowRight")
    scene.keyboard.press("Enter")
    counts(scene, 2)
    scene.keyboard.press("Enter")
    counts(scene, 1)
    scene.keyboard.press("Control+z")
    counts(scene, 2)
    expect(finding(scene)).to_contain_text("Without 2 capsules of type")
    expect(scene.locator(".where")).to_have_text("Iteration 3")  # nor did the clock start
    expect(scene.get_by_role("button", name="Play")).to_be_visible()


def test_a_finger_taps_and_scrolls(new_context: Callable[..., BrowserContext]):
    context = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_scene(context.new_page())
    marks = page.locator(".knockout canvas.marks")

    def centred() -> FloatRect:
        """Bring the maps between the clock above and the lens below, which cover what is there."""
        marks.evaluate("(canvas) => canvas.scrollIntoView({ block: 'center' })")
        return marks.bounding_box()

    box = centred()
    drag_by_finger(page, box["x"] + 60, box["y"] + 120, right=0, down=-120)
    until(page, lambda: marks.bounding_box()["y"] < box["y"] - 50)  # the page scrolled
    counts(page, 0)

    marks.tap(position={"x": 60, "y": 120})  # which may scroll, too
    counts(page, 36)
    box = centred()
    drag_by_finger(page, box["x"] + 20, box["y"] + 170, right=120)
    expect(page.locator(".knockout .count")).not_to_have_text("36 of 1,152 are out.")
    expect(finding(page)).to_contain_text("Without the ")
