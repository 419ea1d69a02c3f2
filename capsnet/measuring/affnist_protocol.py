"""affNIST's protocol: networks that saw only shifted digits, on digits that were also bent.

`python -m capsnet.robustness --protocol affnist --networks FILE FILE`. Both networks were trained
on MNIST's digits at random places of a canvas of 40 × 40, and on nothing turned, sheared or scaled.
Where they read such digits equally well, what they make of affNIST's compares how they generalise.

The paper (Sabour, Frosst and Hinton 2017, section 5.2) reports accuracies on affNIST's test set of
79% for a CapsNet and 66% for a CNN, which read shifted digits at 99.23% and 99.22%.

Who has affNIST's files can have them read. For all others the digits are transformed here: by its
ranges of turn, shear and scale, and then put at a random place where no digit leaves the canvas.
These are not affNIST's own images: height and width are scaled alike here, pixels lie between four
old ones, and places are whole pixels.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from capsnet.checkpoint import load_network, weights_file
from capsnet.data import Digits, padded, shift
from capsnet.measuring.affine import Ranges, moved
from capsnet.measuring.comparing import (
    Shown,
    chance_at,
    comparison_steps,
    fingerprints,
    last,
    table,
)
from capsnet.measuring.uncertainty import ALPHA, interval, sign_test_p
from capsnet.official.affnist import (
    MARGIN,
    SCALE,
    SHEAR,
    SIZE,
    TURN,
    check_reads_affnist,
    read_affnist,
)

CLEAN = f"as they are, in the middle of {SIZE} × {SIZE}"
SHIFTED = f"shifted by up to {MARGIN} pixels each way, as in training"
TRANSFORMED = "transformed as for affNIST (drawn here)"
OFFICIAL = "of affNIST's files"


def shifted(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return images (B, 1, H, W), each moved by up to 6 whole pixels each way."""
    offsets = torch.randint(-MARGIN, MARGIN + 1, (len(images), 2), generator=generator)
    return shift(images[:, 0], offsets)[:, None]


def transformed(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return digits turned, sheared, scaled and then put anywhere, none of them cut.

    They are transformed in the middle of a canvas of twice the size. What is returned is a window
    of it, drawn evenly among all those of the old size that hold the whole digit.

    Args:
        images: float32 (B, 1, H, H) in [0, 1].
        generator: where chance comes from.

    Raises:
        ValueError: for a digit that is then larger than the window.
    """
    count, size = len(images), images.shape[3]
    margin = size // 2
    motion = Ranges(TURN, SHEAR, SCALE).draw(count, generator)
    canvas = moved(pad(images, (margin,) * 4), motion)[:, 0]  # (B, 2H, 2H)
    where = torch.rand(2, count, generator=generator)
    offsets = []
    for share, across in zip(where, (2, 1), strict=True):  # of rows, then of columns
        inked = (canvas > 0).any(across).int()  # (B, 2H)
        first, after = inked.argmax(1), inked.shape[1] - inked.flip(1).argmax(1)  # (B,) each
        windows = size - (after - first) + 1  # (B,) how many hold the digit
        if bool((windows < 1).any()):
            raise ValueError(f"a transformed digit does not fit on {size} × {size} pixels")
        begins = after - size + (share * windows).long()
        offsets.append(margin - begins)
    middle = slice(margin, margin + size)
    return shift(canvas, torch.stack(offsets, 1))[:, None, middle, middle]


def measure(names: Sequence[str], digits: Digits, files: Sequence[Path] = ()) -> dict[str, Any]:
    """Measure two networks by affNIST's protocol.

    Args:
        names: of two shipped networks, or their files.
        digits: MNIST's, of 28 × 28 pixels.
        files: of affNIST, if there are any.

    Returns:
        What the results file holds.

    Raises:
        FileNotFoundError, ValueError: if a network or a file is missing, damaged, or does not suit.
    """
    paths = [weights_file(name) for name in names]
    networks = [load_network(path) for path in paths]
    for name, network in zip(names, networks, strict=True):
        check_reads_affnist(name, network.config)
    official = read_affnist(*files) if files else None

    def both(image: Tensor) -> list[Tensor]:
        return [image] * len(networks)

    on_canvas = padded(digits, SIZE)
    todo: dict[str, tuple[Digits, Shown]] = {
        CLEAN: (on_canvas, lambda images, *_: both(images)),
        SHIFTED: (on_canvas, lambda images, _, at: both(shifted(images, chance_at(at)))),
        TRANSFORMED: (on_canvas, lambda images, _, at: both(transformed(images, chance_at(at)))),
    }
    if official:
        todo[OFFICIAL] = (official, lambda images, *_: both(images))
    rows = {
        what: last(comparison_steps(networks, those, shown), what, len(those.labels)).as_dict()
        for what, (those, shown) in todo.items()
    }
    return {
        "protocol": "affnist",
        "networks": list(names),
        "sha256": fingerprints(paths),
        "files": [str(path) for path in files],
        "rows": rows,
    }


def report(results: dict[str, Any]) -> str:
    """Return what was measured in words: a table, and whether the two can be compared by it."""
    names, rows = results["networks"], results["rows"]
    return "\n".join(
        [
            table(names, rows),
            "",
            *(f"Read right {what}: {_accuracies(names, row)}" for what, row in rows.items()),
            "",
            "The paper (Sabour, Frosst and Hinton 2017, section 5.2) has 79% for its CapsNet and "
            "66% for its CNN on affNIST's test set, and 99.23% and 99.22% on shifted digits.",
        ]
    )


def _accuracies(names: Sequence[str], row: dict[str, Any]) -> str:
    """Return in words how many each network reads right, and whether that tells them apart."""
    ranges = [interval(wrong, row["images"]) for wrong in row["wrong"]]
    said = [
        f"{name} {100 - 100 * wrong / row['images']:.2f}% ({100 - high:.2f} to {100 - low:.2f})"
        for name, wrong, (low, high) in zip(names, row["wrong"], ranges, strict=True)
    ]
    apart = "told apart" if sign_test_p(*row["alone"]) < ALPHA else "not told apart"
    return f"{', '.join(said)}; {apart} by the digits that one alone misreads (sign test)."
