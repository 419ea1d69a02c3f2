"""Lights up the part of a scene that a lesson speaks of; invisible itself."""

from app.components.declare import declare

KEY = "spotlight"

_component = declare("spotlight")


def spotlight(part: str | None, needed: str | None = None) -> None:
    """Outline a part of the scene, and bring it into sight.

    Args:
        part: its name in `data-part`; None: no part is lit.
        needed: the `data-place` of what is brought into sight instead; None: the lit part.
    """
    _component(key=KEY, data={"part": part, "brought": needed or part})
