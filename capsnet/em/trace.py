"""Everything that one image did on its way through a matrix CapsNet, from a single forward."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from capsnet.em.layers import POSE, Capsules, ClassCaps, ConvCaps
from capsnet.em.model import MatrixCapsNet, MatrixCapsNetConfig
from capsnet.em.routing import EMStep
from capsnet.images import as_batch, as_numpy
from capsnet.routing import check_iterations


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """Votes between two layers, and what each of T iterations of EM made of them, float32.

    N children lie in the field of each of P parent positions, with J types of parents; for the
    children's places in a field see `capsnet.em.layers`.
    """

    votes: np.ndarray  # V (N, P, J, 4, 4)
    children: np.ndarray  # a of the children (N, P)
    responsibilities: np.ndarray  # R (T, N, P, J), as they entered that iteration's M-step
    means: np.ndarray  # μ (T, P, J, 4, 4)
    variances: np.ndarray  # σ² (T, P, J, 4, 4)
    costs: np.ndarray  # (T, P, J)
    activations: np.ndarray  # a of the parents (T, P, J)


@dataclass(frozen=True, eq=False)
class MatrixTrace:
    """One image's way: pixels, features, primary capsules, three layers of EM, classes."""

    config: MatrixCapsNetConfig
    image: np.ndarray  # (H, W), or (C, H, W) where the network takes several channels
    features: np.ndarray  # (A, h, w)
    primary_poses: np.ndarray  # M (h, w, B, 4, 4)
    primary_activations: np.ndarray  # a (h, w, B)
    layers: tuple[LayerTrace, LayerTrace, LayerTrace]  # into ConvCaps1, ConvCaps2 and ClassCaps
    poses: np.ndarray  # (E, 4, 4) of the iteration the network was trained with
    activations: np.ndarray  # a (E,) of that iteration

    @property
    def prediction(self) -> int:
        """The most active class."""
        return int(self.activations.argmax())


@torch.inference_mode()
def trace(model: MatrixCapsNet, image: Any, iterations: int | None = None) -> MatrixTrace:
    """Run a matrix CapsNet on one image and keep everything.

    Args:
        model: the network.
        image: (28, 28) or (1, 28, 28), tensor or array, in [0, 1]; other sizes and channels where
            the network's config says so.
        iterations: how many steps of EM to keep in each layer; None: as many as the network was
            trained with, whose last is what a layer passes on in any case.

    Raises:
        ValueError: for an image of another shape, dtype or range, or fewer than one iteration.
    """
    trained = model.config.iterations
    kept = trained if iterations is None else iterations
    check_iterations(kept)
    config, device = model.config, next(model.parameters()).device
    images = as_batch(image, config.image_channels, config.image_size).to(device)  # (1, C, H, W)
    features = model.features(images)
    primary = capsules = model.primary(features)
    layers = []
    for layer in (model.conv_caps1, model.conv_caps2, model.classes):
        steps = layer.steps(capsules, max(kept, trained))
        layers.append(_layer_trace(layer, capsules, steps[:kept]))
        if isinstance(layer, ConvCaps):
            capsules = layer.parents(steps[trained - 1])
    last = steps[trained - 1]
    return MatrixTrace(
        config=config,
        image=as_numpy(images[0, 0] if config.image_channels == 1 else images[0]),
        features=as_numpy(features[0]),
        primary_poses=as_numpy(primary.poses[0]),
        primary_activations=as_numpy(primary.activations[0]),
        layers=(layers[0], layers[1], layers[2]),
        poses=as_numpy(_matrices(last.means)[0, 0]),
        activations=as_numpy(last.activations[0, 0]),
    )


def _layer_trace(layer: ConvCaps | ClassCaps, below: Capsules, steps: list[EMStep]) -> LayerTrace:
    votes, children, _ = layer.votes(below)  # V (1, P, J, 16, N), a (1, P, N)

    def stacked(name: str) -> Tensor:
        return torch.stack([getattr(step, name).squeeze(0) for step in steps])

    return LayerTrace(
        votes=as_numpy(_matrices(votes.squeeze(0).permute(3, 0, 1, 2))),
        children=as_numpy(children.squeeze(0).t()),
        responsibilities=as_numpy(stacked("responsibilities").permute(0, 3, 1, 2)),
        means=as_numpy(_matrices(stacked("means"))),
        variances=as_numpy(_matrices(stacked("variances"))),
        costs=as_numpy(stacked("costs")),
        activations=as_numpy(stacked("activations")),
    )


def _matrices(flat: Tensor) -> Tensor:
    """Return (..., 4, 4) for (..., 16)."""
    return flat.unflatten(-1, (POSE, POSE))
