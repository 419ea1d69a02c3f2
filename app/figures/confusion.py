"""Which digits are taken for which others."""

import numpy as np
import plotly.graph_objects as go

from app.theme import Palette, chart_template, readable_on

NEVER, RIGHT, ONCE = 0, 1, 2  # places among the colours of the cells


def cell_colours(palette: Palette) -> tuple[str, ...]:
    """Return the colours of the cells: never, read right, then from few errors to many."""
    return (palette.panel, palette.border, *palette.sequential[2:])


def cell_levels(confusion: np.ndarray, levels: int) -> np.ndarray:
    """Return which of `levels` colours each cell (J, J) has.

    Nearly all digits lie on the diagonal, where they say little, so it stands aside in one
    colour, and the others share theirs among the errors alone.
    """
    errors = np.where(np.eye(len(confusion), dtype=bool), 0, confusion)
    most = max(6, errors.max())  # so that a few errors do not look like many
    shade = np.round((errors - 1) / (most - 1) * (levels - 1 - ONCE)).astype(int)
    shaded = np.where(errors > 0, ONCE + shade, NEVER)
    np.fill_diagonal(shaded, RIGHT)
    return shaded


def confusion_figure(confusion: np.ndarray, palette: Palette) -> go.Figure:
    """Return the confusion matrix, with its errors coloured.

    Args:
        confusion: (J, J) counts, rows: the true digit, columns: what was read.
        palette: of the theme that holds.
    """
    size = len(confusion)
    colours = cell_colours(palette)
    levels = cell_levels(confusion, len(colours))
    edges = np.linspace(0, 1, len(colours) + 1)
    figure = go.Figure(
        go.Heatmap(
            z=levels,
            zmin=-0.5,
            zmax=len(colours) - 0.5,
            colorscale=[
                (edge, colour)
                for number, colour in enumerate(colours)
                for edge in edges[number : number + 2]
            ],
            showscale=False,
            xgap=3,
            ygap=3,
            customdata=confusion,
            hovertemplate="a %{y}, read as %{x}: %{customdata} times<extra></extra>",
        )
    )
    rows, columns = np.indices(confusion.shape).reshape(2, -1)
    # Text of its own, because a heatmap's own does not mind the contrast.
    figure.add_scatter(
        x=columns,
        y=rows,
        mode="text",
        text=[str(count) if count else "" for count in confusion.ravel()],
        textfont={"size": 13, "color": [readable_on(colours[n]) for n in levels.ravel()]},
        hoverinfo="skip",
    )
    axis = {"dtick": 1, "fixedrange": True, "showgrid": False, "zeroline": False}
    figure.update_xaxes(axis, title="Read as", range=[-0.5, size - 0.5])
    figure.update_yaxes(axis, title="True digit", range=[size - 0.5, -0.5])
    figure.update_layout(template=chart_template(palette), height=460, showlegend=False)
    return figure
