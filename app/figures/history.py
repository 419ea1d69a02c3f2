"""How the errors changed while the network was trained."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from app.theme import Palette, chart_template


def history_figure(
    epochs: Sequence[int], error_percent: Mapping[str, Sequence[float]], palette: Palette
) -> go.Figure:
    """Return the curves of the error on what was held out.

    Args:
        epochs: of each measurement, from 1.
        error_percent: by name, of the images that were misread after that epoch; at most two.
        palette: of the theme that holds.
    """
    styles = (
        {"color": palette.primary, "width": 3},
        {"color": palette.text, "width": 3, "dash": "dot"},
    )
    figure = go.Figure(
        [
            go.Scatter(
                x=list(epochs),
                y=list(errors),
                name=name,
                mode="lines+markers",
                line=style,
                marker={"size": 9},
                hovertemplate="epoch %{x}: %{y:.2f}%<extra></extra>",
            )
            for (name, errors), style in zip(error_percent.items(), styles, strict=False)
        ]
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
    figure.update_layout(legend={"orientation": "h", "y": 1.15, "x": 0})
    return figure
