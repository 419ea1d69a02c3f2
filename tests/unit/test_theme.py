"""The palette keeps the contrasts that it promises, in both themes."""

import itertools
import re

import pytest

from app.theme import Palette, chart_template, palette, readable_on

TEXT, GRAPHICS = 4.5, 3.0  # WCAG 2.1, 1.4.3 and 1.4.11


def luminance(colour: str) -> float:
    """WCAG's relative luminance of a hex colour."""
    assert re.fullmatch("#[0-9a-f]{6}", colour)
    total = 0.0
    for start, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        value = int(colour[start : start + 2], 16) / 255
        total += weight * (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return total


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.fixture(params=["light", "dark"])
def colours(request: pytest.FixtureRequest) -> Palette:
    return palette(request.param)


def test_contrast_as_wcag_defines_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_text_on_background_and_on_panels(colours):
    assert contrast(colours.text, colours.background) >= TEXT
    assert contrast(colours.text, colours.panel) >= TEXT


def test_primary_as_text_and_under_a_button_s_text(colours):
    assert contrast(colours.primary, colours.background) >= TEXT
    assert contrast(colours.primary, colours.panel) >= TEXT


def test_ten_digit_colours_on_background_and_on_panels(colours):
    assert len(colours.digits) == 10
    for digit, colour in enumerate(colours.digits):
        assert contrast(colour, colours.background) >= GRAPHICS, digit
        assert contrast(colour, colours.panel) >= GRAPHICS, digit


def test_digit_colours_are_told_apart(colours):
    for one, other in itertools.combinations(colours.digits, 2):
        channels = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (one, other)]
        assert max(abs(a - b) for a, b in zip(*channels, strict=True)) >= 40, (one, other)


def test_the_sequential_colours_go_one_way_from_the_background(colours):
    steps = [contrast(colour, colours.background) for colour in colours.sequential]
    assert steps == sorted(steps)
    assert steps[-1] >= TEXT


def test_the_diverging_colours_are_palest_in_the_middle(colours):
    steps = [contrast(colour, colours.background) for colour in colours.diverging]
    middle = len(steps) // 2
    assert steps[:middle] == sorted(steps[:middle], reverse=True)
    assert steps[middle:] == sorted(steps[middle:])
    assert min(steps[0], steps[-1]) >= GRAPHICS


def test_black_or_white_reads_well_on_any_colour():
    for value in range(256):
        for colour in (f"#{value:02x}{value:02x}{value:02x}", f"#{value:02x}80{255 - value:02x}"):
            assert contrast(readable_on(colour), colour) >= TEXT, colour


def test_charts_bring_text_and_ground_that_go_together(colours):
    layout = chart_template(colours).layout
    for ground in (layout.paper_bgcolor, layout.plot_bgcolor):
        assert contrast(layout.font.color, ground) >= TEXT
    assert contrast(layout.hoverlabel.font.color, layout.hoverlabel.bgcolor) >= TEXT
