"""Is a dimension of a digit capsule a property of the digit?

Each of the 16 dimensions is bent either way by the paper's largest step, for many digits, and what
the decoder draws is measured: how much ink there is, where, how wide and high it spreads, and how
it leans. A dimension of a class is counted as a property if bending it moves one measure more than
all others together, and the same way for nearly every digit.
"""

from collections.abc import Iterator

import torch
from torch import Tensor

from capsnet.claims.evidence import Claim, Evidence, Share, Trial
from capsnet.data import to_float
from capsnet.explain import PAPER_DELTAS
from capsnet.model import CapsNet

MEASURES = ("ink", "right", "down", "width", "height", "lean")
STEADY = 0.95  # share of the digits for which it must go the same way
BATCH = 50
FEWEST = 5  # digits of a class, below which nothing is said of its dimensions


def measured(images: Tensor) -> Tensor:
    """Return MEASURES of images (B, H, W) in [0, 1], float64 (B, 6).

    Ink is the sum of the pixels; right and down say where its centre of mass is, width and height
    how far it spreads (standard deviation), all in pixels; lean is how far right ink goes, on
    average, for each pixel that it goes down.
    """
    images = images.double()
    size = images.shape[1]
    at = torch.arange(size, dtype=torch.float64, device=images.device)
    ink = images.sum((1, 2))  # (B,)
    share = images / ink.clamp(min=1e-6)[:, None, None]  # (B, H, W)
    rows, columns = share.sum(2), share.sum(1)  # (B, H) and (B, W)
    down, right = rows @ at, columns @ at  # (B,) each
    from_middle = at - down[:, None], at - right[:, None]  # (B, H) and (B, W)
    high = (rows * from_middle[0] ** 2).sum(1)
    wide = (columns * from_middle[1] ** 2).sum(1)
    together = torch.einsum("bhw,bh,bw->b", share, *from_middle)
    lean = together / high.clamp(min=1e-6)
    return torch.stack([ink, right, down, wide.sqrt(), high.sqrt(), lean], 1)


@torch.inference_mode()
def bent(network: CapsNet, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Return what bending each dimension of the true capsule changes.

    Returns:
        MEASURES of what is drawn unbent (B, 6), and by how much they change from bending dimension
        d down to bending it up (B, D, 6).
    """
    capsules = network(to_float(images)).capsules  # (B, J, D)
    dims = capsules.shape[2]
    straight = measured(network.decode(capsules, labels)[:, 0])  # (B, 6)
    many = labels.repeat_interleave(dims)  # (B·D,)
    either = []
    for delta in (PAPER_DELTAS[0], PAPER_DELTAS[-1]):
        moved = capsules.repeat_interleave(dims, 0)  # (B·D, J, D)
        place = torch.arange(len(moved))
        moved[place, many, place % dims] += delta
        either.append(measured(network.decode(moved, many)[:, 0]).view(len(labels), dims, -1))
    return straight, either[1] - either[0]


def properties(straight: Tensor, changes: Tensor) -> tuple[Tensor, Tensor]:
    """Say of each dimension of one class whether it is a property.

    Each measure counts in units of its own spread over the digits of the class, so that pixels and
    ink can be compared.

    Args:
        straight: (N, 6), as `bent` returns them, for the digits of one class.
        changes: (N, D, 6).

    Returns:
        Whether it moves one measure more than all others together (D,), and whether that one
        goes the same way for nearly all digits (D,), bool.
    """
    relative = changes / straight.std(0).clamp(min=1e-9)  # (N, D, 6)
    effects = relative.mean(0).abs()  # (D, 6)
    most, which = effects.max(1)  # (D,) each
    alone = 2 * most > effects.sum(1)
    chosen = relative.gather(2, which.expand(len(relative), -1)[..., None])[..., 0]  # (N, D)
    up = (chosen > 0).double().mean(0)  # (D,)
    return alone, torch.maximum(up, 1 - up) >= STEADY


def steps(trial: Trial) -> Iterator[Evidence]:
    """Bend the capsules of digits, and count which dimensions are properties."""
    network = trial.networks("mnist")
    if not isinstance(network, CapsNet):
        raise ValueError("a network without capsules has no dimensions")
    labels, straight, changes = [], [], []
    for images, its_labels in trial.batches(BATCH):
        was, moved = bent(network, images, its_labels)
        labels.append(its_labels)
        straight.append(was)
        changes.append(moved)
        seen = sum(map(len, labels))
        yield Evidence(seen, _rows(*map(torch.cat, (labels, straight, changes))), seen)


def _rows(labels: Tensor, straight: Tensor, changes: Tensor) -> tuple[Share, ...]:
    found = [
        properties(straight[labels == digit], changes[labels == digit])
        for digit in labels.unique().tolist()
        if (labels == digit).sum() >= FEWEST
    ]
    if not found:
        return ()
    alone, steady = (torch.cat(part) for part in zip(*found, strict=True))
    of = len(alone)

    def row(what: str, first: str, found: Tensor) -> Share:
        return Share(what, first, len(labels), int(found.sum()), of)

    return (
        row("it goes the same way", "the measure that moves most goes one way", steady),
        row("it moves one thing", "it moves one measure more than all others together", alone),
        row("it is a property", "both", alone & steady),
    )


CLAIM = Claim(
    "dimensions",
    "A dimension of a digit capsule is a property of the digit",
    "The paper (section 5.1, figure 4): one dimension is scale and thickness, another the width, "
    "and so on. Others found dimensions that “might not be as disentangled” "
    "([arXiv 2305.05349](https://arxiv.org/abs/2305.05349)).",
    "Each of 160 dimensions (16 of each class) of `mnist` is bent by −0.25 and by 0.25 for many "
    "test digits. Of what is drawn, ink, place, width, height and lean are measured, each in units "
    "of its spread among digits of that class. A property moves one of them more than all others "
    "together, the same way for at least 95% of the digits.",
    ("mnist",),
    2_000,
    (200, 500, 2_000),
    steps,
)
