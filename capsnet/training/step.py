"""One step of training: what is minimised (paper, sections 3 and 4.1), by Adam."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from capsnet.cnn import Cnn
from capsnet.data.batches import Batch
from capsnet.em.loss import margin_at, spread_loss
from capsnet.loss import margin_loss, reconstruction_loss
from capsnet.model import CapsNet
from capsnet.networks import Network
from capsnet.training.distributed import Processes
from capsnet.training.run import Run


class TrainingForward(nn.Module):
    """All that a step computes of a CapsNet, as one forward; several processes hook into it."""

    def __init__(self, model: CapsNet) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor, rows: Tensor, digits: Tensor) -> tuple[Tensor, Tensor]:
        """Return |v| (B, J), and what is redrawn (N, 1, H, W) of `digits` (N,) on images `rows`."""
        output = self.model(images)
        return output.lengths, self.model.decode(output.capsules[rows], digits)


def training_forward(network: Network) -> nn.Module:
    """Return what a step calls, which is all that it computes of a network."""
    return TrainingForward(network) if isinstance(network, CapsNet) else network


def train_step(
    run: Run,
    batch: Batch,
    rate: float,
    forward: nn.Module | None = None,
    processes: Processes | None = None,
) -> float:
    """Take one step of Adam and return the loss before it.

    Args:
        run: its model, optimiser and average are advanced in place.
        batch: its labels hold one digit at least; the capsule of each true digit is reconstructed,
            against its own part where several digits lie on each other. Where there is no digit
            all capsules should be short, and none is reconstructed. A CNN wants one digit each.
        rate: the learning rate of this step.
        forward: the run's `training_forward`, where it is wrapped for several processes.
        processes: these processes; the images are this one's share.
    """
    if forward is None:  # a compiled one has no truth
        forward = training_forward(run.model)
    processes = processes or Processes()
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    run.optimizer.zero_grad()
    total = 0.0
    for part in micro_batches(batch, run.recipe.micro_batch):
        share = len(part.images) / len(batch.images)
        loss = loss_of(run.model)(run, part, forward, processes) * share
        loss.backward()
        total += float(loss.detach())
    run.optimizer.step()
    if run.average is not None:
        run.average.update_parameters(run.model)
    return total


def loss_of(model: Network) -> Callable[[Run, Batch, nn.Module, Processes], Tensor]:
    """Return what a network of this kind is trained to minimise, a mean over a batch."""
    if isinstance(model, CapsNet):
        return capsule_loss
    return softmax_loss if isinstance(model, Cnn) else matrix_loss


def micro_batches(batch: Batch, size: int) -> Iterator[Batch]:
    """Cut a batch into parts of at most `size` images, whose gradients add up to its own."""
    size = size or len(batch.images)
    for first in range(0, len(batch.images), size):
        part = slice(first, first + size)
        parts = None if batch.parts is None else batch.parts[part]
        yield Batch(batch.images[part], batch.labels[part], parts)


def capsule_loss(run: Run, batch: Batch, forward: nn.Module, processes: Processes) -> Tensor:
    """Return margin loss and weighted reconstruction loss, each a mean."""
    images, labels, parts = batch
    labels = labels.view(len(images), -1)  # (B, P)
    rows, places = (labels >= 0).nonzero(as_tuple=True)  # (N,) each: where the digits are
    digits = labels[rows, places]  # (N,)
    present = torch.zeros(len(images), run.model.config.classes, device=images.device)  # T (B, J)
    present[rows, digits] = 1
    with _precision(run, images):
        lengths, drawn = forward(images, rows, digits)
    targets = images[rows] if parts is None else parts[rows, places, None]  # (N, 1, H, W)
    redrawn = reconstruction_loss(drawn.float(), targets)
    if processes.size > 1:  # a mean over all digits, of which the shares may hold unlike numbers
        (all_digits,) = processes.total([len(drawn)])
        redrawn = redrawn * len(drawn) * processes.size / all_digits
    return margin_loss(lengths, present) + run.recipe.reconstruction_weight * redrawn


def softmax_loss(run: Run, batch: Batch, forward: nn.Module, processes: Processes) -> Tensor:
    """Return the cross-entropy of a CNN, mean over the batch."""
    # Which units dropout silences follows from seed and step, so that a run can be resumed.
    torch.manual_seed(hash((run.recipe.seed, run.step, processes.rank)) % 2**63)
    with _precision(run, batch.images):
        logits = forward(batch.images).logits
    return cross_entropy(logits.float(), batch.labels)


def matrix_loss(run: Run, batch: Batch, forward: nn.Module, processes: Processes) -> Tensor:
    """Return the spread loss of a matrix CapsNet with the margin of this step."""
    with _precision(run, batch.images):
        activations = forward(batch.images).activations
    return spread_loss(activations, batch.labels, margin_at(run.step, run.recipe.margin_steps))


def _precision(run: Run, images: Tensor) -> torch.autocast:
    narrow = run.recipe.precision == "bfloat16"
    return torch.autocast(images.device.type, torch.bfloat16, enabled=narrow)
