"""What max pooling forgets, beside what a capsule keeps, while the current digit is moved.

The network itself pools nothing. Here its first feature maps are pooled as a classical network
would pool them: the largest of every 2 × 2 responses is handed on, the place it stood at is not.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from app.checked import choice, number
from app.ideas.idea import Answer, Current, Idea, State
from app.wording import a
from capsnet import trace
from capsnet.data import shift
from capsnet.measuring.pooling import Pooled, max_pool, windows
from capsnet.trace import CapsNetTrace

FARTHEST = 3  # pixels, each way
MAPS = 6  # of the 256 one can leaf through as many
# Of how far a map's largest response rises above its answer to empty ground: from where on a
# window responds at all; by how much its maximum may change and still count as the same; from
# where on a response is strong.
RESPONDS, SAME, STRONG = 0.1, 0.1, 0.5


def start(current: Current) -> State:
    """Return the digit in its place, and the window of its liveliest map that responds most."""
    first = max_pool(current.trace.features[liveliest(current.trace)[0]]).values
    row, column = np.unravel_index(int(first.argmax()), first.shape)
    return {"right": 0, "down": 0, "map": 0, "row": int(row), "column": int(column)}


def check(sent: Mapping[str, Any], current: Current) -> State:
    """Return a shift, a map and a window that came from a browser.

    Raises:
        ValueError: if one is missing or out of its range.
    """
    last = current.trace.features.shape[1] // 2 - 1
    return {
        **{way: round(number(sent.get(way), -FARTHEST, FARTHEST)) for way in ("right", "down")},
        "map": choice(sent.get("map"), *range(MAPS)),
        **{name: round(number(sent.get(name), 0, last)) for name in ("row", "column")},
    }


def liveliest(before: CapsNetTrace) -> list[int]:
    """Return the maps (from 0) whose responses differ most from place to place, by variance."""
    return np.argsort(-before.features.var(axis=(1, 2)), kind="stable")[:MAPS].tolist()


def moved(image: np.ndarray, right: int, down: int) -> np.ndarray:
    """Return an image (28, 28) moved by whole pixels."""
    return shift(torch.from_numpy(image)[None], torch.tensor([[down, right]]))[0].numpy()


@torch.inference_mode()
def grounds(current: Current) -> np.ndarray:
    """Return what each feature map (C,) answers where nothing is drawn."""
    features = current.network.features(torch.zeros(1, 1, *current.trace.image.shape))
    return features[0, :, 0, 0].numpy()


def comparison(before: Pooled, now: Pooled, ground: float, rise: float) -> dict[str, np.ndarray]:
    """Say of each window (h, w) whether it responds, before or now, and what became of it.

    Args:
        before: what was pooled.
        now: the same windows, of the moved digit.
        ground: what the map answers where nothing is drawn.
        rise: how far its largest response before rose above that.

    Returns:
        Three arrays of bool: `responds`; `same`, those of them whose value stayed; and `unseen`,
        those whose value stayed though their maximum stands elsewhere.
    """
    responds = np.maximum(before.values, now.values) - ground > RESPONDS * rise
    same = responds & (np.abs(now.values - before.values) <= SAME * rise)
    return {"responds": responds, "same": same, "unseen": same & (now.places != before.places)}


def crowded(feature_map: np.ndarray, ground: float, rise: float) -> list[tuple[int, int]]:
    """Return row and column of the windows in which two strong responses meet, or more."""
    strong = (windows(feature_map) - ground > STRONG * rise).sum(axis=-1)
    return [(int(row), int(column)) for row, column in np.argwhere(strong > 1)]


def answer(state: State, current: Current) -> Answer:
    """Read the moved digit, and pool the chosen feature map before and after."""
    before = current.trace
    still = not (state["right"] or state["down"])
    image = moved(before.image, state["right"], state["down"])
    now = before if still else trace(current.network, image)
    maps = liveliest(before)
    chosen = maps[state["map"]]
    old_map, new_map = before.features[chosen], now.features[chosen]
    ground = float(grounds(current)[chosen])
    rise = float(old_map.max()) - ground
    old, new = max_pool(old_map), max_pool(new_map)
    compared = comparison(old, new, ground, rise)
    digit, place = before.prediction, (state["row"], state["column"])
    numbers = {
        "maps": maps,
        "window": windows(new_map)[place].tolist(),
        "place": int(new.places[place]),
        "largest": float(max(old_map.max(), new_map.max())),
        "crowded": crowded(new_map, ground, rise),
        "farthest": FARTHEST,
        "counts": {name: int(array.sum()) for name, array in compared.items()},
        "digit": digit,
        "reads": now.prediction,
        "lengths": [float(one.lengths[digit]) for one in (before, now)],
        "angle": angle(before.capsules[digit], now.capsules[digit]),
    }
    poses = np.stack([before.capsules[digit], now.capsules[digit]])  # v (2, D)
    return Answer(
        _sentence(state, numbers, poses),
        numbers,
        {
            "image": np.round(before.image * 255).astype(np.uint8),
            "map": new_map,
            "pooled": new.values,
            "places": new.places,
            "poses": poses,
            **{name: array.astype(np.uint8) for name, array in compared.items()},
        },
    )


def angle(one: np.ndarray, other: np.ndarray) -> float:
    """Return the angle between two vectors in degrees."""
    one, other = one.astype(np.float64), other.astype(np.float64)  # or 0 would come out as 0.02
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    if not lengths:
        return 0.0
    return float(np.degrees(np.arccos(np.clip(one @ other / lengths, -1, 1))))


def way(right: int, down: int) -> str:
    """Say where to an image was moved: "1 pixel right and 2 up"."""
    parts = []
    if right:
        parts.append(f"{abs(right)} {'right' if right > 0 else 'left'}")
    if down:
        parts.append(f"{abs(down)} {'down' if down > 0 else 'up'}")
    amount, _, rest = " and ".join(parts).partition(" ")
    return f"{amount} {'pixel' if amount == '1' else 'pixels'} {rest}"


def _sentence(state: State, numbers: dict[str, Any], poses: np.ndarray) -> str:
    counts, digit = numbers["counts"], numbers["digit"]
    if not counts["responds"]:
        return "Nothing in this map rises above empty ground, so there is nothing to forget."
    if not (state["right"] or state["down"]):
        meet = len(numbers["crowded"])
        strong = (
            f"In {meet} of them strong responses meet, and one survives."
            if meet
            else "In none of them do strong responses meet."
        )
        return (
            f"In map {numbers['maps'][state['map']] + 1}, {counts['responds']} windows of 2 × 2 "
            f"respond. Pooling hands on the largest of four, not where it stood. {strong} "
            f"Move the digit by a pixel."
        )
    change = poses[1] - poses[0]
    most = int(np.abs(change).argmax())
    was, now = (f"{length:.2f}" for length in numbers["lengths"])
    length = f"is {now} long as before" if was == now else f"went from {was} to {now}"
    reads = "" if numbers["reads"] == digit else f" The network now reads {a(numbers['reads'])}."
    told = (
        f"Moved {way(state['right'], state['down'])}. Of {counts['responds']} windows that "
        f"respond, {counts['same']} keep their value, and in {counts['unseen']} of these the "
        f"maximum moved unseen. Capsule {digit} {length}, and its pose turned by "
        f"{numbers['angle']:.0f}°, most in dimension {most + 1} ({change[most]:+.2f})."
    )
    return told.replace("-", "−") + reads


IDEA = Idea(
    key="pooling",
    title="What max pooling forgets",
    question="Move the digit by a pixel: who notices?",
    explained="""
Classical networks **pool**: of every 2 × 2 neighbouring responses only the largest is handed on.
That is cheap and makes the answer care less about where things are. But it does so by
**forgetting**: the dots, where in each window the maximum stood, do not get through. Where a
value stays while its dot moves, nobody further on can know that anything happened. And where
two strong responses meet in one window, of one stroke or of two, one of them is gone.

A **capsule** need not forget. Its length stays, as the pooled values that stay do; but where the
digit is can be read from its pose, which turns a little with each pixel. That is the aim, at
least: watch how far the pose turns, and whether the length really stays.

The network here pools nothing. What is pooled is a feature map of its first layer, as a
classical network would; of the 256 maps, one can leaf through the six whose responses to this
digit vary most from place to place. A window counts as responding if its maximum rises above the
map's answer to empty ground by a tenth of the map's largest rise; a response as strong from half
of it; and a value as kept if it changes by no more than a tenth.
""",
    scene="scenes/dimensions.py",
    back="See what the pose of your digit keeps",
    start=start,
    check=check,
    answer=answer,
)
