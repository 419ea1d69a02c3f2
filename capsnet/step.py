"""One step of training: what is minimised (paper, sections 3 and 4.1), by Adam."""

import torch
from torch import Tensor, nn

from capsnet.batches import Batch
from capsnet.loss import margin_loss, reconstruction_loss
from capsnet.model import CapsNet
from capsnet.run import Run
from capsnet.team import Team


class TrainingForward(nn.Module):
    """All that a step computes of the network, as one forward; several processes hook into it."""

    def __init__(self, model: CapsNet) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor, rows: Tensor, digits: Tensor) -> tuple[Tensor, Tensor]:
        """Return |v| (B, J), and what is redrawn (N, 1, H, W) of `digits` (N,) on images `rows`."""
        output = self.model(images)
        return output.lengths, self.model.decode(output.capsules[rows], digits)


def train_step(
    run: Run,
    batch: Batch,
    rate: float,
    forward: nn.Module | None = None,
    team: Team | None = None,
) -> float:
    """Take one step of Adam and return the loss before it.

    Args:
        run: its model, optimiser and average are advanced in place.
        batch: its labels hold one digit at least; the capsule of each true digit is reconstructed,
            against its own part where several digits lie on each other. Where there is no digit
            all capsules should be short, and none is reconstructed.
        rate: the learning rate of this step.
        forward: the run's `TrainingForward`, where it is wrapped for several processes.
        team: these processes; the images are this one's share.
    """
    forward, team = forward or TrainingForward(run.model), team or Team()
    narrow = run.recipe.precision == "bfloat16"
    images, labels, parts = batch
    labels = labels.view(len(images), -1)  # (B, P)
    rows, places = (labels >= 0).nonzero(as_tuple=True)  # (N,) each: where the digits are
    digits = labels[rows, places]  # (N,)
    present = torch.zeros(len(images), run.model.config.classes, device=images.device)  # T (B, J)
    present[rows, digits] = 1
    with torch.autocast(images.device.type, torch.bfloat16, enabled=narrow):
        lengths, drawn = forward(images, rows, digits)
    loss = margin_loss(lengths, present)
    targets = images[rows] if parts is None else parts[rows, places, None]  # (N, 1, H, W)
    redrawn = reconstruction_loss(drawn.float(), targets)
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
