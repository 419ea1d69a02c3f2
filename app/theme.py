"""The palette, read from the one place that holds it: `.streamlit/config.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

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
