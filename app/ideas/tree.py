"""Equivariance against invariance, and the parse tree: the current digit, turned."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from app.checked import number
from app.ideas.idea import Answer, Current, Idea, State
from app.ideas.pooling import angle
from app.wording import a
from capsnet import trace
from capsnet.explain import length_bill, receptive_field
from capsnet.measuring.abstention import is_long
from capsnet.measuring.affine import Motion, moved
from capsnet.trace import CapsNetTrace

FURTHEST = 45  # degrees, to either side
BRANCHES = 5  # of each of the two digit capsules


def start(_: Current) -> State:
    """Return the digit as it was drawn."""
    return {"turn": 0}


def check(sent: Mapping[str, Any], _: Current) -> State:
    """Return a turn that came from a browser, in whole degrees clockwise.

    Raises:
        ValueError: if it is missing or out of its range.
    """
    return {"turn": round(number(sent.get("turn"), -FURTHEST, FURTHEST))}


def branches(now: CapsNetTrace, digit: int) -> list[dict[str, Any]]:
    """Return the children that add most to a digit capsule's length, the greatest first.

    Each has its type, row and column (from 1), where on the image the middle of its field lies
    (in pixels from the upper left corner), and what it adds to |s|. None takes away.
    """
    adds = length_bill(now)[now.config.iterations - 1, :, digit]  # (I,)
    places = now.config.grid**2
    found = []
    for child in np.argsort(-adds, kind="stable")[:BRANCHES].tolist():
        if adds[child] <= 0:
            break
        kind, place = divmod(child, places)
        row, column = divmod(place, now.config.grid)
        field = receptive_field(now.config, child)
        found.append(
            {
                "child": child,
                "type": kind + 1,
                "row": row + 1,
                "column": column + 1,
                "x": field.left + field.size / 2,
                "y": field.top + field.size / 2,
                "adds": float(adds[child]),
            }
        )
    return found


def answer(state: State, current: Current) -> Answer:
    """Read the turned digit, and find who decided; where nothing is drawn, nobody."""
    before, turn = current.trace, state["turn"]
    now = before
    if turn:
        image = torch.from_numpy(before.image)[None, None]
        now = trace(current.network, moved(image, Motion(degrees=turn))[0])
    digit = before.prediction
    others = [other for other in range(now.config.classes) if other != digit]
    runner_up = max(others, key=now.lengths.__getitem__)
    sums = np.linalg.norm(now.routing.sums[now.config.iterations - 1], axis=1)  # |s| (J,)
    trees = [
        {
            "digit": one,
            "before": float(before.lengths[one]),
            "length": float(now.lengths[one]),
            "sum": float(sums[one]),
            "branches": [] if current.is_empty else branches(now, one),
        }
        for one in (digit, runner_up)
    ]
    poses = np.stack([before.capsules[digit], now.capsules[digit]])  # v (2, D)
    numbers = {"trees": trees, "angle": angle(*poses), "furthest": FURTHEST}
    if current.is_empty:
        sentence = (
            f"Nothing is drawn, so nothing turns, and no capsule has anything to decide: the "
            f"longest, {digit}, is {before.lengths[digit]:.2f} long. A digit will have branches."
        )
    else:
        sentence = _sentence(turn, numbers, branches(before, digit), now, current.threshold)
    return Answer(
        sentence,
        numbers,
        {"image": np.round(now.image * 255).astype(np.uint8), "poses": poses},
    )


def _sentence(
    turn: int,
    numbers: dict[str, Any],
    earlier: list[dict[str, Any]],
    now: CapsNetTrace,
    threshold: float,
) -> str:
    winner, runner_up = numbers["trees"]
    digit, children = winner["digit"], now.config.children
    brought = sum(branch["adds"] for branch in winner["branches"])
    count = len(winner["branches"])
    second = f"The runner-up is {runner_up['digit']}, {runner_up['length']:.2f} long."
    bring = (
        f"{count} of {children:,} primary capsules bring {brought:.2f} to its sum, all together "
        f"make {winner['sum']:.2f}"
    )
    if not turn:
        return f"Capsule {digit} is {winner['length']:.2f} long: {bring}. {second} Turn the digit."
    way = f"Turned by {abs(turn)}° {'clockwise' if turn > 0 else 'anticlockwise'}"
    was, length = f"{winner['before']:.2f}", f"{winner['length']:.2f}"
    kept = f"is {length} long as before" if was == length else f"went from {was} to {length}"
    same = {branch["child"] for branch in earlier} & {b["child"] for b in winner["branches"]}
    told = (
        f"{way}, capsule {digit} {kept}, and its pose turned by {numbers['angle']:.0f}°. Of the "
        f"{count} branches that bring most, {len(same)} are those of the untouched digit. "
    )
    longest = now.prediction
    was_sure = is_long(winner["before"], threshold)
    lost = " Turned that far, the answer does not stay." if was_sure else ""
    if not is_long(now.lengths[longest], threshold):
        unsure = f"The network is not sure: {longest} is longest, {now.lengths[longest]:.2f}."
        return f"{told}{unsure}{lost}"
    if longest != digit:
        return f"{told}The network now reads {a(longest)}, {now.lengths[longest]:.2f} long.{lost}"
    kept = " The answer stayed while the pose turned." if was_sure else ""
    return f"{told}{second}{kept}"


IDEA = Idea(
    key="tree",
    title="Equivariance, and the parse tree",
    question="Turn the digit: what stays, and what turns with it?",
    explained="""
**Invariance** means that an answer stays the same when its object is turned, moved or stretched:
still a seven. **Equivariance** means that it changes along with it: a seven, and now it leans.
Pooling aims at the first and pays with the second. A capsule wants both at once: its **length** is
to stay while its **pose** turns.

How far the pose turns is not the angle of the digit: it is an angle between two vectors of sixteen
numbers, and training alone decided how they stand for a lean. Turn far enough and the
length goes as well: the network has learnt from digits that lean a little, not from all turns.

The branches are the **parse tree** of the digit. At its foot are places in the image; each number
in the middle row is one of 1,152 primary capsules, named by its type, which looks at the 17 × 17
pixels around such a place; at the top are the two longest digit capsules. A branch is as thick as
what it adds along the sum **s** (as in the bill of Routing). There are many more, thinner ones, and
some that take away. Turn the digit and see other parts take over.

The picture is really turned, each pixel mixed of four old ones, and read anew at every step.
""",
    scene="scenes/routing.py",
    back="See all 1,152 capsules and their bill",
    start=start,
    check=check,
    answer=answer,
)
