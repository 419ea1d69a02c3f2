"""A gallery of digits, each a button."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from app.components.declare import declare
from app.components.pack import pack

_component = declare("gallery")


def gallery(
    images: np.ndarray,
    captions: Sequence[str],
    names: Sequence[str],
    key: str,
    indices: np.ndarray,
    on_chosen: Callable[[object], None],
    beside_pad: bool = False,
) -> object:
    """Show digits, one beside another, as many in a row as there is room for.

    Args:
        images: uint8 (N, 28, 28).
        captions: what stands under each of them, one line or more.
        names: what a screen reader says for each of them.
        key: of the element.
        indices: their numbers among the test digits (N,).
        on_chosen: called with what the browser sends for a click: usually the number of the digit
            that was clicked, which need not be among those that are shown now; but it may be
            anything.
        beside_pad: whether there is a pad on the page. Then the digit that is on it is marked, and
            what the network says to it stands above.

    Returns:
        What `on_chosen` was just called with; None in all other runs.

    Raises:
        ValueError: unless there are a caption, a name and a number for each image.
    """
    if not len(images) == len(captions) == len(names) == len(indices):
        raise ValueError(
            f"{len(images)} images need as many captions, names and numbers, "
            f"got {len(captions)}, {len(names)} and {len(indices)}"
        )
    meta = {
        "captions": list(captions),
        "names": list(names),
        "indices": [int(index) for index in indices],
        "besidePad": beside_pad,
    }

    def chosen() -> None:
        on_chosen(st.session_state[key].get("chosen"))

    data = pack(meta, {"images": images})
    return _component(key=key, data=data, on_chosen_change=chosen).chosen
