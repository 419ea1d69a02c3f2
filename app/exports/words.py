"""What is said about a bent capsule, as static/board-words.js and board-strip.js say it."""

import numpy as np

TENTH = 0.1


def signed(value: float, decimals: int = 2) -> str:
    """Return a number with its sign: "+0.15", "−0.05", "0.00"."""
    text = f"{value:+.{decimals}f}".replace("-", "−")
    return text if text[1:].strip("0.") else text[1:]


def pixels_changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return how many pixels of pictures (..., H, W) changed by more than a tenth (...)."""
    return (np.abs(after - before) > TENTH).sum(axis=(-2, -1))


def strip_sentence(strip: np.ndarray) -> str:
    """Say which dimension changes the picture most, and which least.

    Args:
        strip: pictures (D, n, H, W) for n changes of each dimension; the middle one is none.
    """
    unchanged = strip[:, strip.shape[1] // 2, None]
    strongest = pixels_changed(unchanged, strip).max(axis=1)  # (D,)
    most, least = int(strongest.argmax()), int(strongest.argmin())
    return (
        f"Within ±0.25, dimension {most + 1} changes the picture most (up to {strongest[most]} "
        f"pixels by more than a tenth), dimension {least + 1} least (up to {strongest[least]})."
    )


def bent_sentence(
    capsule: np.ndarray, offsets: np.ndarray, digit: int, start: np.ndarray, now: np.ndarray
) -> str:
    """Say what was bent, and how many pixels that changed.

    Args:
        capsule: v (D,) as the network found it.
        offsets: δ (D,).
        digit: whose capsule it is.
        start: what the decoder draws from v (H, W).
        now: what it draws from v + δ.
    """
    moved = np.flatnonzero(np.abs(offsets) >= 0.005)
    if not len(moved):
        return f"Nothing is bent yet: this is what the decoder draws from capsule {digit} as it is."
    count = int(pixels_changed(start, now))
    pixels = f"{count or 'no'} pixel{'' if count == 1 else 's'} changed by more than a tenth"
    most = int(np.abs(offsets).argmax())
    if len(moved) == 1:
        return f"Dimension {most + 1} at {signed(offsets[most])}: {pixels}."
    lengths = [float(np.linalg.norm(vector)) for vector in (capsule, capsule + offsets)]
    is_zero = lengths[1] <= 1e-6
    if is_zero or float(capsule @ (capsule + offsets)) > 0.99999 * lengths[0] * lengths[1]:
        rest = "all its numbers are 0" if is_zero else "direction kept"
        return f"Length from {lengths[0]:.2f} to {lengths[1]:.2f}, {rest}: {pixels}."
    which = f"dimension {most + 1} the most ({signed(offsets[most])})"
    return f"{len(moved)} dimensions moved, {which}: {pixels}."
