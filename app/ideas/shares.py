"""Coupling by softmax: three logits, three shares of one whole, and what agreement adds to them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from app.checked import number
from app.ideas.idea import Answer, Current, Idea, State
from app.wording import NAMES, a
from capsnet.explain import agreement, length_bill

HIGHEST = 3.0  # a logit lies between plus and minus this
STRONGEST = 1.0  # and so does an agreement
ITERATIONS = 10
COUNT = 3


def digits(current: Current) -> list[int]:
    """Return the three longest digit capsules of the current digit, the longest first."""
    return [int(n) for n in np.argsort(-current.trace.lengths, kind="stable")[:COUNT]]


def real_agreement(current: Current) -> list[float]:
    """Return û·v of the capsule that adds most to the longest one, for these three (COUNT,).

    That is after the first iteration, and what the second iteration's logits are.
    """
    first, *_ = chosen = digits(current)
    child = int(length_bill(current.trace)[0, :, first].argmax())
    return agreement(current.trace)[0, child, chosen].clip(-STRONGEST, STRONGEST).tolist()


def start(current: Current) -> State:
    """Return logits of 0, where routing starts, and what a capsule of the current digit agrees."""
    agreed = [round(value, 2) for value in real_agreement(current)]
    return {"logits": [0.0] * COUNT, "agreement": agreed}


def check(sent: Mapping[str, Any], _: Current) -> State:
    """Return logits and agreements that came from a browser.

    Raises:
        ValueError: if they are not three each, or out of their ranges.
    """

    def three(name: str, limit: float) -> list[float]:
        values = sent.get(name)
        if not isinstance(values, list) or len(values) != COUNT:
            raise ValueError(f"it must hold {COUNT} logits and {COUNT} agreements")
        return [round(number(value, -limit, limit), 2) for value in values]

    return {"logits": three("logits", HIGHEST), "agreement": three("agreement", STRONGEST)}


def answer(state: State, current: Current) -> Answer:
    """Divide one capsule among three digits, now and for ten iterations."""
    logits, agreed = (torch.tensor(state[name]) for name in ("logits", "agreement"))
    steps = logits + torch.arange(ITERATIONS)[:, None] * agreed  # b (R, 3)
    couplings = torch.softmax(steps, dim=1).tolist()  # c (R, 3)
    chosen = digits(current)
    return Answer(
        _sentence(couplings, chosen),
        {
            "digits": chosen,
            "names": [NAMES[digit] for digit in chosen],
            "couplings": couplings,
            "real": [round(value, 2) for value in real_agreement(current)],
            "highest": HIGHEST,
            "strongest": STRONGEST,
        },
    )


def _sentence(couplings: list[list[float]], chosen: list[int]) -> str:
    first, last = couplings[0], couplings[-1]
    shares = ", ".join(
        f"{share:.2f} to {digit}" for share, digit in zip(first, chosen, strict=True)
    )
    told = f"It gives {shares}: together 1. "
    gains = [after - before for before, after in zip(first, last, strict=True)]
    most = int(np.argmax(gains))
    if gains[most] < 0.005:
        return told + "Its votes agree with all three alike, so it never takes sides."
    return told + (
        f"If its votes went on agreeing as set here, {a(chosen[most])} would have {last[most]:.2f} "
        f"of it after {ITERATIONS} iterations."
    )


IDEA = Idea(
    key="shares",
    title="Coupling by softmax",
    question="How does a capsule divide itself, and how does it change its mind?",
    explained="""
A capsule has one whole to give away. Its **logits** b say which digits it leans to; the
**softmax** turns them into shares c that are never negative and always add up to 1: give more
to one and the others get less. Only differences count: raise all three logits alike and nothing
changes.

Routing starts with all logits at 0. After each iteration it adds the **agreement** û·v: how far
the capsule's vote points the way that the digit's capsule points. So what agreed a little gains
a little, iteration by iteration. The agreements set at first are those of a real capsule of
your digit, the one that adds most to the longest digit capsule, after its first iteration. In
the network they change from iteration to iteration, because the digit capsules do; here they
stay.
""",
    scene="scenes/routing.py",
    back="See all the couplings of your digit change",
    start=start,
    check=check,
    answer=answer,
)
