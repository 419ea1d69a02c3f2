"""Brings answers to a scene that is on the page, so that its own data need not be sent again."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.components.declare import declare
from app.components.pack import pack

_component = declare("courier")


def deliver(to: str, meta: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Bring something to whoever in the browser waits for it under a name; nothing is shown.

    Args:
        to: the name, as `whenDelivered` in `static/courier.js` is given it.
        meta: anything that JSON can hold.
        arrays: as for `pack`.
    """
    _component(key=f"courier_{to}", data=pack({**meta, "to": to}, arrays))
