"""Tables and the network's schematic as HTML; `static/model.css` makes them look well."""

import base64
import io
from collections.abc import Collection, Iterable, Sequence
from html import escape

import numpy as np
from PIL import Image

from app.layers import Layer, total
from app.theme import palette


def shape_text(shape: Sequence[int]) -> str:
    """Return a shape as one reads it: "10 × 16"."""
    return " × ".join(f"{size:,}" for size in shape)


def table(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Collection[int] = (),
) -> str:
    """Return a table that scrolls by itself where it is too wide.

    Args:
        caption: what it tells, for those who do not see it.
        header: of its columns.
        rows: HTML of the cells; the first of each row names it.
        numbers: which columns hold numbers.
    """

    def kind(column: int) -> str:
        return ' class="number"' if column in numbers else ""

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
        f'<div class="scroll" style="{_colours()}" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def layer_table(encoder: list[Layer], decoder: list[Layer]) -> str:
    """Return the table of the layers, with sums."""
    rows = [
        (
            escape(layer.name),
            f"{layer.parameters:,}" if layer.parameters else "none",
            f"{shape_text(layer.shape)}<small>{escape(layer.meaning)}</small>",
            f'<span class="what">{escape(layer.what)}</span>',
            escape(layer.source),
        )
        for layer in [*encoder, *decoder]
    ]
    rows += [
        ("Without decoder", f"<b>{total(encoder):,}</b>", "", "", ""),
        ("All", f"<b>{total(encoder) + total(decoder):,}</b>", "", "", ""),
    ]
    header = ("Layer", "Parameters", "Shape of its output", "What it does", "In the paper")
    return table("The layers, their shapes and their parameters", header, rows, numbers=(1,))


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
            glyph = _picture(image, f"The current digit, read as {longest}, {lengths.max():.2f}")
        elif layer is decoder[-1]:
            glyph = _picture(reconstruction, f"Redrawn from the capsule of {longest}")
        elif layer is encoder[-1]:
            glyph = _bars(lengths)
        elif layer in decoder:
            glyph = f'<i class="units" style="height:{100 * layer.shape[0] / widest:.0f}%"></i>'
        else:
            glyph = _sheets(layer)
        shape = reconstruction.shape if layer is decoder[-1] else layer.shape
        stages.append(
            f'<li><div class="glyph">{glyph}</div><div><b>{escape(layer.name)}</b>'
            f"<span>{shape_text(shape)}</span></div></li>"
        )
    return f'<ol class="flow" style="{_colours()}">{"".join(stages)}</ol>'


def _picture(image: np.ndarray, alt: str) -> str:
    file = io.BytesIO()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(file, "PNG")
    source = base64.b64encode(file.getvalue()).decode()
    return f'<img src="data:image/png;base64,{source}" alt="{escape(alt)}">'


def _sheets(layer: Layer) -> str:
    size, depth = layer.shape[0], layer.shape[2]
    edge = 72 * size / 28 + 20
    sheets = 8 if depth > 100 else 5
    shadows = ",".join(
        f"{4 * n}px {-4 * n}px 0 -1px var(--panel),{4 * n}px {-4 * n}px 0 0 var(--primary)"
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


def _colours() -> str:
    names = ("background", "panel", "border", "primary")
    return ";".join(f"--{name}:{_both(name)}" for name in names)


def _both(name: str, index: int | None = None) -> str:
    values = [getattr(palette(theme), name) for theme in ("light", "dark")]
    light, dark = values if index is None else [value[index] for value in values]
    return f"light-dark({light},{dark})"
