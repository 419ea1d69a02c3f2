"""How the error fell while the network was trained."""

from collections.abc import Sequence

import plotly.graph_objects as go

from app.theme import Palette, chart_template


def history_figure(
    epochs: Sequence[int], error_percent: Sequence[float], palette: Palette
) -> go.Figure:
    """Return the curve of the error on the held-out images.

    Args:
        epochs: of each measurement, from 1.
        error_percent: of the held-out images that were misread after that epoch.
        palette: of the theme that holds.
    """
    figure = go.Figure(
        go.Scatter(
            x=list(epochs),
            y=list(error_percent),
            mode="lines+markers",
            line={"color": palette.primary, "width": 3},
            marker={"size": 9},
            hovertemplate="epoch %{x}: %{y:.2f}%<extra></extra>",
        )
    )
    step = -(-len(epochs) // 8)  # epochs between ticks, as many as fit on a telephone
    figure.update_xaxes(
        title="Epoch",
        tick0=min(epochs),
        dtick=step,
        range=[min(epochs) - 0.5, max(epochs) + 0.5],
        fixedrange=True,
        showgrid=False,
    )
    figure.update_yaxes(title="Error, %", rangemode="tozero", fixedrange=True, nticks=6)
    figure.update_layout(template=chart_template(palette), height=300)
    return figure
