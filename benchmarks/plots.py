"""The benchmarks' plots, drawn by Plotly in the browser that the tests use."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from tests.chromium import chromium

SIZE = {"width": 1100, "height": 380}


def save(figure: go.Figure, path: Path) -> None:
    """Write a figure as PNG."""
    figure.update_layout(
        template="plotly_white", margin={"l": 60, "r": 20, "t": 40, "b": 50}, **SIZE
    )
    page_html = figure.to_html(include_plotlyjs=True, config={"staticPlot": True})
    with chromium() as browser:
        page = browser.new_page(viewport=SIZE)
        page.set_content(page_html)
        page.wait_for_selector(".main-svg")
        page.screenshot(path=path)


def growth_plot(growth: Mapping[str, Mapping[str, float]], path: Path) -> None:
    """Draw how the time of a forward grows, a panel for each of what it grows by."""
    figure = make_subplots(1, len(growth), subplot_titles=[f"by {name}" for name in growth])
    for column, (name, values) in enumerate(growth.items(), start=1):
        numbers = [float(value) for value in values]
        figure.add_scatter(
            x=numbers,
            y=[1000 * seconds for seconds in values.values()],
            mode="lines+markers",
            line={"color": "#2457c5"},
            showlegend=False,
            row=1,
            col=column,
        )
        scale = "log" if name == "batch" else "linear"
        figure.update_xaxes(title_text=name, type=scale, tickvals=numbers, row=1, col=column)
        figure.update_yaxes(rangemode="tozero", type=scale, row=1, col=column)
    figure.update_yaxes(title_text="milliseconds", row=1, col=1)
    save(figure, path)


def lines_plot(
    lines: Mapping[str, tuple[Sequence[float], Sequence[float]]], x: str, y: str, path: Path
) -> None:
    """Draw one panel of named lines."""
    figure = go.Figure()
    for name, (xs, ys) in lines.items():
        figure.add_scatter(x=list(xs), y=list(ys), mode="lines", name=name)
    figure.update_xaxes(title_text=x)
    figure.update_yaxes(title_text=y, rangemode="tozero")
    save(figure, path)
