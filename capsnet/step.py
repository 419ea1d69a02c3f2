"""One step of training: what is minimised (paper, sections 3 and 4.1), by Adam."""

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from capsnet.loss import margin_loss, reconstruction_loss
from capsnet.model import CapsNet
from capsnet.run import Run
from capsnet.team import Team


class TrainingForward(nn.Module):
    """All that a step computes of the network, as one forward; several processes hook into it."""

    def __init__(self, model: CapsNet) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Return |v| (B, J), and what is redrawn (N, 1, H, W) of the N images that show a digit."""
        output = self.model(images)
        there = labels >= 0  # (B,)
        return output.lengths, self.model.decode(output.capsules[there], labels[there])


def train_step(
    run: Run,
    images: Tensor,
    labels: Tensor,
    rate: float,
    forward: nn.Module | None = None,
    team: Team | None = None,
) -> float:
    """Take one step of Adam and return the loss before it.

    Args:
        run: its model, optimiser and average are advanced in place.
        images: float32 (B, 1, H, W) in [0, 1].
        labels: (B,) long, one of them a digit at least; the true digit's capsule is the one that
            is reconstructed. Below 0 where there is no digit: all capsules should be short then,
            and none is reconstructed.
        rate: the learning rate of this step.
        forward: the run's `TrainingForward`, where it is wrapped for several processes.
        team: these processes; the images are this one's share.
    """
    forward, team = forward or TrainingForward(run.model), team or Team()
    narrow = run.recipe.precision == "bfloat16"
    there = labels >= 0  # (B,)
    present = one_hot(labels.clamp(min=0), run.model.config.classes) * there[:, None]  # T (B, J)
    with torch.autocast(images.device.type, torch.bfloat16, enabled=narrow):
        lengths, drawn = forward(images, labels)
    loss = margin_loss(lengths, present)
    redrawn = reconstruction_loss(drawn.float(), images[there])
    if team.size > 1:  # a mean over all digits, of which the shares may hold unlike numbers
        (all_digits,) = team.total([len(drawn)])
        redrawn = redrawn * len(drawn) * team.size / all_digits
    loss = loss + run.recipe.reconstruction_weight * redrawn
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    run.optimizer.zero_grad()
    loss.backward()
    run.optimizer.step()
    if run.average is not None:
        run.average.update_parameters(run.model)
    return float(loss.detach())
