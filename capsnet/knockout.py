"""Routing without some of the primary capsules: what they were worth."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from capsnet.model import CapsNet
from capsnet.trace import CapsNetTrace

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Knockout:
    """What the network says about an image when some children are missing, all float32."""

    removed: NDArray[np.bool_]  # (I,), which children
    capsules: Floats  # v (J, D) of the iteration the network was trained with
    lengths: Floats  # |v| (J,)
    reconstruction: Floats  # (H, W) or (C, H, W): what the decoder makes of the longest capsule


@torch.inference_mode()
def without(model: CapsNet, trace: CapsNetTrace, children: Collection[int]) -> Knockout:
    """Route a trace's votes again without some of the children.

    Their votes are set to 0. Such a child adds c · 0 to every sum and agrees with nobody, so this
    is routing as if it had never been there. What the other children say does not change: before
    routing, no child depends on another.

    Args:
        model: the network that made the trace.
        trace: of any image.
        children: those to leave out, in any order; none of them is fine, and so are all.

    Raises:
        ValueError: if there is no such child.
    """
    removed = np.zeros(trace.config.children, bool)
    for child in children:
        if not 0 <= child < len(removed):
            raise ValueError(f"children must lie in 0..{len(removed) - 1}, got {child}")
        removed[child] = True
    votes = torch.from_numpy(np.where(removed[:, None, None], np.float32(0), trace.votes))
    votes = votes.to(next(model.parameters()).device)
    capsules = model.route(votes[None])[-1].outputs  # v (1, J, D)
    picture = model.decode(capsules)[0]  # (C, H, W)
    if trace.config.image_channels == 1:
        picture = picture[0]
    return Knockout(
        removed=removed,
        capsules=capsules[0].cpu().numpy(),
        lengths=torch.linalg.vector_norm(capsules[0], dim=1).cpu().numpy(),
        reconstruction=picture.cpu().numpy(),
    )
