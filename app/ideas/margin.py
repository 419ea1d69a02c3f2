"""Margin loss: what each of the current digit's ten capsules costs, and from where on."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from app.checked import choice, number
from app.ideas.idea import Answer, Current, Idea, State
from app.wording import a
from capsnet import margin_loss
from capsnet.loss import ABSENT_MARGIN, ABSENT_WEIGHT, PRESENT_MARGIN, margin_losses

# The constants of eq. 4 as the paper sets them, and from where to where they can be moved.
PAPER = {"present": PRESENT_MARGIN, "absent": ABSENT_MARGIN, "weight": ABSENT_WEIGHT}
RANGES = {"present": (0.5, 1.0), "absent": (0.0, 0.5), "weight": (0.0, 1.0)}
CURVE = 101  # points, from |v| = 0 to 1


def start(current: Current) -> State:
    """Return the network's own lengths, the true digit where it is known, the paper's constants."""
    trace = current.trace
    label = trace.prediction if current.label is None else current.label
    return {"label": label, "moved": [0.0] * trace.config.classes, **PAPER}


def check(sent: Mapping[str, Any], current: Current) -> State:
    """Return a digit, how far each length was moved, and constants, as they came from a browser.

    Raises:
        ValueError: if one is missing or out of its range.
    """
    classes = current.trace.config.classes
    moved = sent.get("moved")
    if not isinstance(moved, list) or len(moved) != classes:
        raise ValueError(f"it must say how far each of {classes} lengths was moved")
    return {
        "label": choice(sent.get("label"), *range(classes)),
        "moved": [number(by, -1, 1) for by in moved],
        **{name: round(number(sent.get(name), *RANGES[name]), 2) for name in PAPER},
    }


def answer(state: State, current: Current) -> Answer:
    """Work out the loss of each class, and the two curves that they lie on."""
    constants = {
        "present_margin": state["present"],
        "absent_margin": state["absent"],
        "absent_weight": state["weight"],
    }
    moved = np.array(state["moved"], np.float32)
    lengths = torch.from_numpy(np.clip(current.trace.lengths + moved, 0, 1))[None]  # (1, J)
    label = torch.tensor([state["label"]])
    losses = margin_losses(lengths, label, **constants)[0].tolist()
    total = float(margin_loss(lengths, label, **constants))
    along = torch.linspace(0, 1, CURVE).expand(2, CURVE)  # |v|, for a class that is there or not
    there = torch.tensor([[1], [0]]).expand(2, CURVE)
    curves = margin_losses(along, there, **constants)
    return Answer(
        _sentence(state, current, lengths[0].tolist(), losses, total),
        {
            "lengths": lengths[0].tolist(),
            "losses": losses,
            "total": total,
            "real": current.trace.lengths.tolist(),
            "paper": PAPER,
            "ranges": RANGES,
        },
        {"curves": curves.numpy()},
    )


def _sentence(
    state: State, current: Current, lengths: list[float], losses: list[float], total: float
) -> str:
    label, present, absent = state["label"], state["present"], state["absent"]
    if current.is_empty:
        which = f"Nothing is drawn. If it were to be {a(label)}"
    elif label == current.label:
        which = f"It is {a(label)}"
    elif current.label is not None:
        which = f"It is {a(current.label)}, but if it were {a(label)}"
    elif label == current.trace.prediction:
        which = f"Going by the network’s own answer, it is {a(label)}"
    else:
        which = f"You say it is {a(label)}"
    here = f"its capsule is {lengths[label]:.2f} long"
    if losses[label]:
        short = present - lengths[label]
        here += f", {short:.2f} short of m⁺ = {present:.2f}, and costs {told(losses[label])}"
    else:
        here += f", not below m⁺ = {present:.2f}, and costs nothing"
    costly = [digit for digit in range(len(losses)) if digit != label and losses[digit]]
    others = "the others cost nothing"
    if costly:
        worst = max(costly, key=losses.__getitem__)
        rest = told(sum(losses[digit] for digit in costly))
        which_one = f"{worst} at {lengths[worst]:.2f}"
        others = (
            f"one other is longer than m⁻ = {absent:.2f}, {which_one}, and costs {rest}"
            if len(costly) == 1
            else f"{len(costly)} others are longer than m⁻ = {absent:.2f}, most of all "
            f"{which_one}, and cost {rest}"
        )
    ours = {name: state[name] for name in PAPER}
    by = "by the paper’s constants" if ours == PAPER else "by these constants"
    end = ". Drag a number below the curves to change that." if not total else f", {by}."
    return f"{which}: {here}; {others}. Together {told(total)}{end}"


def told(loss: float) -> str:
    """Return a loss with three decimals, and one that is not quite 0 as such."""
    return "0" if loss == 0 else "less than 0.001" if loss < 0.0005 else f"{loss:.3f}"


IDEA = Idea(
    key="margin",
    title="Margin loss",
    question="When is an answer good enough to leave it alone?",
    explained="""
Training makes the **loss** small, and so decides what the network learns. The margin loss
(equation 4 of the paper) looks at each of the ten capsules by itself. If its digit is there, it
costs something until it is longer than m⁺; if not, from m⁻ on:

L = T · max(0, m⁺ − |v|)² + λ · (1 − T) · max(0, |v| − m⁻)²

T is 1 for a digit that is there and 0 for the others. Between m⁻ and m⁺ lies the margin that
gives the loss its name. **Beyond the margins nothing is pulled any more**: a capsule need not
reach 1, and two digits may be there at once, which a softmax over the ten would forbid.

Squares make one long way more costly than many short ones. λ counts the nine absent digits for
less; otherwise they would shorten every capsule when training begins and none is right yet.

Drag a number below the curves: “what if this capsule were so long?” The losses are worked out
by the very function that trained the network.
""",
    scene="scenes/model.py",
    back="Measure the loss on thousands of digits",
    start=start,
    check=check,
    answer=answer,
)
