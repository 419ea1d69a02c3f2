"""How often two networks misread digits that were moved by more and more."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from app.theme import Palette, chart_template

Curve = tuple[np.ndarray, np.ndarray, np.ndarray]


def sweep_figure(
    amounts: Sequence[float], curves: Sequence[tuple[str, Curve]], axis: str, palette: Palette
) -> go.Figure:
    """Return an error curve for each network, with a bar for the 95% interval at each amount.

    Args:
        amounts: that the digits were moved by (A,).
        curves: of the CapsNet and the CNN its name, and its error in percent and the ends of that
            error's interval, (A,) each.
        axis: what the amounts are.
        palette: of the theme that holds.
    """
    figure = go.Figure()
    styles = (
        ({"color": palette.primary, "width": 3}, "circle"),
        ({"color": palette.text, "width": 3, "dash": "dot"}, "diamond-open"),
    )
    for (name, (error, low, high)), (line, symbol) in zip(curves, styles, strict=True):
        figure.add_scatter(
            x=list(amounts),
            y=error,
            name=name,
            mode="lines+markers",
            line=line,
            marker={"symbol": symbol, "size": 9},
            error_y={"type": "data", "array": high - error, "arrayminus": error - low, "width": 3},
            hovertemplate=f"{name}: %{{y:.1f}}% misread at %{{x}}<extra></extra>",
        )
    figure.update_xaxes(title=axis, fixedrange=True)
    figure.update_yaxes(title="Misread, %", rangemode="tozero", fixedrange=True)
    figure.update_layout(
        template=chart_template(palette),
        height=380,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
    return figure
