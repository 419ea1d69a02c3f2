"""What is said about one coupling at each iteration, computed from its numbers."""

import numpy as np

from app.capsule_names import capsule_name
from app.routing_words import SILENT
from app.wording import signed
from capsnet.coupling import Coupling
from capsnet.model import CapsNetConfig

NOTHING = 0.005  # what is less is printed as 0.00


def coupling_sentence(coupling: Coupling, config: CapsNetConfig, step: int) -> str:
    """Say what one child gave one digit at an iteration, and what came of it.

    Args:
        coupling: between the child and the digit.
        config: of their network.
        step: the iteration, from 0.
    """
    digit, even = coupling.digit, 1 / config.classes
    name = capsule_name(config, coupling.child)
    start = f"Iteration {step + 1}: {name}"
    activity = np.linalg.norm(coupling.pose)
    if activity < SILENT:
        start += f", nearly silent (|u| = {activity:.2f}),"
    shares = coupling.couplings[step]
    share = shares[digit]
    if step == 0:
        gives = f"gives every digit the same share, {even:g}"
    else:
        gives = f"gives {digit} a share of {share:.3f}, {share / even:.2f} times an even one"
        most = int(shares.argmax())
        if most != digit and shares[most] > share + NOTHING:
            gives += f", and {most} the most, {shares[most]:.3f}"
    total = float(np.linalg.norm(coupling.sums[step]))
    adds = f"that adds {signed(coupling.adds[step], 3)} to the length {total:.2f} of the sum"
    agreed = coupling.agreement[step, digit]
    before = coupling.logits[step, digit]
    logit = f"its logit for {digit}, {_plain(before)} now, "
    if abs(agreed) < NOTHING:
        logit += f"hardly changes: its vote lies across what {digit} says (û·v {_plain(agreed)})"
    else:
        way = "with" if agreed > 0 else "against"
        change = "rises" if agreed > 0 else "falls"
        logit += (
            f"{change} to {_plain(before + agreed)}, for its vote points {way} what {digit} says "
            f"(û·v {_plain(agreed)})"
        )
    return f"{start} {gives}; {adds}. Next, {logit}."


def coupling_sentences(coupling: Coupling, config: CapsNetConfig) -> list[str]:
    """Return `coupling_sentence` of every iteration."""
    return [coupling_sentence(coupling, config, step) for step in range(len(coupling.logits))]


def _plain(value: float) -> str:
    text = signed(value)
    return "0" if text in ("+0.00", "−0.00") else text
