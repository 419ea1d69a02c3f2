"""Several tabs of one browser: each has a drawing of its own, and finds it again."""

import re

from playwright.sync_api import Page, expect

from tests.pad import BAR, ONE, SEVEN, draw, opened, sentence, stored, strokes


def test_two_tabs(page: Page) -> None:
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto("/")
    pads = {tab: opened(tab) for tab in (page, other)}
    draw(pads[page], SEVEN)
    draw(pads[other], ONE)
    mine, theirs = strokes(page, 1), strokes(other, 1)
    assert mine != theirs
    assert stored(page)["session"] != stored(other)["session"]
    for tab, drawn, digit in ((page, mine, "seven"), (other, theirs, "one")):
        tab.reload()
        opened(tab)
        expect(sentence(tab)).to_have_text(re.compile(f"^A {digit}"))
        assert strokes(tab, 1) == drawn


def test_a_tab_that_was_duplicated_goes_its_own_way(page: Page) -> None:
    page.goto("/")
    draw(opened(page), SEVEN)
    seven = strokes(page, 1)
    with page.expect_popup() as opening:
        page.evaluate("window.open(location.href)")  # it is given a copy of what the tab keeps
    copy = opening.value
    pad = opened(copy)
    expect(sentence(copy)).to_have_text(re.compile("^A seven"))
    assert strokes(copy, 1) == seven
    copy.get_by_role("button", name="Clear").click()
    strokes(copy, 0)
    draw(pad, ONE)
    draw(opened(page), BAR)
    assert strokes(page, 2)[:1] == seven
    ones = strokes(copy, 1)
    copy.reload()
    opened(copy)
    expect(sentence(copy)).to_have_text(re.compile("^A one"))
    assert strokes(copy, 1) == ones
    page.reload()
    opened(page)
    assert strokes(page, 2)[:1] == seven
