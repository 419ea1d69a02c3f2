"""What happens between a click on a link and the scene it leads to, made long enough to see."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.slow import SLOW
from tests.waiting import run_ended
from tests.wire import Wire

# Looks into the components, too.
FIND = """(root, selector) => {
  const find = (root) => [...root.querySelectorAll("*")].flatMap((node) =>
    node.matches(selector) ? [node] : node.shadowRoot ? find(node.shadowRoot) : []);
  return find(root);
}"""
# Moves the slider of the stroke's width.
SLIDE = f"""(values) => {{
  const [slider] = ({FIND})(document, "[name=thickness]");
  for (const value of values) {{
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  }}
}}"""
# In one task, faster than any hand.
CHOOSE_AND_GO = f"""() => {{
  const chips = ({FIND})(document, ".chip");
  chips.find((chip) => chip.textContent.startsWith("3")).click();
  const links = [...document.querySelectorAll("[data-testid=stPageLink-NavLink]")];
  links.find((link) => link.textContent === "Dimensions").click();
}}"""


@pytest.fixture
def wire(page: Page) -> Wire:
    return Wire(page)


def opened(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".draw")).to_have_attribute("data-answered", re.compile("."))
    expect(page.locator(".draw")).to_have_attribute("aria-busy", "false")


def link(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def answered(page: Page) -> None:
    """Wait until the width of the stroke that was chosen has come back from the server."""
    drawing = page.locator(".draw")
    expect(drawing).to_have_attribute("data-sent", re.compile("."))
    expect(drawing).to_have_attribute("aria-busy", "false")  # then nothing is sent again
    expect(drawing).to_have_attribute("data-answered", drawing.get_attribute("data-sent") or "")
    expect(page.get_by_text("× 1.9")).to_be_visible()


def test_what_is_sent_after_a_click_on_a_link_does_not_disturb_the_new_scene(
    page: Page, wire: Wire
) -> None:
    opened(page)
    wire.hold()
    link(page, "Routing")
    page.evaluate(SLIDE, [1.9])
    expect(page.locator(".draw")).to_have_attribute("data-sent", re.compile("."))
    page.wait_for_timeout(500)  # time enough to send it, for whoever would
    wire.release()
    expect(page.get_by_role("heading", name="Routing")).to_be_visible()
    expect(page.locator(".scene")).to_be_visible()
    link(page, "Draw")
    answered(page)


def test_a_click_on_the_scene_that_is_open_holds_nothing_back(page: Page) -> None:
    opened(page)
    link(page, "Draw")
    page.evaluate(SLIDE, [1.9])
    answered(page)


def test_after_a_click_that_was_lost_the_pad_is_answered_again(page: Page, wire: Wire) -> None:
    opened(page)
    wire.hold()
    link(page, "Routing")
    page.evaluate(SLIDE, [1.9])
    wire.drop()
    answered(page)
    expect(page).not_to_have_url(re.compile("routing"))


def test_a_link_waits_for_what_was_moved_before_it(page: Page) -> None:
    page.add_init_script(SLOW)
    page.goto("/turn")
    said = page.locator(".turn .sentence").first
    expect(said).to_contain_text("As it is")
    page.evaluate("window.latency = 150")
    slider = page.get_by_role("slider", name="Turn", exact=True)
    slider.fill("30")
    slider.fill("60")  # while the first is on its way
    link(page, "Overlap")
    expect(page.get_by_role("heading", name="Overlap", level=1)).to_be_visible()
    link(page, "Turn")
    expect(slider).to_have_value("60")
    expect(said).to_contain_text("Turned 60° clockwise")


def test_a_digit_that_was_just_chosen_is_the_one_in_the_next_scene(page: Page) -> None:
    page.goto("/routing")
    page.get_by_role("button", name=re.compile("^Digit capsule 3,")).wait_for()
    page.evaluate(CHOOSE_AND_GO)
    expect(page.get_by_role("heading", name="Dimensions", level=1)).to_be_visible()
    expect(page.locator(".board .caption").first).to_contain_text("Capsule 3 is")


def test_a_link_that_is_shared_holds_what_was_moved_before_it(page: Page) -> None:
    page.add_init_script(SLOW)
    page.goto("/turn")
    expect(page.locator(".turn .sentence").first).to_contain_text("As it is")
    page.evaluate("window.latency = 150")
    slider = page.get_by_role("slider", name="Turn", exact=True)
    slider.fill("30")
    slider.fill("60")
    page.get_by_role("button", name="Share").click()
    shared = page.get_by_label("Link", exact=True)
    expect(shared).to_have_value(re.compile("http"))
    page.goto(shared.input_value())
    expect(slider).to_have_value("60")


def test_while_it_measures_nothing_waits_for_the_end_of_it(page: Page) -> None:
    page.goto("/model")
    page.get_by_role("radiogroup", name="How many test digits").get_by_text("10,000").click()
    run_ended(page)
    page.get_by_role("button", name="Measure").click()
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    page.keyboard.press("t")  # is sent, and the server goes on running again and again
    page.evaluate("async () => { window.settled = await import('/app/static/settled.js'); }")
    page.wait_for_function("window.settled.isSettled()")
    expect(bar).to_be_visible()
    link(page, "Turn")
    expect(page.get_by_role("heading", name="Turn", level=1)).to_be_visible()


def test_a_click_that_waits_is_given_up_when_one_goes_elsewhere(page: Page, wire: Wire) -> None:
    opened(page)
    link(page, "Routing")
    expect(page.get_by_role("heading", name="Routing", level=1)).to_be_visible()
    link(page, "Draw")
    opened_pad = page.locator(".draw")
    expect(opened_pad).to_have_attribute("aria-busy", "false")
    run_ended(page)
    wire.hold()
    page.evaluate(SLIDE, [1.9])
    expect(opened_pad).to_have_attribute("aria-busy", "true")
    link(page, "Turn")  # waits for the slider
    page.wait_for_timeout(300)
    page.go_back()
    page.wait_for_timeout(3000)  # in which the slider would be sent again
    wire.release()
    expect(page.get_by_role("heading", name="Routing", level=1)).to_be_visible()
    expect(page.locator(".scene")).to_be_visible()
    page.wait_for_timeout(500)  # in which the click would go on
    expect(page).to_have_url(re.compile("routing"))


def test_a_click_on_a_tile_takes_the_digit_that_it_shows(page: Page, wire: Wire) -> None:
    opened(page)
    wire.hold()
    page.get_by_role("radio", name="4", exact=True).click()
    page.get_by_role("button", name="No. 26, a seven: bring it to the pad").click()
    page.wait_for_timeout(100)  # Streamlit sends it a moment after
    wire.release()
    expect(page.locator(".on-pad")).to_contain_text("No. 26 is on the pad")


# As Streamlit does it, with what two components send in the place of its own.
TOGETHER = """async () => {
  const { patient } = await import("/app/static/leaving.js");
  const told = [];
  let message = [];
  const sending = (key) => {
    const set = (name, value) => {
      if (!message.length) setTimeout(() => told.push(message.splice(0).join(", ")), 0);
      message.push(`${key} ${value}`);
    };
    const parentElement = document.body;
    return patient({ key, parentElement, setStateValue: set, setTriggerValue: set });
  };
  const [one, other] = [sending("one"), sending("other")];
  one.setStateValue("state", 1);
  other.setTriggerValue("act", 2);
  one.setTriggerValue("act", 3);
  while (told.join().length < 18) await new Promise((resolve) => setTimeout(resolve, 1));
  return told;
}"""


def test_two_components_never_send_in_one_message(page: Page) -> None:
    page.goto("/")
    assert page.evaluate(TOGETHER) == ["one 1, one 3", "other 2"]
