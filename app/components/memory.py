"""What survives a reload: the browser keeps it in this tab's storage, and offers it back."""

from collections.abc import Callable, Mapping
from typing import Any

from app.components.declare import declare, offered

KEY = "memory"

_component = declare("memory")


def memory(kept: Mapping[str, Any], on_offer: Callable[[object], None]) -> None:
    """Let the browser keep something; invisible.

    Args:
        kept: anything that JSON can hold, with "session": the server's name of this session, and
            "changes": how often it was changed in this session; more changes replace fewer.
            "fresh": whether it still takes up what another one left.
        on_offer: called with what another session of the same tab left (its `kept`, but it may be
            anything), until this one is no longer fresh.
    """
    _component(key=KEY, data=dict(kept), on_offer_change=lambda: on_offer(offered(KEY)))
