"""How two networks stand digits that were moved, or attacked: `python -m capsnet.robustness`.

Both are shown the same images, made from the bundled test digits with fixed seeds. Nothing was
trained or chosen by what comes out.
"""

import argparse
import hashlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from capsnet.affine import Motion, moved
from capsnet.attacks import fgsm, pgd
from capsnet.checkpoint import load_network, shipped_file, write_atomically
from capsnet.cnn import Cnn
from capsnet.data import PRETRAINED, Digits, load_test_digits, to_float
from capsnet.networks import Network

RESULTS = PRETRAINED / "robustness.json"
BATCH = 250
SEED = 0

TURN, SHEAR, SCALE, SHIFT = 20.0, 0.2, 0.2, 4.0  # affNIST's ranges, each to either side


@dataclass(frozen=True)
class Ranges:
    """From what a motion is drawn for each image: evenly, to either side of none."""

    degrees: float = 0.0
    shear: float = 0.0
    scale: float = 0.0  # of 1
    shift: float = 0.0  # pixels, right and down

    def draw(self, count: int, generator: torch.Generator) -> Motion:
        """Return a motion for each of `count` images."""
        even = 2 * torch.rand(5, count, generator=generator) - 1  # (5, B) in ±1
        return Motion(
            degrees=self.degrees * even[0],
            shear=self.shear * even[1],
            scale=1 + self.scale * even[2],
            right=self.shift * even[3],
            down=self.shift * even[4],
        )


# What digits are moved by, a row of the table each.
MOVED: dict[str, Ranges] = {
    "as they are": Ranges(),
    "turned by up to 20°": Ranges(degrees=TURN),
    "turned by up to 40°": Ranges(degrees=2 * TURN),
    "turned by up to 60°": Ranges(degrees=3 * TURN),
    "sheared by up to 0.2": Ranges(shear=SHEAR),
    "scaled by 0.8 to 1.2": Ranges(scale=SCALE),
    "shifted by up to 4 pixels each way": Ranges(shift=SHIFT),
    "all of these (turned by up to 20°)": Ranges(TURN, SHEAR, SCALE, SHIFT),
}

Attack = Callable[[Network, Tensor, Tensor, float], Tensor]
ATTACKS: dict[str, tuple[Attack, float]] = {
    "FGSM, each pixel by up to 0.1": (fgsm, 0.1),
    "FGSM, each pixel by up to 0.2": (fgsm, 0.2),
    "PGD, each pixel by up to 0.05": (pgd, 0.05),
    "PGD, each pixel by up to 0.1": (pgd, 0.1),
}

# One factor at a time, the same for all digits: the curves of the scene Turn.
SWEEPS: dict[str, tuple[float, ...]] = {
    "degrees": (-75, -60, -45, -30, -20, -10, 0, 10, 20, 30, 45, 60, 75),
    "right": (-8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8),
    "down": (-8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8),
    "scale": (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4),
    "shear": (-0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8),
    "thickness": (-1, -0.75, -0.5, -0.25, 0, 0.5, 1, 1.5, 2, 3),
}


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
    output = network(images)
    return (output.probabilities if isinstance(network, Cnn) else output.lengths).argmax(1)


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


def moved_steps(
    networks: Sequence[Network], digits: Digits, motion_of: Callable[[int, int], Motion]
) -> Iterator[Row]:
    """Show both networks the same moved digits, batch by batch.

    Args:
        networks: two.
        digits: what to move.
        motion_of: from the position of a batch's first digit and its size, how to move it.

    Yields:
        What was counted so far, after each batch.
    """
    wrong: list[list[bool]] = [[] for _ in networks]
    for start in range(0, len(digits.labels), BATCH):
        labels = digits.labels[start : start + BATCH]
        whole = to_float(digits.images[start : start + BATCH])
        images = moved(whole, motion_of(start, len(labels)))
        for network, part in zip(networks, wrong, strict=True):
            part += (read(network, images) != labels).tolist()
        yield counted(wrong)


def drawn_from(ranges: Ranges, seed: int = SEED) -> Callable[[int, int], Motion]:
    """Return how to move a batch at random, always the same for the same seed and place."""

    def motion_of(start: int, count: int) -> Motion:
        generator = torch.Generator().manual_seed(seed * 1_000_003 + start)
        return ranges.draw(count, generator)

    return motion_of


def attack_steps(
    networks: Sequence[Network], digits: Digits, attack: Attack, reach: float
) -> Iterator[Row]:
    """Attack each network on the same digits, batch by batch: white boxes, each for itself.

    Yields:
        What was counted so far, after each batch.
    """
    wrong: list[list[bool]] = [[] for _ in networks]
    for start in range(0, len(digits.labels), BATCH):
        labels = digits.labels[start : start + BATCH]
        images = to_float(digits.images[start : start + BATCH])
        for network, part in zip(networks, wrong, strict=True):
            part += (read(network, attack(network, images, labels, reach)) != labels).tolist()
        yield counted(wrong)


def last(steps: Iterator[Row], what: str, images: int) -> Row:
    """Return the last of some steps, with a progress bar."""
    with tqdm(total=images, unit="digit", desc=what) as bar:
        for row in steps:
            bar.update(row.images - bar.n)
    return row


def interval(wrong: int, images: int) -> tuple[float, float]:
    """Return the 95% interval (Wilson 1927) of an error rate, in percent."""
    z = 1.959964
    share = wrong / images
    middle = (share + z**2 / (2 * images)) / (1 + z**2 / images)
    spread = z * math.sqrt(share * (1 - share) / images + z**2 / (4 * images**2))
    half = spread / (1 + z**2 / images)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


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


def measure(names: Sequence[str], digits: Digits, swept: int, attacked: int) -> dict[str, Any]:
    """Measure two shipped networks.

    Args:
        names: of both.
        digits: what to move at random, by each of MOVED.
        swept: how many of them to move by each amount of SWEEPS.
        attacked: how many of them to attack.

    Returns:
        What the results file holds.
    """
    paths = [shipped_file(name) for name in names]
    networks = [load_network(path) for path in paths]
    few, fewer = (Digits(digits.images[:n], digits.labels[:n]) for n in (swept, attacked))
    rows = {
        what: last(
            moved_steps(networks, digits, drawn_from(ranges)), what, len(digits.labels)
        ).as_dict()
        for what, ranges in MOVED.items()
    }
    for what, (attack, reach) in ATTACKS.items():
        steps = attack_steps(networks, fewer, attack, reach)
        rows[what] = last(steps, what, len(fewer.labels)).as_dict()
    sweeps = {}
    for factor, amounts in SWEEPS.items():
        wrong = []
        for amount in amounts:
            motion = Motion(**{factor: amount})
            steps = moved_steps(networks, few, lambda *_, motion=motion: motion)
            wrong.append(list(last(steps, f"{factor} {amount:g}", len(few.labels)).wrong))
        sweeps[factor] = {"amounts": list(amounts), "wrong": wrong, "images": len(few.labels)}
    return {
        "networks": list(names),
        "sha256": [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths],
        "rows": rows,
        "sweeps": sweeps,
    }


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m capsnet.robustness", description=__doc__)
    parser.add_argument(
        "--networks", nargs=2, default=["mnist", "cnn"], metavar="NAME", help="shipped networks"
    )
    parser.add_argument("--digits", type=int, default=10_000, help="how many are moved at random")
    parser.add_argument("--swept", type=int, default=2_000, help="how many by each amount")
    parser.add_argument("--attacked", type=int, default=1_000, help="how many are attacked")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the figures are written")
    options = parser.parse_args(arguments)
    if min(options.digits, options.swept, options.attacked) < 1:
        parser.error("--digits, --swept and --attacked must be at least 1")
    try:
        whole = load_test_digits()
        # Later test digits are harder than earlier ones, so the first so many would not be fair.
        shuffled = torch.randperm(len(whole.labels), generator=torch.Generator().manual_seed(SEED))
        chosen = shuffled[: options.digits]
        digits = Digits(whole.images[chosen], whole.labels[chosen])
        results = measure(options.networks, digits, options.swept, options.attacked)
        write_atomically(options.out, (json.dumps(results, indent=1) + "\n").encode())
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    print(table(results["networks"], results["rows"]))


if __name__ == "__main__":
    main()
