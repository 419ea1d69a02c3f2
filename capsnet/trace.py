"""Everything that one image did on its way through the network, from a single forward."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from capsnet.images import as_batch, as_numpy
from capsnet.model import CapsNet, CapsNetConfig
from capsnet.routing import check_iterations


@dataclass(frozen=True, eq=False)
class RoutingTrace:
    """What each of R iterations of routing computed, float32."""

    logits: np.ndarray  # b (R, I, J), before that iteration's softmax: logits[0] is 0
    couplings: np.ndarray  # c (R, I, J), sums to 1 over J
    sums: np.ndarray  # s (R, J, D)
    outputs: np.ndarray  # v (R, J, D)

    @property
    def lengths(self) -> np.ndarray:
        """|v| after each iteration (R, J)."""
        return np.linalg.norm(self.outputs, axis=2)


@dataclass(frozen=True, eq=False)
class CapsNetTrace:
    """One image's way: pixels, features, primary capsules, votes, routing, digit capsules, picture.

    Child i is type i // (h·w), row (i % (h·w)) // w, column i % w of the (h, w) grid. All float32.
    """

    config: CapsNetConfig
    image: np.ndarray  # (H, W), or (C, H, W) where the network takes several channels
    features: np.ndarray  # (C, H', W')
    primary: np.ndarray  # u (types, h, w, K)
    votes: np.ndarray  # û (I, J, D)
    routing: RoutingTrace
    capsules: np.ndarray  # v (J, D) of the iteration the network was trained with
    lengths: np.ndarray  # |v| (J,) of that iteration
    reconstruction: np.ndarray  # like image: what the decoder makes of the longest capsule
    readings: np.ndarray  # (J, ...) like image: what it makes of each capsule alone

    @property
    def prediction(self) -> int:
        """The class of the longest capsule."""
        return int(self.lengths.argmax())

    @property
    def activity(self) -> np.ndarray:
        """|u| of the children (I,): how sure each primary capsule is that its part is there."""
        return np.linalg.norm(self.primary.reshape(-1, self.config.primary_dim), axis=1)


@torch.inference_mode()
def trace(model: CapsNet, image: Any, iterations: int | None = None) -> CapsNetTrace:
    """Run a network on one image and keep everything.

    Args:
        model: the network.
        image: (28, 28) or (1, 28, 28), tensor or array, in [0, 1]; other sizes and channels where
            the network's config says so.
        iterations: how many steps of routing to keep; None: as many as the network was trained
            with. Lengths, capsules and pictures come from the trained number in any case.

    Raises:
        ValueError: for an image of another shape, dtype or range, or fewer than one iteration.
    """
    trained = model.config.iterations
    kept = trained if iterations is None else iterations
    check_iterations(kept)
    images = as_batch(image, model.config.image_channels, model.config.image_size).to(
        next(model.parameters()).device
    )  # (1, C, H, W)
    features = model.features(images)  # (1, C', H', W')
    poses = model.primary(features)  # u (1, I, K)
    votes = model.digit(poses)  # û (1, I, J, D)
    steps = model.route(votes, max(kept, trained))
    capsules = steps[trained - 1].outputs  # v (1, J, D)
    classes = torch.arange(model.config.classes, device=capsules.device)
    readings = model.decode(capsules.expand(len(classes), -1, -1), classes)  # (J, C, H, W)
    lengths = torch.linalg.vector_norm(capsules, dim=2)  # (1, J)
    grid, config = model.config.grid, model.config

    def kept_steps(name: str) -> np.ndarray:
        return as_numpy(torch.cat([getattr(step, name) for step in steps[:kept]]))

    routing = RoutingTrace(*(kept_steps(n) for n in ("logits", "couplings", "sums", "outputs")))
    squeeze = config.image_channels == 1
    pictures = as_numpy(readings[:, 0] if squeeze else readings)
    return CapsNetTrace(
        config=config,
        image=as_numpy(images[0, 0] if squeeze else images[0]),
        features=as_numpy(features[0]),
        primary=as_numpy(poses[0].view(config.primary_types, grid, grid, config.primary_dim)),
        votes=as_numpy(votes[0]),
        routing=routing,
        capsules=as_numpy(capsules[0]),
        lengths=as_numpy(lengths[0]),
        reconstruction=pictures[int(lengths.argmax())],
        readings=pictures,
    )
