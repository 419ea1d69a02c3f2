"""The frame around the scenes."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("width", [1440, 390])
def test_every_scene_is_one_click_away_and_nothing_covers_it(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/")
    scenes = (
        *("Routing", "Dimensions", "Turn", "Overlap", "Ideas", "Lessons", "Claims", "Model"),
        "Draw",
    )
    for name in scenes:
        page.get_by_role("link", name=name, exact=True).click()
        heading = page.get_by_role("heading", name=name, level=1, exact=True)
        expect(heading).to_be_visible()
        expect(page).to_have_title(f"{name} · CapsNet Explorer")
        links = page.locator(".st-key-scenes a")
        expect(links).to_have_count(len(scenes))
        box = heading.bounding_box()
        assert box
        for x in (box["x"] + 2, box["x"] + 60):
            top = page.evaluate(
                "([x, y]) => document.elementFromPoint(x, y).closest('h1') !== null",
                [x, box["y"] + box["height"] / 2],
            )
            assert top, "something lies over the scene"
