"""The page Claims in a browser: a trial goes on by itself, and is stopped."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.waiting import until


def test_a_claim_is_tried_and_stopped(page: Page) -> None:
    page.goto("/claims")
    page.get_by_role("heading", name="Claims", level=1).wait_for()
    page.get_by_text("Evidence", exact=True).first.click()
    ten_thousand = page.get_by_role("radio", name="10,000").first

    def is_chosen() -> bool:
        ten_thousand.click()  # while the expander opens, it may be elsewhere when it is released
        return ten_thousand.is_checked()

    until(page, is_chosen)
    page.get_by_role("button", name="Try it here").first.click()
    expect(page.get_by_text(re.compile(r"[1-9]\d* of 10,000 images · about"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("It was stopped: a partial result, not judged.")).to_be_visible()
    expect(page.get_by_role("button", name="Try it again")).to_be_visible()
    own = page.get_by_role("region", name=re.compile("^Evidence: A CapsNet reads MNIST")).last
    expect(own.get_by_role("row")).to_have_count(3)


def test_it_has_room_on_a_phone(new_context: Callable[..., BrowserContext]) -> None:
    size = {"width": 390, "height": 844}
    phone = new_context(viewport=size, has_touch=True, is_mobile=True).new_page()
    phone.goto("/claims")
    phone.get_by_text("Evidence", exact=True).first.click()
    expect(phone.get_by_role("button", name="Try it here").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
