"""What a run does, for TensorBoard: `python -m capsnet.train --log DIR`, then look into DIR."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from capsnet.data import Digits, to_float
from capsnet.data.multimnist import Pairs
from capsnet.model import CapsNet
from capsnet.networks import Network
from capsnet.training.recipe import Recipe

SHOWN = 16  # held-out digits, with what is redrawn of them


class Log:
    """Scalars of every step and epoch, and some reconstructions."""

    def __init__(self, folder: Path, recipe: Recipe, step: int = 0) -> None:
        """Write into a folder, from a step on; what it holds of later steps is hidden.

        Raises:
            ValueError: if TensorBoard is not installed.
        """
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise ValueError("--log needs TensorBoard: pip install tensorboard") from error
        self._writer = SummaryWriter(folder, purge_step=step + 1)
        self._writer.add_text("recipe", f"`{recipe}`", step)

    def step(self, number: int, loss: float, rate: float) -> None:
        """Log what a step (from 1) came to."""
        self._writer.add_scalar("train/loss", loss, number)
        self._writer.add_scalar("train/learning_rate", rate, number)

    @torch.inference_mode()
    def epoch(
        self,
        step: int,
        entry: Mapping[str, Any],
        model: Network,
        held_out: Mapping[str, Digits | Pairs],
    ) -> None:
        """Log an entry of a run's history, and images above what the network redraws of them."""
        self._writer.add_scalar("train/images_per_second", entry["images_per_second"], step)
        for name, digits in held_out.items():
            for what, value in entry[name].items():
                if isinstance(value, float):
                    self._writer.add_scalar(f"{name}/{what}", value, step)
            if not isinstance(model, CapsNet):
                continue  # it redraws nothing
            device = next(model.parameters()).device
            images = to_float(digits.images[:SHOWN].to(device))  # (N, C, H, W)
            output = model(images)
            longest = output.lengths.topk(model.config.digits, dim=1).indices  # (N, P)
            drawn = [model.decode(output.capsules, digits) for digits in longest.T]
            rows = torch.cat([torch.cat(list(part), 2) for part in (images, *drawn)], 1)
            self._writer.add_image(f"{name}/redrawn", rows, step)  # (C, (1 + P)·H, N·W)
        self._writer.flush()

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()
