"""What the app says about a measurement, computed from it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.measuring import Measurement
from app.running import wait_text
from capsnet.measuring.evaluate import Evaluation
from capsnet.measuring.uncertainty import interval


def progress_text(measurement: Measurement) -> str:
    """Say how far a measurement is, what it found so far, and how long the rest will take."""
    left = measurement.seconds_left
    if left is None:
        return f"0 of {measurement.count:,} digits"
    return (
        f"{measurement.done:,} of {measurement.count:,} digits · "
        f"{len(measurement.misread):,} misread so far · about {wait_text(left)} left"
    )


def comparison(measured: Evaluation, card: Mapping[str, Any] | None) -> str:
    """Say how a measurement compares with the card's test figures, if the card has any."""
    low, high = interval(measured.errors, measured.images)
    can_tell = (
        f"{measured.images:,} digits can only tell that the error lies between {low:.2f}% and "
        f"{high:.2f}% (with 95% confidence)"
    )
    if card is None:
        return f"{can_tell}. The card has no test error yet."
    says = f"The card says {card['errors']:,} of {card['images']:,} ({card['error_percent']:.2f}%)"
    if measured.images == card["images"]:
        same = (
            "just what was measured here" if measured.errors == card["errors"] else "not the same"
        )
        return f"{says}: {same}."
    within = "lies within" if low <= card["error_percent"] <= high else "lies outside"
    return f"{says}. {can_tell}; the card’s figure {within}."


def mix_ups(confusion: np.ndarray) -> str:
    """Say which digits are most often taken for which others.

    Args:
        confusion: (J, J) counts, rows: the true digit, columns: what was read.
    """
    errors = np.where(np.eye(len(confusion), dtype=bool), 0, confusion)
    if not errors.any():
        return "Every digit was read right."
    largest = np.argsort(-errors, axis=None, kind="stable")[:3]
    pairs = [divmod(int(cell), len(confusion)) for cell in largest if errors.flat[cell]]
    told = [f"{label} read as {read} ({_times(errors[label, read])})" for label, read in pairs]
    return f"Most often: {', '.join(told)}."


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(int(count), f"{count:,} times")
