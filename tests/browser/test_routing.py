"""The Routing scene in a real browser: one clock, one chosen digit, one lit capsule."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from app.components.pack import pack
from app.routing_message import routing_message
from app.theme import readable_on
from capsnet import trace
from capsnet.data import load_test_digits
from tests.waiting import run_ended, until

GRIDS = ("mosaic", "maps", "activity", "agreement")
DOTS = ("plane", "parents")


@dataclass
class Traffic:
    """What went over the page's websocket."""

    sent: int = 0
    received: list[int] = field(default_factory=list)  # bytes of each message


@pytest.fixture
def traffic(page: Page) -> Traffic:
    traffic = Traffic()

    def listen(socket) -> None:
        def count(_) -> None:
            traffic.sent += 1

        socket.on("framesent", count)
        socket.on("framereceived", lambda frame: traffic.received.append(len(frame)))

    page.on("websocket", listen)
    return traffic


def open_scene(page: Page) -> Page:
    page.goto("/routing")
    expect(headline(page)).to_have_text(re.compile("^Iteration 3: "))
    # The numbers that come after the pictures.
    expect(page.locator(".knockout .finding")).to_contain_text("With all 1,152 capsules")
    run_ended(page)
    return page


@pytest.fixture
def scene(page: Page, traffic: Traffic) -> Page:
    """The page, with the scene open on the first test digit, a seven."""
    return open_scene(page)


def headline(page: Page) -> Locator:
    return page.locator(".headline")


def lens(page: Page) -> Locator:
    return page.locator(".lens .words")


def shows(page: Page, iteration: int) -> None:
    expect(page.locator(".where")).to_have_text(f"Iteration {iteration}")
    expect(headline(page)).to_have_text(re.compile(rf"^Iteration {iteration}\b"))
    at_rest(page)


def at_rest(page: Page) -> None:
    """Wait until the panels out of sight have followed, too."""
    expect(page.locator(".routing[data-behind]")).to_have_count(0)


def pixels(canvas: Locator) -> str:
    at_rest(canvas.page)
    return canvas.evaluate("(canvas) => canvas.toDataURL()")


def painted(page: Page, kind: str) -> dict[str, str]:
    """The pixels of each panel's canvas: its cells or dots, or the marks that lie over them."""
    which = "canvas.marks" if kind == "marks" else "canvas[role=img]"
    return {name: pixels(page.locator(f".{name} {which}")) for name in (*GRIDS, *DOTS)}


def set_clock(page: Page, iteration: int) -> None:
    page.get_by_role("slider", name="Iteration").fill(str(iteration))
    shows(page, iteration)


def hover_cell(page: Page, panel: str, x: float = 0.3, y: float = 0.4) -> None:
    canvas = page.locator(f".{panel} canvas.marks")
    box = canvas.bounding_box()
    assert box
    canvas.hover(position={"x": box["width"] * x, "y": box["height"] * y})


def test_iteration_1_is_uniform_and_says_so(scene):
    set_clock(scene, 1)
    expect(headline(scene)).to_contain_text("uniform by definition")
    colours = scene.locator(".maps canvas[role=img]").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const pixels = new Uint32Array(data.buffer).filter((pixel) => pixel !== 0);
          return new Set(pixels).size;
        }"""
    )
    assert colours == 1


# Everything a text says from now on: each is there for less time than a poll may take to come.
RECORD = """(node) => {
  node.said = [];
  const watch = new MutationObserver(() => node.said.push(node.textContent));
  watch.observe(node, { childList: true, subtree: true });
}"""


def test_play_moves_the_couplings_and_stops_where_training_stopped(scene):
    set_clock(scene, 1)
    before = painted(scene, "cells")
    headline(scene).evaluate(RECORD)
    scene.get_by_role("button", name="Play").click()
    shows(scene, 3)
    expect(scene.get_by_role("button", name="Play")).to_be_visible()
    said = headline(scene).evaluate("(headline) => headline.said")
    assert [text.split(":")[0] for text in said] == ["Iteration 2", "Iteration 3"]
    after = painted(scene, "cells")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"mosaic", "maps", "agreement", "plane", "parents"}  # activity stays


def test_keys_move_the_clock(scene):
    headline(scene).click()
    scene.keyboard.press("ArrowLeft")
    shows(scene, 2)
    scene.keyboard.press("ArrowRight")
    shows(scene, 3)
    scene.keyboard.press("ArrowRight")  # from here it plays long enough to be seen
    scene.keyboard.press(" ")
    expect(scene.get_by_role("button", name="Pause")).to_be_visible()
    scene.keyboard.press(" ")
    expect(scene.get_by_role("button", name="Play")).to_be_visible()


def test_scrubbing_beyond_training_is_marked(scene):
    expect(scene.locator(".notice")).to_have_text("as it was trained")
    slider = scene.get_by_role("slider", name="Iteration")
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    scene.mouse.move(box["x"] + box["width"] * 2 / 9, y)
    scene.mouse.down()
    scene.mouse.move(box["x"] + box["width"] / 2, y, steps=5)
    expect(headline(scene)).to_contain_text("beyond the 3 of training")  # while it is held
    scene.mouse.move(box["x"] + box["width"] - 2, y, steps=5)
    scene.mouse.up()
    shows(scene, 10)
    expect(scene.locator(".notice")).to_contain_text("not how it was trained")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("not how it was trained"))
    for panel in ("mosaic", "agreement", "places"):
        expect(scene.locator(f".{panel} .note")).to_contain_text("Off this scale at iteration 10")
        expect(scene.locator(f".{panel} .ends")).to_contain_text("≥ ")


@pytest.mark.parametrize("panel", [*GRIDS, *DOTS])
def test_pointing_at_a_capsule_lights_it_up_everywhere_with_no_message(scene, traffic, panel):
    headline(scene).hover()
    before = painted(scene, "marks")
    cells = painted(scene, "cells")
    if panel in DOTS:  # the first of the strongest is a dot that stands alone
        scene.locator(".digit .children button").first.hover()
        at_rest(scene)
        spot = scene.locator(f".{panel} canvas.marks").evaluate(FIND_MARK)
    sent, received = traffic.sent, len(traffic.received)
    if panel in DOTS:
        scene.locator(f".{panel} canvas.marks").hover(position={"x": spot[0], "y": spot[1]})
    else:
        hover_cell(scene, panel)
    expect(lens(scene)).to_have_text(
        re.compile(r"^Type \d+, row \d, column \d: activity .* Coupling to 7: .* to \|s\|\.$")
    )
    after = painted(scene, "marks")
    assert all(before[name] != after[name] for name in before)
    assert cells == painted(scene, "cells"), "only the marks are painted again"
    said = lens(scene).inner_text()
    kind, row, column = (int(number) for number in re.findall(r"\d+", said)[:3])
    expect(scene.locator(".bill .hit.on")).to_have_count(1)
    lit = scene.locator(".places .cell").evaluate_all(
        "(cells) => cells.findIndex((cell) => cell.classList.contains('on'))"
    )
    assert lit == (row - 1) * 6 + column - 1
    field_ = scene.locator(".stack .lit")
    expect(field_).to_have_attribute("x", str(2 * (column - 1)))
    expect(field_).to_have_attribute("y", str(2 * (row - 1)))
    expect(field_).to_have_attribute("width", "17")
    assert 1 <= kind <= 32
    scene.wait_for_timeout(800)  # longer than reports are held back
    assert (traffic.sent, len(traffic.received)) == (sent, received)
    headline(scene).hover()
    assert painted(scene, "marks") == before


# The middle of what is marked on a canvas, in CSS pixels.
FIND_MARK = """(canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  let [x, y, count] = [0, 0, 0];
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (!data[pixel * 4 + 3]) continue;
    x += pixel % width;
    y += Math.floor(pixel / width);
    count += 1;
  }
  const scale = canvas.clientWidth / width;
  return [(x / count) * scale, (y / count) * scale];
}"""


def test_a_type_of_the_bill_lights_up_too(scene):
    before = painted(scene, "marks")
    scene.locator(".bill .hit").nth(3).hover()
    expect(lens(scene)).to_have_text(re.compile(r"^All 36 capsules of type \d+: \+.* and −"))
    after = painted(scene, "marks")
    assert all(before[name] != after[name] for name in before)


def test_the_bill_adds_up_to_the_gauge_at_every_iteration_and_digit(scene):
    scene.emulate_media(reduced_motion="reduce")
    for digit, iteration in [(7, 3), (7, 1), (7, 10), (2, 3), (0, 6)]:
        scene.locator(".chip").nth(digit).click()
        set_clock(scene, iteration)
        bill = scene.locator(".bill .finding").inner_text()
        gains, losses, total = map(
            float, re.match(r"\+([\d.]+) − ([\d.]+) = ([\d.]+),", bill).groups()
        )
        gauge = float(
            re.search(r"\|s\| = ([\d.]+)", scene.locator(".figures").inner_text())[1],
        )
        assert gains - losses == pytest.approx(total, abs=1e-9)
        assert total == gauge
        places = scene.locator(".places text").all_text_contents()
        by_place = sum(float(text.replace("−", "-")) for text in places)
        assert len(places) == 36
        assert by_place == pytest.approx(total, abs=36 * 0.005)


def reported(page: Page, traffic: Traffic, sent: int) -> None:
    """Wait until the browser, after a moment of quiet, has told the server of a choice."""
    until(page, lambda: traffic.sent > sent)


def test_digit_and_iteration_survive_another_page(scene, traffic):
    sent = traffic.sent
    scene.locator(".chip").nth(2).click()
    expect(headline(scene)).to_contain_text(" 2 ")
    expect(scene.locator(".chip[aria-pressed=true]")).to_have_attribute(
        "aria-label", re.compile(r"^Digit capsule 2, 0\.\d\d long$")
    )
    reported(scene, traffic, sent)
    sent = traffic.sent
    scene.get_by_role("button", name="One iteration back").click()
    shows(scene, 2)
    reported(scene, traffic, sent)
    scene.get_by_role("link", name="Model").click()
    expect(scene.locator(".headline")).to_have_count(0)
    scene.get_by_role("link", name="Routing").click()
    shows(scene, 2)
    expect(scene.locator(".chip[aria-pressed=true] b")).to_have_text("2")


def test_a_report_brings_nothing_back_and_nothing_is_built_again(scene, traffic):
    scene.locator(".mosaic canvas[role=img]").evaluate("(canvas) => { canvas.kept = true; }")
    sent, received = traffic.sent, len(traffic.received)
    scene.locator(".chip").nth(4).click()
    expect(headline(scene)).to_contain_text(" 4 ")
    reported(scene, traffic, sent)
    until(scene, lambda: len(traffic.received) > received)
    run_ended(scene)
    answer = traffic.received[received:]
    assert sum(answer) < 20_000, "two megabytes of arrays were sent again"
    assert scene.locator(".mosaic canvas[role=img]").evaluate("(canvas) => canvas.kept === true")
    assert scene.locator(".chip[aria-pressed=true] b").inner_text() == "4"


def test_capsules_can_be_reached_and_pinned_by_keyboard(scene):
    for panel in (*GRIDS, *DOTS):
        stop = scene.locator(f".{panel} [role=application]")
        headline(scene).click()
        scene.keyboard.press("Tab")  # from here on the focus is a keyboard's
        stop.focus()
        expect(lens(scene)).to_have_text(re.compile("^Type "))
        first = lens(scene).inner_text()
        for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"):
            scene.keyboard.press(key)
            if lens(scene).inner_text() != first:
                break
        else:
            pytest.fail(f"no arrow key moves in {panel}")
        second = lens(scene).inner_text()
        scene.keyboard.press("Enter")
        headline(scene).hover()
        expect(lens(scene)).to_have_text(second)
        scene.keyboard.press("Escape")
        expect(lens(scene)).to_have_text(re.compile("^Point at a capsule"))
        shows(scene, 3)  # the arrows did not move the clock


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_with_the_clock(scene: Page, width: int):
    """Sentences are longer at some iterations than at others; what is below must not jump.

    Beyond the trained iteration the keys say that colours are clipped, which takes a line, once.
    """
    tops = """(routing) => [...routing.querySelectorAll(".panel")].map(
      (panel) => panel.getBoundingClientRect().top - routing.getBoundingClientRect().top)"""
    scene.set_viewport_size({"width": width, "height": 900})
    for iterations in ((1, 2, 3), (6, 8, 10)):
        seen = []
        for iteration in iterations:
            scene.locator(".scrub input").fill(str(iteration))
            shows(scene, iteration)
            seen.append(scene.locator(".routing").evaluate(tops))
        assert len(seen[0]) == 13
        for later in seen[1:]:
            assert later == pytest.approx(seen[0], abs=0.5)


def test_a_tap_pins_and_another_tap_lets_go(new_context: Callable[..., BrowserContext]):
    phone = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_scene(phone.new_page())
    spot = {"x": 40, "y": 40}
    page.locator(".maps canvas.marks").tap(position=spot)
    expect(lens(page)).to_have_text(re.compile("^Type "))
    expect(page.get_by_role("button", name="Unpin")).to_be_visible()
    page.locator(".maps canvas.marks").tap(position=spot)
    expect(lens(page)).to_have_text(re.compile("^Tap a capsule"))
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0


def test_less_motion_means_steps_without_anything_between(scene):
    step = """(button) => {
      const hand = button.getRootNode().querySelector(".hand");
      const before = hand.getAttribute("x1");
      button.click();
      return [before, hand.getAttribute("x1")];
    }"""
    button = scene.get_by_role("button", name="One iteration forward")
    before, at_once = button.evaluate(step)
    assert before == at_once  # it is on its way
    shows(scene, 4)
    scene.wait_for_timeout(1000)
    scene.emulate_media(reduced_motion="reduce")
    before, at_once = button.evaluate(step)
    assert before != at_once
    settled = scene.locator(".hand").get_attribute("x1")
    assert settled == at_once


def test_every_picture_says_what_it_shows_at_each_iteration(scene):
    # What One coupling says follows the clock in text, and a knock-out does not follow it.
    pictures = scene.locator(".panel:not(.coupling, .knockout) [role=img]")
    labels = []
    for iteration in (1, 2, 3):
        set_clock(scene, iteration)
        labels.append(pictures.evaluate_all("(all) => all.map((one) => one.ariaLabel)"))
    assert len(labels[0]) == 12
    for first, second, third in zip(*labels, strict=True):
        assert first
        if first == third:  # only activity is the same at every iteration
            assert "nearly silent" in first or "none is silent" in first
        else:
            assert len({first, second, third}) == 3


def test_colours_follow_the_theme(scene):
    light = painted(scene, "cells")
    scene.emulate_media(color_scheme="dark")
    background = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    scene.wait_for_function(f"{background} === 'rgb(16, 21, 31)'")
    until(scene, lambda: all(painted(scene, "cells")[name] != light[name] for name in light))
    dark = painted(scene, "cells")
    scene.reload()
    shows(scene, 3)
    until(scene, lambda: painted(scene, "cells") == dark)  # as if it had been opened so


def test_colours_can_reach_to_the_end_of_all_iterations(scene):
    panels = [scene.locator(f".{name}") for name in ("mosaic", "maps", "agreement", "places")]
    before = [panel.locator(".ends").inner_text() for panel in panels]
    scene.get_by_role("radio", name="to the furthest of all 10").check()
    for panel, ends in zip(panels, before, strict=True):
        expect(panel.locator(".ends")).not_to_have_text(ends)
    set_clock(scene, 10)
    for panel in panels:
        expect(panel.locator(".note")).to_be_hidden()  # nothing is off the scale


def test_places_use_their_colours_to_the_end_at_the_trained_iteration(scene):
    furthest = scene.locator(".places .cell").evaluate_all(
        """(cells) => Math.max(...cells.map((cell) =>
          Math.abs(Number(cell.querySelector("text").textContent.replace("−", "-")))))"""
    )
    ends = scene.locator(".places .ends").inner_text()
    limit = float(re.search(r"\+([\d.]+) adds", ends)[1])
    assert furthest >= 0.6 * limit


def test_numbers_on_coloured_cells_can_be_read(scene):
    texts = {"#000000": "rgb(0, 0, 0)", "#ffffff": "rgb(255, 255, 255)"}
    met = set()
    for digit in (7, 2, 0):
        scene.locator(".chip").nth(digit).click()
        cells = scene.locator(".places .cell").evaluate_all(
            """(cells) => cells.map((cell) => [
              cell.querySelector("rect").getAttribute("fill"),
              getComputedStyle(cell.querySelector("text")).fill,
            ])"""
        )
        for fill, text in cells:
            colour = "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", fill))
            assert text == texts[readable_on(colour)], colour
            met.add(text)
    assert len(met) == 2


OVERTAKEN = """async (message) => {
  const { mount } = await import("/app/static/routing.js");
  const data = Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0));
  const host = document.createElement("div");
  for (const name of ["categorical", "sequential", "diverging"]) {
    host.style.setProperty(`--st-chart-${name}-colors`, "#000000,#ffffff");
  }
  document.body.append(host);
  const parentElement = host.attachShadow({ mode: "open" });
  parentElement.append(document.createElement("div"));
  const component = { data, key: "overtaken", parentElement, setStateValue: () => {} };
  const first = mount(component);
  const second = mount({ ...component, data: data.slice() });
  first.then((end) => end());
  await second;
  const panels = [...parentElement.querySelectorAll(".panel")];
  await mount({ ...component, data: data.slice() });
  return [panels.length, panels.every((panel) => panel.isConnected)];
}"""


def test_a_mount_that_is_overtaken_ends_nothing(page: Page, tiny_model):
    was = trace(tiny_model, load_test_digits().images[0].float() / 255, 10)
    message = routing_message(was, 0.5)
    start = {"digit": 7, "iteration": 3, "capsule": None, "out": []}
    packed = base64.b64encode(pack({**message.meta, "start": start}, message.arrays)).decode()
    page.goto("/")
    assert page.evaluate(OVERTAKEN, packed) == [13, True]


def test_the_clock_s_keys_work_before_anything_was_clicked(scene):
    scene.keyboard.press("ArrowRight")
    shows(scene, 4)
    scene.keyboard.press("ArrowLeft")
    shows(scene, 3)
    scene.keyboard.press("ArrowRight")  # from here it plays long enough to be seen
    scene.keyboard.press("Space")
    expect(scene.get_by_role("button", name="Pause")).to_be_visible()
    scene.keyboard.press("Space")
    expect(scene.get_by_role("button", name="Play")).to_be_visible()


def test_tab_stops_only_where_there_is_something_to_do(scene):
    deepest = """() => {
      let element = document.activeElement;
      while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return [element.tagName.toLowerCase(), element.closest(".routing") !== null];
    }"""
    scene.locator(".routing button").first.focus()
    stops = []
    while len(stops) < 80:
        name, is_inside = scene.evaluate(deepest)
        if not is_inside:
            break
        stops.append(name)
        scene.keyboard.press("Tab")
    assert 10 < len(stops) < 50
    assert not {"rect", "g", "circle", "text"} & set(stops)


def test_colours_fit_the_trained_iterations_wherever_the_clock_stands(scene):
    set_clock(scene, 10)
    scene.wait_for_timeout(1000)  # the choice is reported
    scene.get_by_role("link", name="Model", exact=True).click()
    expect(scene.get_by_role("heading", name="Model", level=1)).to_be_visible()
    scene.get_by_role("link", name="Routing", exact=True).click()
    shows(scene, 10)
    expect(scene.get_by_role("radio", name=re.compile("of iterations 1–3"))).to_be_checked()


def test_no_coupling_beyond_one_is_printed(scene):
    scene.get_by_role("radio", name="to the furthest of all 10").check()
    most = scene.locator(".mosaic .ends span").last.inner_text()
    assert 0.1 < float(re.search(r"[\d.]+", most)[0]) <= 1
