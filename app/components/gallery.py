"""A gallery of digits, each a button."""

from collections.abc import Sequence

import numpy as np

from app.components.declare import declare
from app.components.pack import pack
from app.refusing import refusing

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
    if chosen is None:
        return None
    with refusing("a click in a gallery"):
        if type(chosen) is not int or not 0 <= chosen < len(images):
            raise ValueError(f"there is no image {chosen!r:.40} among {len(images)}")
        return chosen
    return None
