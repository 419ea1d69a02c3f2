"""Tables and the network's schematic as HTML that reads well aloud, on a telephone, in any theme."""

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
from PIL import Image

from app.layers import Layer, total
from app.theme import palette


def shape_text(shape: Sequence[int]) -> str:
    """Return a shape as one reads it: "10 × 16"."""
    return " × ".join(f"{size:,}" for size in shape)


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], numbers: int) -> str:
    """Return a table that scrolls by itself where it is too wide.

    Args:
        caption: what it tells, for those who do not see it.
        header: of its columns.
        rows: HTML of the cells; the first of each row names it.
        numbers: how many columns, from the right, hold numbers.
    """
    words = len(header) - numbers

    def kind(column: int) -> str:
        return ' class="number"' if column >= words else ""

    head = "".join(
        f'<th scope="col"{kind(column)}>{name}</th>' for column, name in enumerate(header)
    )
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td{kind(column)}>{cell}</td>" for column, cell in enumerate(row) if column)
        + "</tr>"
        for row in rows
    )
    return (
        f'{_TABLE_STYLE}<div class="scroll" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def layer_table(encoder: list[Layer], decoder: list[Layer]) -> str:
    """Return the table of the layers, with sums."""
    rows = [
        (
            escape(layer.name),
            escape(layer.what),
            f"{shape_text(layer.shape)}<small>{escape(layer.meaning)}</small>",
            escape(layer.source),
            f"{layer.parameters:,}" if layer.parameters else "none",
        )
        for layer in [*encoder, *decoder]
    ]
    rows += [
        ("Without decoder", "", "", "", f"<b>{total(encoder):,}</b>"),
        ("All", "", "", "", f"<b>{total(encoder) + total(decoder):,}</b>"),
    ]
    header = ("Layer", "What it does", "Shape of its output", "In the paper", "Parameters")
    return table("The layers, their shapes and their parameters", header, rows, numbers=1)


def schematic(
    encoder: list[Layer],
    decoder: list[Layer],
    image: np.ndarray,
    lengths: np.ndarray,
    reconstruction: np.ndarray,
) -> str:
    """Return the way through the network, alive with one digit.

    Args:
        encoder: layers from image to digit capsules.
        decoder: layers from there to the picture.
        image: what the network sees (28, 28), in [0, 1].
        lengths: |v| of the digit capsules (10,).
        reconstruction: what the decoder draws (28, 28), in [0, 1].
    """
    widest = max(layer.shape[0] for layer in decoder)
    longest = int(lengths.argmax())
    stages = []
    for layer in [*encoder, *decoder]:
        if layer.name == "Votes":  # a step between two stages, not a place to be
            continue
        if layer is encoder[0]:
            glyph = _picture(image, "The current digit, as the network sees it")
        elif layer is decoder[-1]:
            glyph = _picture(reconstruction, f"Redrawn from the capsule of {longest}")
        elif layer is encoder[-1]:
            glyph = _bars(lengths)
        elif layer in decoder:
            glyph = f'<i class="units" style="height:{100 * layer.shape[0] / widest:.0f}%"></i>'
        else:
            glyph = _sheets(layer)
        # As the paper writes it: rows × columns first.
        shape = layer.shape
        if len(shape) == 3:
            shape = (*shape[1:], *([] if shape[0] == 1 else [shape[0]]))
        elif len(shape) == 4:
            shape = (*shape[1:3], shape[0], shape[3])
        elif layer is decoder[-1]:
            shape = reconstruction.shape
        stages.append(
            f'<li><div class="glyph">{glyph}</div><div><b>{escape(layer.name)}</b>'
            f"<span>{shape_text(shape)}</span></div></li>"
        )
    return f'{_FLOW_STYLE}<ol class="flow">{"".join(stages)}</ol>'


def _picture(image: np.ndarray, alt: str) -> str:
    file = io.BytesIO()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(file, "PNG")
    source = base64.b64encode(file.getvalue()).decode()
    return f'<img src="data:image/png;base64,{source}" alt="{escape(alt)}">'


def _sheets(layer: Layer) -> str:
    depth, size = layer.shape[0], layer.shape[1]
    edge = 72 * size / 28 + 20
    sheets = 8 if depth > 100 else 5
    shadows = ",".join(
        f"{4 * n}px {-4 * n}px 0 -1px var(--sheet),{4 * n}px {-4 * n}px 0 0 var(--edge)"
        for n in range(1, sheets)
    )
    return (
        f'<i class="sheet" style="width:{edge:.0f}px;height:{edge:.0f}px;'
        f"background-size:{edge / size:.2f}px {edge / size:.2f}px;box-shadow:{shadows};"
        f'margin:{4 * sheets}px {4 * sheets}px 0 0"></i>'
    )


def _bars(lengths: np.ndarray) -> str:
    bars = "".join(
        f'<i style="height:{max(3, 100 * length):.0f}%;background:{_both("digits", digit)}"></i>'
        for digit, length in enumerate(lengths)
    )
    digit, length = int(lengths.argmax()), lengths.max()
    label = f"Lengths of the ten digit capsules; the longest is {digit}, {length:.2f}"
    return f'<div class="bars" role="img" aria-label="{label}">{bars}</div>'


def _both(name: str, index: int | None = None) -> str:
    values = [getattr(palette(theme), name) for theme in ("light", "dark")]
    light, dark = values if index is None else [value[index] for value in values]
    return f"light-dark({light},{dark})"


_TABLE_STYLE = f"""<style>
.scroll {{ overflow-x: auto; }}
.scroll:focus-visible {{ outline: 3px solid {_both("primary")}; outline-offset: 2px; }}
.scroll table {{ border-collapse: collapse; font-size: 0.95rem; width: 100%; }}
.scroll caption {{ clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; width: 1px; }}
.scroll th, .scroll td {{
  border-bottom: 1px solid {_both("border")}; padding: 0.55rem 1rem 0.55rem 0; text-align: left;
  vertical-align: top;
}}
.scroll thead th {{ font-size: 0.875rem; font-weight: 600; white-space: nowrap; }}
.scroll tbody th {{ font-weight: 600; white-space: nowrap; }}
.scroll .number {{ font-variant-numeric: tabular-nums; padding-right: 0; text-align: right; white-space: nowrap; }}
.scroll small {{ display: block; font-size: 0.8125rem; opacity: 0.8; }}
.scroll code {{ font-size: 0.8125rem; overflow-wrap: anywhere; }}
</style>"""

_FLOW_STYLE = f"""<style>
.flow {{
  --edge: {_both("primary")}; --sheet: {_both("panel")};
  display: grid; grid-auto-columns: 1fr; grid-auto-flow: column; gap: 0.5rem;
  list-style: none; margin: 0; padding: 0.5rem 0;
}}
.flow li {{ margin: 0; padding: 0; position: relative; text-align: center; }}
.flow li:not(:last-child)::after {{
  color: {_both("primary")}; content: "→" / ""; font-size: 1.25rem; left: 100%;
  position: absolute; top: 3.1rem; transform: translate(calc(-50% + 0.25rem), -50%);
}}
.flow .glyph {{ align-items: center; display: flex; height: 6.25rem; justify-content: center; margin-bottom: 0.75rem; }}
.flow b {{ display: block; font-size: 0.95rem; }}
.flow span {{ font-size: 0.8125rem; font-variant-numeric: tabular-nums; opacity: 0.8; }}
.flow img {{ border-radius: 0.4rem; height: 84px; image-rendering: pixelated; width: 84px; }}
.flow .sheet {{
  background-color: var(--sheet); border: 1px solid var(--edge); display: block; flex: none;
  background-image: linear-gradient(var(--line) 1px, transparent 1px),
    linear-gradient(90deg, var(--line) 1px, transparent 1px);
  --line: color-mix(in srgb, var(--edge) 30%, transparent);
}}
.flow .bars {{
  align-items: end; border-bottom: 2px solid {_both("border")}; display: flex; gap: 3px;
  height: 84px;
}}
.flow .bars i {{ border-radius: 2px 2px 0 0; width: 7px; }}
.flow .units {{
  background: color-mix(in srgb, var(--edge) 25%, var(--sheet)); border: 1px solid var(--edge);
  border-radius: 4px; width: 18px;
}}
@media (max-width: 60rem) {{
  .flow {{ grid-auto-flow: row; gap: 1.5rem; }}
  .flow li {{ align-items: center; display: grid; gap: 1rem; grid-template-columns: 8rem 1fr; text-align: left; }}
  .flow .glyph {{ margin: 0; }}
  .flow li:not(:last-child)::after {{ content: "↓" / ""; left: 4rem; top: calc(100% + 0.75rem); transform: translate(-50%, -50%); }}
}}
</style>"""
