"""Training in several processes: `torchrun --nproc-per-node N -m capsnet.train ...`.

Each process holds the whole network and takes its share of every batch; gradients are averaged
(DistributedDataParallel), so that a step is the step of one process on the whole batch.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
import torch.distributed as dist

# It keeps the group that stands when it is first imported, as a default argument, and
# DistributedDataParallel imports it. Imported before there is a group, it lets the group's threads
# end with it; threads that are still at work while Python shuts down can abort the process.
import torch.distributed.nn.functional

from capsnet.data.batches import Batch, Batches


@dataclass(frozen=True)
class Processes:
    """The processes that train together."""

    rank: int = 0  # of this process among all; 0 writes files and shows progress
    size: int = 1
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))  # of this process

    @property
    def leads(self) -> bool:
        """Whether this is the process that speaks for all."""
        return self.rank == 0

    def total(self, values: Sequence[float]) -> list[float]:
        """Return each value summed over all processes; every process must ask."""
        if self.size == 1:
            return list(values)
        summed = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(summed)
        return summed.tolist()


@contextmanager
def joined(device: str) -> Iterator[Processes]:
    """Join the processes that torchrun started with this one; without torchrun, be alone.

    Args:
        device: "cpu" or "cuda"; of several CUDA devices, each process on a machine takes its own.
    """
    if "WORLD_SIZE" not in os.environ:
        yield Processes(device=torch.device(device))
        return
    if device == "cuda":
        own = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(own)
    else:
        own = torch.device(device)
    dist.init_process_group("nccl" if device == "cuda" else "gloo")
    try:
        yield Processes(dist.get_rank(), dist.get_world_size(), own)
    finally:
        dist.destroy_process_group()


class ShareOfBatches:
    """This process's share of the batches of another source: every `size`-th image."""

    def __init__(self, others: Batches, processes: Processes) -> None:
        self._others = others
        self._processes = processes
        self.steps = others.steps

    def epoch(self, number: int, first: int = 0) -> Iterator[Batch]:
        """Yield the batches of an epoch (from 0), beginning with step `first`."""
        share = slice(self._processes.rank, None, self._processes.size)
        for images, labels, parts in self._others.epoch(number, first):
            yield Batch(images[share], labels[share], None if parts is None else parts[share])
