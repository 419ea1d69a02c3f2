"""The switch between the networks in a real browser: the same drawing, read by the other."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from app.choose_network import NAMES
from benchmarks.pad import choose_network
from capsnet import load_pretrained
from capsnet.data import load_test_digits, to_float
from tests.waiting import until
from tests.wire import Wire

SWITCH = "Which network reads your drawing"
FIRST = 0  # every scene opens on this test digit


@pytest.fixture
def answers(page: Page) -> Wire:
    return Wire(page, to_page=True)


def chosen(page: Page) -> Locator:
    """The part of the switch that is pressed."""
    networks = page.get_by_role("radiogroup", name=SWITCH)
    return networks.get_by_role("radio", checked=True)


def longest(name: str) -> float:
    """How long the longest capsule of the first test digit is."""
    images = to_float(load_test_digits().images[FIRST : FIRST + 1])
    with torch.inference_mode():
        return float(load_pretrained(name)(images).lengths.max())


def redrawn(page: Page) -> np.ndarray:
    """The pixels that Dimensions shows as redrawn."""
    pixels = page.locator(".board canvas").first.evaluate(
        "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    return np.array(pixels).reshape(28, 28, 4)[:, :, 0] / 255


def redraws(page: Page, expected: np.ndarray) -> None:
    """Wait until Dimensions shows this: the decoder of megabytes may still be on its way."""
    until(page, lambda: np.allclose(redrawn(page), expected, rtol=0, atol=0.01))


def test_the_same_digit_is_read_by_the_network_that_is_chosen(page: Page) -> None:
    page.goto("/")
    for name in ("handwriting", "mnist", "handwriting"):
        choose_network(page, name)
        expect(page.locator(".sentence")).to_contain_text(f"is {longest(name):.2f} long")
        expect(page.locator(".draw")).to_have_attribute("aria-busy", "false")


def test_the_choice_survives_a_reload_with_the_drawing(page: Page) -> None:
    page.goto("/")
    choose_network(page, "mnist")
    expect(page.locator(".sentence")).to_contain_text(f"is {longest('mnist'):.2f} long")
    page.wait_for_function("JSON.parse(sessionStorage['capsnet-explorer']).network === 'mnist'")
    said = page.locator(".sentence").inner_text()
    page.reload()
    expect(chosen(page)).to_have_text(NAMES["mnist"])
    expect(page.locator(".sentence")).to_have_text(said)


def test_capsules_are_redrawn_by_their_own_network_s_decoder(page: Page) -> None:
    page.goto("/dimensions")
    images = to_float(load_test_digits().images[FIRST : FIRST + 1])
    for name in ("handwriting", "mnist"):
        choose_network(page, name)
        expect(page.locator(".caption").first).to_contain_text(f"{longest(name):.2f}")
        model = load_pretrained(name)
        with torch.inference_mode():
            output = model(images)
            drawn = model.decode(output.capsules, output.lengths.argmax(1))[0, 0].numpy()
        redraws(page, drawn)


def test_every_scene_names_the_network(page: Page) -> None:
    page.goto("/")
    choose_network(page, "mnist")
    for scene in ("Routing", "Dimensions", "Model"):
        page.get_by_role("link", name=scene, exact=True).click()
        expect(page.get_by_role("heading", name=scene, level=1)).to_be_visible()
        expect(chosen(page)).to_have_text(NAMES["mnist"])


def test_a_choice_on_a_slow_wire_stays_with_whoever_goes_on_at_once(
    page: Page, answers: Wire
) -> None:
    page.goto("/")
    expect(page.locator(".draw")).to_have_attribute("data-answered", re.compile("."))
    answers.hold()
    page.get_by_role("link", name="Routing", exact=True).click()
    answers.wait_for(b"network_widget")
    choose_network(page, "mnist")
    answers.release(upto=b"network_widget")  # as it was before the choice
    page.wait_for_timeout(1000)
    page.get_by_role("link", name="Model", exact=True).click()
    answers.release()
    expect(page.get_by_role("heading", name="Model", level=1)).to_be_visible()
    expect(chosen(page)).to_have_text(NAMES["mnist"])


def test_the_keyboard_chooses_too(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".sentence")).to_contain_text("long")
    chosen(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(chosen(page)).to_have_text(NAMES["mnist"])
    expect(page.locator(".sentence")).to_contain_text(f"is {longest('mnist'):.2f} long")
