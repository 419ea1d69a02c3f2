"""Moves in a live view, as a browser sends them: {"turn": a count, "state": what is where}."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from app.refusing import refusing

LAST = 2**53 - 1  # beyond it a browser's numbers are not whole


def after(turn: int) -> int:
    """Return a turn after this one, and after any that a browser counted in an earlier session."""
    return max(turn + 1, time.time_ns() // 1_000_000)


def take(
    sent: object, keep: Callable[[int, Mapping[str, Any]], None], held: Callable[[], int]
) -> None:
    """Take a move up, unless it makes no sense; then it is logged and nothing changes.

    A move that was made before the browser heard of what was set since is passed over.

    Args:
        sent: what came, which may be anything.
        keep: is given turn and state, and raises ValueError for a state that makes no sense.
        held: returns the turn of what the session holds.
    """
    with refusing("a move"):
        if not isinstance(sent, dict) or not isinstance(sent.get("state"), dict):
            raise ValueError("a move must come as an object with a state")
        turn = sent.get("turn")
        if type(turn) is not int or not 0 <= turn <= LAST:
            raise ValueError(f"a move must be counted, got {turn!r:.40}")
        if turn >= held():
            keep(turn, sent["state"])
