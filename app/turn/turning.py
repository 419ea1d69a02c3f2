"""What becomes of the current digit when it is moved: for the CapsNet and for the CNN."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from app.checked import choice, number
from app.ideas.idea import Answer, State
from app.ideas.pooling import RESPONDS, SAME
from app.turn.factors import FACTORS
from app.turn.words import sentence
from capsnet import CapsNet
from capsnet.cnn import Cnn
from capsnet.measuring.abstention import is_long
from capsnet.measuring.affine import Motion, moved
from capsnet.measuring.pooling import max_pool
from capsnet.trace import CapsNetTrace

FRAMES = 13  # of the film strips, every other amount of a curve


@dataclass(frozen=True, eq=False)
class Both:
    """The two networks, what each needs to be sure, and the untouched digit."""

    network: CapsNet
    cnn: Cnn
    trace: CapsNetTrace
    threshold: float  # the CapsNet is sure of digit capsules that are longer
    cnn_threshold: float  # the CNN is sure of digits that are more probable
    label: int | None = None  # the true digit, where it is known


@dataclass(frozen=True, eq=False)
class Seen:
    """What both networks make of some images (N, 28, 28)."""

    images: np.ndarray  # float32 (N, H, W)
    lengths: np.ndarray  # |v| (N, J)
    capsules: np.ndarray  # v (N, J, D)
    redrawn: np.ndarray  # (N, H, W), from the longest capsule of each
    probabilities: np.ndarray  # the CNN's (N, J)


def start() -> State:
    """Return the digit as it is, its curves against the angle."""
    return {name: factor.none for name, factor in FACTORS.items()} | {"along": "degrees"}


def check(sent: Mapping[str, Any]) -> State:
    """Return amounts that came from a browser.

    Raises:
        ValueError: if one is missing or out of its range.
    """
    amounts = {
        name: round(number(sent.get(name), factor.low, factor.high), 3)
        for name, factor in FACTORS.items()
    }
    return amounts | {"along": choice(sent.get("along"), *FACTORS)}


def motion(state: State) -> Motion:
    """Return how a state moves the digit."""
    return Motion(**{name: state[name] for name in FACTORS})


def look(both: Both, images: torch.Tensor) -> Seen:
    """Show both networks images (N, 1, H, W): one forward of each, for all that is shown."""
    with torch.inference_mode():
        output = both.network(images)
        redrawn = both.network.decode(output.capsules)[:, 0]
        probabilities = both.cnn(images).probabilities
    return Seen(
        images[:, 0].numpy(),
        output.lengths.numpy(),
        output.capsules.numpy(),
        redrawn.numpy(),
        probabilities.numpy(),
    )


def amounts_along(state: State) -> np.ndarray:
    """Return the amounts (N,) that the curves of a state run over."""
    return FACTORS[state["along"]].amounts()


def run_along(both: Both, state: State) -> Seen:
    """Show both networks the digit moved by each amount of one factor, the others as they are."""
    image = torch.from_numpy(both.trace.image)[None, None]
    amounts = [motion(state | {state["along"]: float(a)}) for a in amounts_along(state)]
    return look(both, torch.cat([moved(image, one) for one in amounts]))


def cosines(capsules: np.ndarray, untouched: np.ndarray) -> np.ndarray:
    """Return the cosine of each pose (N, D) to the untouched one (D,)."""
    sizes = np.linalg.norm(capsules, axis=1) * np.linalg.norm(untouched)
    return capsules @ untouched / np.maximum(sizes, 1e-9)


def answer(state: State, both: Both, curves: Seen) -> Answer:
    """Say and show what both networks make of the moved digit.

    Args:
        state: what `check` or `start` returned.
        both: the networks and the untouched digit.
        curves: what `run_along` returned for this state.
    """
    digit = both.trace.prediction
    image = torch.from_numpy(both.trace.image)[None, None]
    changed = moved(image, motion(state))
    now = look(both, changed)
    pose = both.trace.capsules[digit]
    pools = pooled(both.cnn, image, changed)
    amounts = amounts_along(state)
    frames = np.linspace(0, len(curves.images) - 1, FRAMES).round().astype(int).tolist()
    along = FACTORS[state["along"]]
    numbers = {
        "digit": digit,
        "along": along.name,
        "factors": [
            {
                "name": factor.name,
                "title": factor.title,
                "low": factor.low,
                "high": factor.high,
                "step": factor.step,
                "none": factor.none,
                "text": factor.say(state[name]),
            }
            for name, factor in FACTORS.items()
        ],
        "amounts": amounts.tolist(),
        "frames": frames,
        "frames_told": [along.say(round(float(amounts[frame]), 2)) for frame in frames],
        "cosine": float(cosines(now.capsules[:, digit], pose)[0]),
        "threshold": both.threshold,
        "cnn_threshold": both.cnn_threshold,
        "reads": _readings(curves.lengths),
        "cnn_reads": _readings(curves.probabilities),
        "sure": is_long(curves.lengths.max(1), both.threshold).tolist(),
        "cnn_sure": is_long(curves.probabilities.max(1), both.cnn_threshold).tolist(),
    }
    counted = ("responds", "same", "elsewhere", "unseen")
    numbers["pooling"] = {name: int(pools[name].sum()) for name in counted}
    # The map that rises most above what it shows of empty ground stands for all.
    rise = np.maximum(pools.pop("rise"), 0)  # (C, H', W')
    map_number = int(rise.var(axis=(1, 2)).argmax())
    numbers["pooling"]["map"] = map_number + 1
    arrays = {
        "image": _bytes(now.images[0]),
        "redrawn": _bytes(now.redrawn[0]),
        "lengths": now.lengths[0],
        "probabilities": now.probabilities[0],
        "poses": np.stack([pose, now.capsules[0, digit]]),  # v (2, D)
        "curve_lengths": curves.lengths,  # (N, J)
        "curve_probabilities": curves.probabilities,  # (N, J)
        "curve_cosines": cosines(curves.capsules[:, digit], pose).astype(np.float32),  # (N,)
        "curve_poses": curves.capsules[:, digit],  # (N, D)
        "strip": _bytes(curves.images[numbers["frames"]]),
        "strip_redrawn": _bytes(curves.redrawn[numbers["frames"]]),
        **{f"pool_{name}": _compact(array[map_number]) for name, array in pools.items()},
    }
    return Answer(
        sentence(state, both, now.lengths[0], now.probabilities[0], numbers), numbers, arrays
    )


@torch.inference_mode()
def pooled(cnn: Cnn, before: torch.Tensor, after: torch.Tensor) -> dict[str, np.ndarray]:
    """Say what the CNN's first pooling forgets when a digit (1, 1, H, W) is moved.

    Returns:
        The maps `before` and `after` (C, H', W'); by how much `before` is above what an empty
        image gives (`rise`, likewise); and of each window (C, h, w): where in it the
        maximum stands (`old_places`, `new_places`, row by row), whether it `responds`, before or
        after; whether it does both times, its maximum `elsewhere`; whether it hands on nearly the
        `same` value; and whether it does so `unseen`, though its maximum stands elsewhere.
    """
    maps = [cnn.maps(image)[0][0].numpy() for image in (before, after)]
    ground = cnn.maps(torch.zeros_like(before))[0][0].numpy()
    old, new = (max_pool(one) for one in maps)
    least = max_pool(ground).values
    rise = np.maximum(maps[0].max((1, 2), keepdims=True) - least, 1e-6)  # (C, h, w)
    then, now = (one.values - least > RESPONDS * rise for one in (old, new))
    responds = then | now
    same = responds & (np.abs(new.values - old.values) <= SAME * rise)
    elsewhere = then & now & (old.places != new.places)  # a flat window has no such place
    return {
        "before": maps[0],
        "after": maps[1],
        "rise": maps[0] - ground,
        "old_places": old.places,
        "new_places": new.places,
        "responds": responds,
        "same": same,
        "elsewhere": elsewhere,
        "unseen": same & elsewhere,
    }


def _readings(scores: np.ndarray) -> list[int]:
    return scores.argmax(1).tolist()


def _compact(array: np.ndarray) -> np.ndarray:
    return array if array.dtype == np.float32 else array.astype(np.uint8)


def _bytes(images: np.ndarray) -> np.ndarray:
    return np.round(images * 255).astype(np.uint8)
