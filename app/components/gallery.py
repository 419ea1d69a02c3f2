"""A gallery of digits, each a button."""

from collections.abc import Sequence

import numpy as np

from app.components.declare import declare
from app.components.pack import pack

_component = declare("gallery")


def gallery(
    images: np.ndarray, captions: Sequence[str], names: Sequence[str], key: str
) -> int | None:
    """Show digits, one beside another, as many in a row as there is room for.

    Args:
        images: uint8 (N, 28, 28).
        captions: what stands under each of them, one line or more.
        names: what a screen reader says for each of them.
        key: of the element.

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
    data = pack({"captions": list(captions), "names": list(names)}, {"images": images})
    chosen = _component(key=key, data=data, on_chosen_change=lambda: None).chosen
    if not isinstance(chosen, int) or not 0 <= chosen < len(images):
        return None
    return chosen
