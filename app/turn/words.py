"""What the Turn scene says about a moved digit, in a sentence a teacher can read aloud."""

from typing import TYPE_CHECKING, Any

import numpy as np

from app.turn.factors import FACTORS
from app.wording import a
from capsnet.measuring.abstention import is_long

if TYPE_CHECKING:
    from app.turn.turning import Both


def how(state: dict[str, Any]) -> str:
    """Say how a digit was moved; "" where it was not."""
    said = [
        f"{factor.done} {factor.say(state[name])}"
        for name, factor in FACTORS.items()
        if state[name] != factor.none
    ]
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} and {said[-1]}"


def reading(scores: np.ndarray, threshold: float, of: str) -> str:
    """Say what a network reads (J,) and whether it is sure, such as "reads a seven (0.93 long)"."""
    read = int(scores.argmax())
    amount = f"{scores[read]:.2f} {of}"
    if is_long(scores[read], threshold):
        return f"reads {a(read)} ({amount})"
    return f"is not sure ({a(read)} comes first, {amount})"


def sentence(
    state: dict[str, Any],
    both: "Both",
    lengths: np.ndarray,
    probabilities: np.ndarray,
    numbers: dict[str, Any],
) -> str:
    """Say what both networks make of the moved digit.

    Args:
        state: how it is moved.
        both: the networks and the untouched digit.
        lengths: |v| (J,) of the moved digit.
        probabilities: the CNN's, likewise.
        numbers: what else was measured.
    """
    capsnet = reading(lengths, both.threshold, "long")
    cnn = reading(probabilities, both.cnn_threshold, "probable")
    moved = how(state)
    if not both.trace.image.any():
        return "Nothing is drawn, so there is nothing to move."
    if not moved:
        return f"As it is, the CapsNet {capsnet}, and the CNN {cnn}. Move it."
    pose = (
        f"The pose of capsule {numbers['digit']} has a cosine of {numbers['cosine']:.2f}".replace(
            "-", "−"
        )
        + " to the untouched one."
    )
    return f"{moved[0].upper()}{moved[1:]}: the CapsNet {capsnet}; the CNN {cnn}. {pose}"
