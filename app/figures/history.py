"""How the error fell while the network was trained."""

from collections.abc import Sequence

import plotly.graph_objects as go

from app.theme import Palette


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
    # A tick at each whole epoch, but no more than fit on a telephone.
    step = max(1, -(-len(epochs) // 8))
    figure.update_xaxes(
        title="Epoch", dtick=step, tick0=min(epochs), fixedrange=True, showgrid=False
    )
    figure.update_yaxes(
        title="Error on held-out images, %", rangemode="tozero", fixedrange=True, nticks=6
    )
    figure.update_layout(height=300, margin={"l": 8, "r": 8, "t": 16, "b": 8}, showlegend=False)
    return figure
