"""What pictures need from a trace: who voted for what, and where a capsule's length came from.

Letters as in `capsnet.routing`; everything here is numpy in, numpy out, but for the decoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from capsnet.model import CapsNet, CapsNetConfig
from capsnet.trace import CapsNetTrace

Floats = NDArray[np.float32]

# The paper's figure 4 tweaks each dimension from -0.25 to 0.25 in steps of 0.05.
PAPER_DELTAS = tuple(round(0.05 * step, 2) for step in range(-5, 6))


def length_bill(trace: CapsNetTrace) -> Floats:
    """Return what each child adds to the length of each parent's sum: c_ij (û_j|i · ŝ_j).

    It is signed, and sums over the children to |s_j| exactly, since s_j = Σ_i c_ij û_j|i. No other
    score of a child does: a long vote across s_j adds nothing, one against it takes away.

    Returns:
        (R, I, J).
    """
    sums = trace.routing.sums  # (R, J, D)
    directions = sums / np.maximum(np.linalg.norm(sums, axis=2, keepdims=True), 1e-12)
    # One matrix product a parent: (J, I, D) @ (J, D, R).
    along = trace.votes.transpose(1, 0, 2) @ directions.transpose(1, 2, 0)  # (J, I, R)
    return trace.routing.couplings * along.transpose(2, 1, 0)  # (R, I, J)


def agreement(trace: CapsNetTrace) -> Floats:
    """Return û_j|i · v_j after each iteration (R, I, J): what the next iteration's logits gain."""
    outputs = trace.routing.outputs  # (R, J, D)
    agreed = trace.votes.transpose(1, 0, 2) @ outputs.transpose(1, 2, 0)  # (J, I, R)
    return np.ascontiguousarray(agreed.transpose(2, 1, 0))  # (R, I, J)


def effective_parents(couplings: Floats) -> Floats:
    """Return exp(entropy) of couplings over the last axis: among how many parents a child divides.

    It is J for a child that does not choose at all, and 1 for one that chose a single parent.

    Args:
        couplings: c (..., J), each row summing to 1.

    Returns:
        (...), from 1 to J.
    """
    logs = np.log(np.maximum(couplings, np.finfo(np.float32).tiny))
    return np.exp(-(couplings * logs).sum(axis=-1))


@dataclass(frozen=True, eq=False)
class VotePlane:
    """The votes for one parent, seen in a plane that stays the same while routing goes on."""

    votes: Floats  # (I, 2), the children's votes; they never move
    means: Floats  # (R, 2), the weighted mean vote s_j / Σ_i c_ij after each iteration
    axes: Floats  # (2, D), orthonormal
    shares: Floats  # (2,), the part of the votes' squared length that lies along each axis


def vote_plane(trace: CapsNetTrace, digit: int) -> VotePlane:
    """Project the votes for one digit capsule onto a plane.

    The x-axis is the direction of v_j as the network predicts it; the y-axis is the first principal
    component of what is left of the votes, its sign such that its largest entry is positive.
    """
    votes = trace.votes[:, digit].astype(np.float64)  # û_j (I, D)
    x_axis = _unit(trace.capsules[digit].astype(np.float64))
    left = votes - np.outer(votes @ x_axis, x_axis)
    _, _, components = np.linalg.svd(left - left.mean(axis=0), full_matrices=False)
    # Centring can leave a trace of x in the component.
    y_axis = _unit(components[0] - (components[0] @ x_axis) * x_axis)
    y_axis *= np.sign(y_axis[np.abs(y_axis).argmax()]) or 1.0
    axes = np.stack([x_axis, y_axis])  # (2, D)
    weights = trace.routing.couplings[:, :, digit].sum(axis=1)  # Σ_i c_ij (R,)
    means = trace.routing.sums[:, digit] / weights[:, None]  # (R, D)
    points = votes @ axes.T  # (I, 2)
    total = max(float((votes**2).sum()), np.finfo(np.float64).tiny)
    return VotePlane(
        votes=points.astype(np.float32),
        means=(means @ axes.T).astype(np.float32),
        axes=axes.astype(np.float32),
        shares=((points**2).sum(axis=0) / total).astype(np.float32),
    )


class Field(NamedTuple):
    """The square of pixels that a primary capsule sees; rows and columns run from 0."""

    top: int
    left: int
    size: int


def receptive_field(config: CapsNetConfig, child: int) -> Field:
    """Return what child i sees: 17 × 17 pixels in the paper's network, centred at 8, 10, … 18.

    Raises:
        ValueError: if there is no such child.
    """
    if not 0 <= child < config.children:
        raise ValueError(f"child must lie in 0..{config.children - 1}, got {child}")
    row, column = divmod(child % config.grid**2, config.grid)
    size = config.conv_kernel + config.primary_kernel - 1
    return Field(row * config.primary_stride, column * config.primary_stride, size)


def over_fields(config: CapsNetConfig, amounts: Floats) -> Floats:
    """Spread what stands at each place of the grid evenly over the pixels that are seen from there.

    What it adds up to stays the same.

    Args:
        config: of the network.
        amounts: (h, w), summed over the types.

    Returns:
        (H, W), the size of the image.
    """
    spread = np.zeros((config.image_size, config.image_size))
    for place, amount in enumerate(amounts.ravel()):
        top, left, size = receptive_field(config, place)
        spread[top : top + size, left : left + size] += amount / size**2
    return spread.astype(np.float32)


@torch.inference_mode()
def perturbation_strip(
    model: CapsNet,
    capsules: Floats,
    digit: int,
    deltas: Sequence[float] = PAPER_DELTAS,
) -> Floats:
    """Redraw a digit with each dimension of its capsule changed a little (paper, figure 4).

    The change is added: the dimension becomes v + δ, the others stay.

    Args:
        model: the network whose decoder draws.
        capsules: v (J, D).
        digit: which capsule to change and to draw from.
        deltas: n changes.

    Returns:
        Images (D, n, H, W), or (D, n, C, H, W) where the network takes several channels.
    """
    dim, count = model.config.digit_dim, len(deltas)
    poses = np.broadcast_to(capsules, (dim, count, *capsules.shape)).copy()  # (D, n, J, D)
    for dimension in range(dim):
        poses[dimension, :, digit, dimension] += np.asarray(deltas, dtype=np.float32)
    batch = torch.from_numpy(poses.reshape(dim * count, *capsules.shape))
    digits = torch.full((len(batch),), digit)
    images = model.decode(batch, digits).numpy()  # (D·n, C, H, W)
    if model.config.image_channels == 1:
        images = images[:, 0]
    return images.reshape(dim, count, *images.shape[1:])


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a vector at length 1; for the zero vector, the first axis."""
    length = float(np.linalg.norm(vector))
    if length == 0:
        return np.eye(len(vector))[0]
    return vector / length
