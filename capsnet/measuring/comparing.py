"""Two networks on the same digits: what each misreads, how sure that is, and a table of it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from capsnet.data import Digits, to_float
from capsnet.measuring.uncertainty import interval
from capsnet.networks import Network, scores_of

BATCH = 250
SEED = 0

# From a batch's images float32 (B, 1, H, W), its labels (B,) and the position of its first digit:
# what each network is shown, of the same shape.
Shown = Callable[[Tensor, Tensor, int], Sequence[Tensor]]


@dataclass(frozen=True)
class Row:
    """How often two networks misread the same digits, or the same digits attacked for each."""

    images: int
    wrong: tuple[int, ...]  # of the first network, of the second
    alone: tuple[int, ...]  # how often only this one was wrong

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {"images": self.images, "wrong": list(self.wrong), "alone": list(self.alone)}


@torch.inference_mode()
def read(network: Network, images: Tensor) -> Tensor:
    """Return the digits (B,) that a network reads on images."""
    return scores_of(network(images)).argmax(1)


def counted(wrong: Sequence[Sequence[bool]]) -> Row:
    """Return the row of two networks, of which each misread some of the same digits.

    Raises:
        ValueError: unless both were shown as many.
    """
    first, second = (torch.tensor(list(part), dtype=torch.bool) for part in wrong)
    if first.shape != second.shape:
        raise ValueError(f"{len(first)} digits for one network, {len(second)} for the other")
    return Row(
        len(first),
        (int(first.sum()), int(second.sum())),
        (int((first & ~second).sum()), int((second & ~first).sum())),
    )


def comparison_steps(networks: Sequence[Network], digits: Digits, shown: Shown) -> Iterator[Row]:
    """Let both networks read the same digits, batch by batch.

    Args:
        networks: two.
        digits: which they read.
        shown: what each is shown of them.

    Yields:
        What was counted so far, after each batch.
    """
    wrong: list[list[bool]] = [[] for _ in networks]
    for start in range(0, len(digits.labels), BATCH):
        labels = digits.labels[start : start + BATCH]
        images = shown(to_float(digits.images[start : start + BATCH]), labels, start)
        for network, own, part in zip(networks, images, wrong, strict=True):
            part += (read(network, own) != labels).tolist()
        yield counted(wrong)


def chance_at(start: int, seed: int = SEED) -> torch.Generator:
    """Return where chance comes from for the batch that begins with this digit, always the same."""
    return torch.Generator().manual_seed(seed * 1_000_003 + start)


def last(steps: Iterator[Row], what: str, images: int) -> Row:
    """Return the last of some steps, with a progress bar."""
    with tqdm(total=images, unit="digit", desc=what) as bar:
        for row in steps:
            bar.update(row.images - bar.n)
    return row


def fingerprints(paths: Sequence[Path]) -> list[str]:
    """Return the SHA-256 of each file."""
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def table(names: Sequence[str], rows: dict[str, dict[str, Any]]) -> str:
    """Return rows in Markdown: misread in percent, each with its 95% interval."""
    lines = [
        f"| test digits | how many | {' | '.join(f'`{name}` misreads' for name in names)} |",
        "| --- | --- | --- | --- |",
    ]
    for what, row in rows.items():
        cells = []
        for wrong in row["wrong"]:
            low, high = interval(wrong, row["images"])
            cells.append(f"{100 * wrong / row['images']:.2f}% ({low:.2f} to {high:.2f})")
        lines.append(f"| {what} | {row['images']:,} | {' | '.join(cells)} |")
    return "\n".join(lines)
