"""Where each dimension of a digit capsule lies over the images of that digit."""

import numpy as np
import torch
from tqdm import tqdm

from capsnet.data import Digits, to_float
from capsnet.data.multimnist import Pairs
from capsnet.model import CapsNet

# Dense enough to draw a distribution from, with the 1% and 99% that mark unusual values.
LEVELS = (0, 1, 2.5, 5, *range(10, 100, 5), 97.5, 99, 100)


@torch.inference_mode()
def dimension_percentiles(
    model: CapsNet, digits: Digits | Pairs, batch_size: int = 250, progress: bool = True
) -> np.ndarray:
    """Return where each dimension of each digit capsule lies over the images of that digit.

    Args:
        model: the network.
        digits: training images; the capsules of the true digits are measured on each.
        batch_size: images a forward.
        progress: show a progress bar.

    Returns:
        Percentiles (J, D, len(LEVELS)) float64.

    Raises:
        ValueError: if a digit is on none of the images.
    """
    capsules: list[list[np.ndarray]] = [[] for _ in range(model.config.classes)]
    for start in tqdm(range(0, len(digits.labels), batch_size), disable=not progress):
        labels = digits.labels[start : start + batch_size]
        output = model(to_float(digits.images[start : start + batch_size]))
        for own_labels in labels.view(len(labels), -1).T:  # (B,), for each digit on an image
            own = output.capsules[torch.arange(len(labels)), own_labels].numpy()  # (B, D)
            for digit in range(model.config.classes):
                capsules[digit].append(own[own_labels.numpy() == digit])
    stacked = [np.concatenate(parts) for parts in capsules]  # (n, D) each
    for digit, poses in enumerate(stacked):
        if not len(poses):
            raise ValueError(f"there is no image of digit {digit} to measure its capsule on")
    return np.stack([np.percentile(poses, LEVELS, axis=0).T for poses in stacked])
