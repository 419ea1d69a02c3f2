"""One coupling: every symbol between one child and one parent, as routing computed it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capsnet.explain import agreement, length_bill
from capsnet.model import CapsNet
from capsnet.trace import CapsNetTrace

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Coupling:
    """What lies between child i and parent j over R iterations, all float32."""

    child: int  # i
    digit: int  # j
    pose: Floats  # u_i (K,)
    weight: Floats  # W_ij (D, K)
    vote: Floats  # û_j|i = W_ij u_i (D,)
    logits: Floats  # b_ik (R, J) of this child for every parent k, as they entered the softmax
    couplings: Floats  # c_ik (R, J), sums to 1 over the parents
    agreement: Floats  # û_k|i · v_k (R, J): what the next iteration's logits gain
    sums: Floats  # s_j (R, D)
    outputs: Floats  # v_j (R, D)
    adds: Floats  # c_ij (û_j|i · ŝ_j) (R,): what this child adds to |s_j|

    @property
    def others(self) -> Floats:
        """What all the other children add to s_j (R, D): s_j - c_ij û_j|i."""
        return self.sums - self.couplings[:, self.digit, None] * self.vote


def coupling(model: CapsNet, trace: CapsNetTrace, child: int, digit: int) -> Coupling:
    """Return everything between one child and one parent.

    Args:
        model: the network that made the trace: W is its own.
        trace: of any image.
        child: i.
        digit: j.

    Raises:
        ValueError: if there is no such child or parent.
    """
    config = trace.config
    if not 0 <= child < config.children:
        raise ValueError(f"child must lie in 0..{config.children - 1}, got {child}")
    if not 0 <= digit < config.classes:
        raise ValueError(f"digit must lie in 0..{config.classes - 1}, got {digit}")
    routing = trace.routing
    return Coupling(
        child=child,
        digit=digit,
        pose=trace.primary.reshape(-1, config.primary_dim)[child],
        weight=model.digit.weight[child, digit].detach().float().cpu().numpy(),
        vote=trace.votes[child, digit],
        logits=routing.logits[:, child],
        couplings=routing.couplings[:, child],
        agreement=agreement(trace)[:, child],
        sums=routing.sums[:, digit],
        outputs=routing.outputs[:, digit],
        adds=length_bill(trace)[:, child, digit],
    )
