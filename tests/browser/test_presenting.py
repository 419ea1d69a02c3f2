"""Presenter mode and its keys."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def opened(page: Page) -> Page:
    page.goto("/")
    expect(page.locator(".draw")).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("button", name="Share")).to_be_visible()  # the keys are the frame's
    return page


def leave(page: Page) -> Locator:
    return page.get_by_role("button", name="Leave presenter mode")


def pressed(page: Page, digit: int) -> None:
    chip = page.get_by_role("button", name=f"Digit capsule {digit},")
    expect(chip).to_have_attribute("aria-pressed", "true")


def type_size(page: Page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")


def test_the_mode_is_a_key_and_a_button_and_stays_from_scene_to_scene(opened: Page) -> None:
    page = opened
    hidden = [
        page.get_by_role("link", name="Routing", exact=True),
        page.get_by_role("radiogroup", name="Which network reads your drawing"),
        page.get_by_text("How to read this"),
        page.get_by_text("Or take a test digit"),
        page.get_by_text("In training, the capsule of the digit"),
        page.get_by_role("button", name="Undo"),
    ]
    shown = [page.locator(".sentence"), page.locator(".lengths"), page.locator(".pad")]
    for node in (*hidden, *shown):
        expect(node).to_be_visible()
    small = type_size(page)
    page.keyboard.press("p")
    expect(leave(page)).to_be_visible()
    for node in hidden:
        expect(node).to_be_hidden()
    for node in shown:
        expect(node).to_be_visible()
    assert type_size(page) >= 1.2 * small
    expect(page.locator(".sentence")).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")

    page.keyboard.press(".")
    expect(page).to_have_title("Routing · CapsNet Explorer")
    expect(page.locator(".where")).to_have_text("Iteration 3")
    expect(leave(page)).to_be_visible()
    expect(page.get_by_text("Each square is all that one capsule sees")).to_be_hidden()
    leave(page).click()
    expect(page.get_by_role("link", name="Routing", exact=True)).to_be_visible()
    expect(page.get_by_text("Each square is all that one capsule sees")).to_be_visible()
    expect(page.get_by_role("button", name="Share")).to_be_visible()
    assert type_size(page) == small


def test_what_matters_is_a_key(opened: Page) -> None:
    page = opened
    sentence = page.locator(".sentence")
    page.keyboard.press("4")
    expect(sentence).to_contain_text("A four")
    page.keyboard.press("t")
    expect(sentence).to_contain_text("A one")
    page.keyboard.press("Shift+T")
    expect(sentence).to_contain_text("A four")
    page.keyboard.press("+")
    expect(page.get_by_text("× 1.1")).to_be_visible()
    page.keyboard.press("c")
    expect(sentence).to_have_text("Nothing drawn yet.")
    page.keyboard.press("Control+z")
    expect(sentence).to_contain_text("A four")
    page.keyboard.press("n")
    alone = page.get_by_role("radio", name="MNIST alone")
    expect(alone).to_be_checked()

    page.keyboard.press(".")
    expect(page.locator(".where")).to_have_text("Iteration 3")
    page.keyboard.press("9")
    pressed(page, 9)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".where")).to_have_text("Iteration 2")

    page.keyboard.press(".")
    expect(page.get_by_text("Within ±0.25")).to_be_visible()
    pressed(page, 9)
    page.keyboard.press("4")
    pressed(page, 4)
    second = page.get_by_role("slider", name="dimension 2", exact=True)
    second.press("PageUp")
    page.keyboard.press(" ")
    stop = page.get_by_role("button", name="Pause dimension 2", exact=True)
    expect(stop).to_be_visible()
    page.keyboard.press(" ")
    expect(stop).to_have_count(0)
    page.keyboard.press("x")
    expect(second).to_have_attribute("aria-valuetext", re.compile("δ 0.00"))
    page.keyboard.press(",")
    expect(page).to_have_title("Routing · CapsNet Explorer")


def test_the_list_of_keys_is_that_of_the_scene_and_they_can_be_switched_off(opened: Page) -> None:
    page = opened
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys that work here")
    expect(keys).to_contain_text("Clear the pad")
    expect(keys).not_to_contain_text("Play or pause")
    expect(keys.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("c")  # reaches nothing behind the list
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(page.locator(".sentence")).to_contain_text("A seven")
    page.evaluate("document.body.append(Object.assign(document.createElement('input'), {id: 'i'}))")
    page.locator("#i").press_sequentially("cp?.4")
    expect(page.locator("#i")).to_have_value("cp?.4")
    expect(keys).to_be_hidden()
    page.evaluate("document.querySelector('#i').remove()")

    page.get_by_role("link", name="Routing", exact=True).click()
    expect(page.locator(".where")).to_have_text("Iteration 3")
    page.get_by_role("button", name="Keys", exact=True).click()
    expect(keys).to_contain_text("Play or pause")
    expect(keys).not_to_contain_text("Clear the pad")
    keys.get_by_role("checkbox", name="Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    page.keyboard.press("p")
    page.keyboard.press("ArrowLeft")  # no letter, so it goes on to work
    expect(page.locator(".where")).to_have_text("Iteration 2")
    pressed(page, 7)
    expect(leave(page)).to_have_count(0)
