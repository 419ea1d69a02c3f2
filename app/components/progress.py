"""How far each lesson was gone through: the browser keeps it, and offers it back."""

from collections.abc import Callable, Mapping

from app.components.declare import declare, offered

KEY = "progress"

_component = declare("progress")


def progress(
    steps: Mapping[str, int], session: str, heard: bool, on_offer: Callable[[object], None]
) -> None:
    """Let the browser keep progress; invisible.

    Args:
        steps: by lesson, the furthest step.
        session: the server's name of this session.
        heard: whether this session knows what the browser had kept.
        on_offer: called with what the browser had kept, which may be anything, until it is heard.
    """
    data = {"steps": dict(steps), "session": session, "heard": heard}
    _component(key=KEY, data=data, on_offer_change=lambda: on_offer(offered(KEY)))
