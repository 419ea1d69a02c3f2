"""What the server answers to the Routing scene: one coupling in full, and routing without some.

Both are small, and go to a scene that is on the page already: nothing of its own is sent again.
"""

import numpy as np

from app.capsule_names import capsule_name, group_name
from app.coupling_script import coupling_script
from app.coupling_words import coupling_sentences
from app.knockout_words import knockout_sentence
from app.routing_message import RoutingMessage
from capsnet.coupling import Coupling
from capsnet.knockout import Knockout
from capsnet.model import CapsNetConfig
from capsnet.trace import CapsNetTrace


def coupling_answer(coupling: Coupling, config: CapsNetConfig) -> RoutingMessage:
    """Turn one coupling into what the scene shows of it, beside what it has already."""
    name = capsule_name(config, coupling.child).replace(",", "").replace(" ", "-")
    meta = {
        "child": coupling.child,
        "digit": coupling.digit,
        "words": coupling_sentences(coupling, config),
        "script": coupling_script(coupling, config),
        "file": f"{name}-digit-{coupling.digit}.py",
    }
    arrays = {
        "pose": coupling.pose,
        "weight": coupling.weight,
        "vote": coupling.vote,
        "sums": coupling.sums,
        "outputs": coupling.outputs,
    }
    return RoutingMessage(
        meta, {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}
    )


def knockout_answer(
    trace: CapsNetTrace, knockout: Knockout, digit: int, threshold: float
) -> RoutingMessage:
    """Turn routing without some capsules into what the scene shows of it.

    Args:
        trace: with all capsules.
        knockout: without some of them.
        digit: the chosen digit capsule.
        threshold: the network is sure of digit capsules that are longer.
    """
    removed, everyone = knockout.removed, f"with all {trace.config.children:,}"
    nobody = not removed.any()
    meta = {
        "before": everyone,
        "after": everyone if nobody else f"without {group_name(trace.config, removed)}",
        "read": [trace.prediction, None if removed.all() else int(knockout.lengths.argmax())],
        "words": knockout_sentence(trace, knockout, digit, threshold),
    }
    arrays = {
        "removed": removed.astype(np.uint8),
        "lengths": knockout.lengths,
        "original": _bytes(trace.reconstruction),
        "reconstruction": _bytes(knockout.reconstruction),
    }
    return RoutingMessage(meta, arrays)


def _bytes(pixels: np.ndarray) -> np.ndarray:
    return np.round(pixels * 255).astype(np.uint8)
