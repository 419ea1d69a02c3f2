"""What the benchmarks share: fair timings on a noisy machine, and what machine it was."""

import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import torch


def timed(act: Callable[[], object]) -> float:
    """Return how long something takes, in seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def in_turn(
    acts: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 2
) -> dict[str, list[float]]:
    """Time several things in turn, round after round, so that a slow moment meets all alike.

    Returns:
        Seconds of each round, by name.
    """
    for _ in range(warm_up):
        for act in acts.values():
            act()
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            times[name].append(timed(act))
    return times


def ratio(times: Sequence[float], others: Sequence[float]) -> float:
    """Return the median of one thing's time over another's, round by round."""
    return statistics.median(one / other for one, other in zip(times, others, strict=True))


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def machine() -> str:
    """Say what machine this is, and what day."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = (line for line in info.read_text().splitlines() if line.startswith("model name"))
        name = next(named, f": {name}").partition(":")[2].strip()
    return f"{os.cpu_count()} cores ({name}), torch {torch.__version__}, {date.today()}"
