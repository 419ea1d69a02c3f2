"""Each lesson, gone through from its first step to its last, as a new user would."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.lessons.lesson import Choices, Guess, Lesson, Step
from app.lessons.read import read_lessons
from tests.pad import SEVEN, draw, opened

LESSONS = read_lessons()
# Some of the text of parts that Streamlit itself shows.
SERVED = {"turn.measured": "On the test digits", "overlap.measured": "whichever is chosen above"}
LINE = [(0.2, 0.2), (0.6, 0.25), (0.4, 0.45)]  # above the lesson's own panel


def panel(page: Page) -> Locator:
    return page.locator(".st-key-lesson")


def part(page: Page, name: str) -> Locator:
    if name in SERVED:
        return page.locator(".stMarkdown, .stHeading").get_by_text(SERVED[name]).first
    return page.locator(f'[data-part="{name}"]').first


def begin(page: Page, lesson: Lesson) -> None:
    page.goto("/lessons")
    page.locator(f".st-key-{lesson.key}_begin button").first.click()


def do(page: Page, step: Step) -> None:
    """Do what a step asks for, in the scene itself."""
    match step.task.what:
        case "drawing":
            # Playwright scrolls when a click has to wait.
            pad = page.locator(".pad canvas")
            pad.scroll_into_view_if_needed()
            draw(pad, LINE)
        case "network":
            page.get_by_role("radio", name="MNIST alone").click()
        case "idea":
            page.get_by_role("slider", name="Width across the eyes").press("PageUp")
        case "iteration":
            page.get_by_role("button", name="Play").wait_for()
            page.locator("h1").click()
            page.keyboard.press("ArrowRight")
        case "overlap":
            page.locator(".field canvas").press("ArrowRight")
        case "turn":
            page.get_by_role("slider", name="Turn", exact=True).press("PageUp")
        case "slider":
            page.get_by_role("slider", name="dimension 1", exact=True).press("PageUp")
        case "digit":
            page.locator(".chip").nth(3).click()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_is_gone_through(page: Page, lesson: Lesson) -> None:
    # A part that a step lights is brought into sight, and would scroll away under what is done.
    page.emulate_media(reduced_motion="reduce")
    begin(page, lesson)
    count = len(lesson.steps)
    for number, step in enumerate(lesson.steps, start=1):
        expect(panel(page)).to_contain_text(f"step {number} of {count}")
        expect(page.get_by_role("heading", name=step.scene, level=1, exact=True)).to_be_visible()
        expect(panel(page).get_by_role("heading", name=step.title, exact=True)).to_be_visible()
        # What the reveal begins with stands nowhere before the answer.
        first = re.split(r"[{*\[(\"]", step.reveal.strip())[0].split("\n")[0].strip()
        if len(first) > 12:
            expect(panel(page)).not_to_contain_text(first)
        for name in (*step.hide, *step.without):
            expect(part(page, name)).to_be_hidden()
        if step.point not in step.hide:
            expect(page.locator(f'[data-part="{step.point}"][data-lit]').first).to_be_visible()
        if isinstance(step.task, Choices):
            answer = step.task.answers[step.task.right or 0]
            panel(page).get_by_text(answer, exact=True).click()
            panel(page).get_by_role("button", name="See whether it is so").click()
            verdict = "Yes." if step.task.right is not None else f"You think: {answer}."
            expect(panel(page)).to_contain_text(verdict)
        elif isinstance(step.task, Guess):
            panel(page).get_by_role("slider").press("ArrowRight")
            panel(page).get_by_role("button", name="See whether it is so").click()
            expect(panel(page)).to_contain_text(re.compile(r"you said [\d.]+, it is [\d.]+"))
        else:
            answers = step.task.expected.answers
            panel(page).get_by_text(answers[-1], exact=True).click()
            expect(panel(page)).to_contain_text("Waiting for you to")
            do(page, step)
            right = step.task.expected.right
            judged = "Yes." if right == len(answers) - 1 else "Not this time: "
            verdict = f"You think: {answers[-1]}." if right is None else judged
            expect(panel(page)).to_contain_text(verdict)
        expect(panel(page)).not_to_contain_text("{")
        for name in step.hide:
            expect(part(page, name)).to_be_visible()
        for name in step.without:
            expect(part(page, name)).to_be_hidden()
        last = number == count
        name = "Finish the lesson" if last else "Next step"
        panel(page).get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", name="Lessons", level=1)).to_be_visible()
    expect(panel(page)).to_have_count(0)
    expect(page.get_by_text(f"{count} steps, finished.")).to_be_visible()


def test_what_one_drew_before_comes_back_after_the_lesson(page: Page) -> None:
    page.goto("/")
    draw(opened(page), LINE)
    expect(page.get_by_text("Your strokes")).to_be_visible()
    page.get_by_role("link", name="Lessons", exact=True).click()
    page.locator(f".st-key-{LESSONS[0].key}_begin button").first.click()
    expect(page.get_by_text("No. 0 of MNIST’s test digits")).to_be_visible()
    panel(page).get_by_role("button", name="Leave").click()
    expect(page.get_by_text("Your strokes")).to_be_visible()


def test_where_one_was_is_kept_in_the_browser(page: Page) -> None:
    begin(page, LESSONS[0])
    panel(page).get_by_role("button", name="Skip").click()
    expect(panel(page)).to_contain_text("step 2 of")
    page.wait_for_function("JSON.parse(sessionStorage['capsnet-explorer']).lesson?.step === 1")
    page.reload()
    expect(panel(page)).to_contain_text("step 2 of")
    panel(page).get_by_role("button", name="Leave").click()
    expect(panel(page)).to_have_count(0)
    # Another tab of the same browser, another session.
    other = page.context.new_page()
    other.goto("/lessons")
    other.get_by_role("button", name="Go on at step 2").click()
    expect(panel(other)).to_contain_text("step 2 of")


def test_what_is_revealed_is_so_of_what_is_on_the_page(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    begin(page, LESSONS[0])
    panel(page).get_by_role("button", name="Skip").click()
    panel(page).get_by_text("None", exact=True).click()
    expect(panel(page)).to_contain_text("Waiting for you to")
    page.get_by_role("button", name="Clear").click()
    pad = page.locator(".pad canvas")
    seen = set()
    for line in (SEVEN, LINE):  # the second is drawn over the first
        pad.scroll_into_view_if_needed()
        draw(pad, line)
        expect(page.locator(".draw")).to_have_attribute("aria-busy", "false")
        shown = page.locator(".draw .lengths li .number").all_inner_texts()
        expect(panel(page)).to_contain_text(f"its capsule is {max(shown)} long")
        seen.add(max(shown))
    assert len(seen) == 2


def test_elsewhere_a_step_says_where_it_belongs(page: Page) -> None:
    begin(page, LESSONS[1])
    expect(panel(page)).to_contain_text("step 1 of")
    page.get_by_role("link", name="Model", exact=True).click()
    page.get_by_role("heading", name="Model", level=1).wait_for()
    panel(page).get_by_role("button", name="Go to Ideas").click()
    page.get_by_role("heading", name="Ideas", level=1).wait_for()
    panel(page).get_by_text("Fold", exact=True).click()
    expect(panel(page).get_by_role("heading")).to_have_count(0)
