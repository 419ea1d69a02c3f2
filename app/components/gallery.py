"""A gallery of digits, each a button."""

import logging
from collections.abc import Sequence

import numpy as np

from app.components.declare import declare
from app.components.pack import pack

log = logging.getLogger(__name__)

_component = declare("gallery")


def gallery(
    images: np.ndarray,
    captions: Sequence[str],
    names: Sequence[str],
    key: str,
    indices: Sequence[int] | None = None,
) -> int | None:
    """Show digits, one beside another, as many in a row as there is room for.

    Args:
        images: uint8 (N, 28, 28).
        captions: what stands under each of them, one line or more.
        names: what a screen reader says for each of them.
        key: of the element.
        indices: their numbers among the test digits. With these, beside a pad, the one that is on
            the pad is marked, and what the network says to it stands above.

    Returns:
        Which of them was just clicked, None in all other runs.

    Raises:
        ValueError: unless there is a caption and a name for each image.
    """
    if not len(images) == len(captions) == len(names):
        raise ValueError(
            f"{len(images)} images need as many captions and names, "
            f"got {len(captions)} and {len(names)}"
        )
    numbers = None if indices is None else [int(index) for index in indices]
    meta = {"captions": list(captions), "names": list(names), "indices": numbers}
    data = pack(meta, {"images": images})
    chosen = _component(key=key, data=data, on_chosen_change=lambda: None).chosen
    if type(chosen) is int and 0 <= chosen < len(images):
        return chosen
    if chosen is not None:
        log.warning("a click from a browser was refused: there is no image %.40r", chosen)
    return None
