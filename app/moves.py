"""Moves in a live view, as a browser sends them: {"turn": a count, "state": what is where}."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

log = logging.getLogger(__name__)


def take(sent: object, keep: Callable[[int, Mapping[str, Any]], None]) -> None:
    """Take a move up, unless it makes no sense; then it is logged and nothing changes.

    Args:
        sent: what came, which may be anything.
        keep: is given turn and state, and raises ValueError for a state that makes no sense.
    """
    try:
        if not isinstance(sent, dict) or not isinstance(sent.get("state"), dict):
            raise ValueError("a move must come as an object with a state")
        turn = sent.get("turn")
        if type(turn) is not int or turn < 0:
            raise ValueError(f"a move must be counted, got {turn!r:.40}")
        keep(turn, sent["state"])
    except ValueError as error:
        log.warning("a move from a browser was refused: %.200s", error)
