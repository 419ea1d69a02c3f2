"""The palette, read from the one place that holds it: `.streamlit/config.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import plotly.graph_objects as go

_CONFIG = Path(__file__).resolve().parent.parent / ".streamlit" / "config.toml"


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as hex strings."""

    background: str
    panel: str
    text: str
    border: str
    primary: str
    digits: tuple[str, ...]  # ten, digit 0 to digit 9
    sequential: tuple[str, ...]  # from little to much
    diverging: tuple[str, ...]  # from below to above, blue to orange


@cache
def palette(theme: Literal["light", "dark"]) -> Palette:
    """Return the colours of the light or the dark theme."""
    options = tomllib.loads(_CONFIG.read_text(encoding="utf-8"))["theme"][theme]
    return Palette(
        background=options["backgroundColor"],
        panel=options["secondaryBackgroundColor"],
        text=options["textColor"],
        border=options["borderColor"],
        primary=options["primaryColor"],
        digits=tuple(options["chartCategoricalColors"]),
        sequential=tuple(options["chartSequentialColors"]),
        diverging=tuple(options["chartDivergingColors"]),
    )


def readable_on(colour: str) -> str:
    """Return black or white, whichever reads better on a hex colour: always at least 4.5:1."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # WCAG's contrast to white, 1.05 / (L + 0.05), equals that to black, (L + 0.05) / 0.05, here.
    return "#000000" if luminance > 0.179 else "#ffffff"


def chart_template(palette: Palette) -> go.layout.Template:
    """Return what all charts share.

    Streamlit's own is paler than 4.5:1. Ours brings its background with it, so that a chart still
    reads well between a change of the theme and the next run.
    """
    axis = {
        "automargin": True,
        "gridcolor": palette.border,
        "title": {"standoff": 12},
        "zerolinecolor": palette.border,
    }
    return go.layout.Template(
        layout={
            "colorway": palette.digits,
            "font": {"color": palette.text, "family": "Source Sans, sans-serif", "size": 14},
            "hoverlabel": {"bgcolor": palette.panel, "font": {"color": palette.text}},
            "margin": {"l": 8, "r": 8, "t": 16, "b": 8},
            "paper_bgcolor": palette.background,
            "plot_bgcolor": palette.background,
            "xaxis": axis,
            "yaxis": axis,
        }
    )
