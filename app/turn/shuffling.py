"""The digit cut along a grid, its pieces in other places: what do the two networks say?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from app.checked import choice, number
from app.ideas.idea import Answer, State
from app.turn.turning import Both, Seen, look
from app.turn.words import reading
from capsnet.measuring.abstention import is_long

GRIDS = (2, 4)  # pieces each way


def start() -> State:
    """Return the digit whole, to be cut in four."""
    return {"grid": 2, "order": [0, 1, 2, 3]}


def check(sent: Mapping[str, Any]) -> State:
    """Return a grid and an order of its pieces that came from a browser.

    Raises:
        ValueError: unless each piece is there once.
    """
    grid = choice(sent.get("grid"), *GRIDS)
    order = sent.get("order")
    if not isinstance(order, list) or len(order) != grid * grid:
        raise ValueError(f"a grid of {grid} × {grid} has {grid * grid} pieces")
    pieces = [round(number(piece, 0, grid * grid - 1)) for piece in order]
    if len(set(pieces)) != len(pieces):
        raise ValueError("each piece can only be in one place")
    return {"grid": grid, "order": pieces}


def shuffled(image: np.ndarray, grid: int, order: list[int]) -> np.ndarray:
    """Return an image (H, W) whose pieces lie elsewhere.

    Args:
        image: H and W must be multiples of `grid`.
        grid: pieces each way, counted row by row.
        order: for each place, which piece lies there.
    """
    height, width = (size // grid for size in image.shape)
    pieces = image.reshape(grid, height, grid, width).swapaxes(1, 2).reshape(-1, height, width)
    moved = pieces[order].reshape(grid, grid, height, width).swapaxes(1, 2)
    return np.ascontiguousarray(moved.reshape(image.shape))


def answer(state: State, both: Both) -> Answer:
    """Say and show what both networks make of the digit in pieces."""
    image = both.trace.image
    now = shuffled(image, state["grid"], state["order"])
    seen = look(both, torch.from_numpy(now)[None, None])
    lengths, probabilities = beside(both, seen)
    numbers = {"threshold": both.threshold, "cnn_threshold": both.cnn_threshold}
    arrays = {
        "image": np.round(now * 255).astype(np.uint8),
        "redrawn": np.round(seen.redrawn[0] * 255).astype(np.uint8),
        "lengths": seen.lengths[0],
        "probabilities": seen.probabilities[0],
    }
    alike = np.array_equal(now, image)
    return Answer(_sentence(state, both, lengths, probabilities, alike), numbers, arrays)


def beside(both: Both, now: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Return |v| and the CNN's probabilities (2, J): of the untouched digit, and of one image.

    What the CapsNet made of the untouched digit is known, and its forward is the dearest of all.
    """
    image = torch.from_numpy(both.trace.image)[None, None]
    with torch.inference_mode():
        untouched = both.cnn(image).probabilities.numpy()
    lengths = np.stack([both.trace.lengths, now.lengths[0]])
    return lengths, np.concatenate([untouched, now.probabilities])


def _sentence(
    state: State, both: Both, lengths: np.ndarray, probabilities: np.ndarray, alike: bool
) -> str:
    capsnet = reading(lengths[1], both.threshold, "long")
    cnn = reading(probabilities[1], both.cnn_threshold, "probable")
    if not both.trace.image.any():
        return "Nothing is drawn, so there is nothing to cut."
    if state["order"] == sorted(state["order"]):
        return f"Whole: the CapsNet {capsnet}, and the CNN {cnn}. Swap two pieces."
    if alike:
        return (
            f"These pieces are alike, so the picture is the same: the CapsNet {capsnet}, and the "
            f"CNN {cnn}. Swap others."
        )
    told = f"The same pieces in other places: the CapsNet {capsnet}; the CNN {cnn}."
    fooled = [
        name
        for name, scores, threshold in (
            ("the CapsNet", lengths, both.threshold),
            ("the CNN", probabilities, both.cnn_threshold),
        )
        if scores[0].argmax() == scores[1].argmax() and is_long(scores[1].max(), threshold)
    ]
    if not fooled:
        return told
    said = " and ".join(fooled)
    verb = "answers" if len(fooled) == 1 else "answer"
    return f"{told} {said[0].upper()}{said[1:]} {verb} as if nothing had happened."
