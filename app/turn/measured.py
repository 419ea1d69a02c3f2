"""What both networks make of many test digits that were moved alike, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.turn.factors import Factor
from capsnet.measuring.uncertainty import ALPHA, interval, sign_test_p


def errors(sweep: Mapping[str, Any], network: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the error of a network at each amount, in percent, and its 95% interval (A,) each.

    Args:
        sweep: of one factor, as `capsnet.robustness` writes it: `amounts` and `rows`.
        network: 0 for the CapsNet, 1 for the CNN.
    """
    rows = sweep["rows"]
    shares = [100 * row["wrong"][network] / row["images"] for row in rows]
    ends = [interval(row["wrong"][network], row["images"]) for row in rows]
    low, high = zip(*ends, strict=True)
    return np.array(shares), np.array(low), np.array(high)


def finding(factor: Factor, sweep: Mapping[str, Any]) -> str:
    """Say where the two networks differ most, and how often either errs less than the other."""
    rows: Sequence[Mapping[str, Any]] = sweep["rows"]
    images = rows[0]["images"]
    place = max(range(len(rows)), key=lambda n: abs(rows[n]["wrong"][0] - rows[n]["wrong"][1]))
    capsules, cnn = (100 * wrong / images for wrong in rows[place]["wrong"])
    less = [0, 0]
    for row in rows:
        if sign_test_p(*row["alone"]) < ALPHA:
            less[int(row["alone"][1] < row["alone"][0])] += 1
    alike = len(rows) - sum(less)
    return (
        f"{images:,} test digits at each of {len(rows)} amounts. They differ most at "
        f"{factor.say(sweep['amounts'][place])}: the CapsNet misreads {capsules:.1f}%, the CNN "
        f"{cnn:.1f}%. By more than chance would bring, the CapsNet errs less at {less[0]} of "
        f"the amounts and the CNN at {less[1]}; at {alike} they cannot be told apart."
    )
