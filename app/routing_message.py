"""All that the Routing scene's component gets of one trace: what it paints, and what it says."""

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.routing_numbers import NAMED, RoutingNumbers
from app.routing_words import how_clear, words
from capsnet.trace import CapsNetTrace


@dataclass(frozen=True, eq=False)
class RoutingMessage:
    """What is sent to the scene."""

    meta: dict[str, Any]  # sizes, limits, sentences; JSON can hold it
    arrays: dict[str, np.ndarray]


def routing_message(trace: CapsNetTrace, threshold: float) -> RoutingMessage:
    """Turn a trace into the Routing scene's message.

    Args:
        trace: of at least one iteration.
        threshold: the network is sure of digit capsules that are longer.
    """
    numbers = RoutingNumbers(trace, threshold)
    config = trace.config
    arrays = numbers.arrays()
    trained = min(numbers.trained, numbers.iterations)
    meta = {
        "name": f"{zlib.crc32(arrays['sums'], zlib.crc32(arrays['image'])):08x}",
        "size": config.image_size,
        "digits": numbers.digits,
        "types": config.primary_types,
        "grid": config.grid,
        "places": config.grid**2,
        "children": config.children,
        "poseDim": config.primary_dim,
        "digitDim": config.digit_dim,
        "iterations": numbers.iterations,
        "trained": trained,
        "named": NAMED,
        "limits": {"trained": numbers.limits(trained), "all": numbers.limits(numbers.iterations)},
        "extremes": numbers.leaning_extremes.tolist(),
        "clear": how_clear(numbers),
        "words": words(numbers),
    }
    return RoutingMessage(meta, arrays)
