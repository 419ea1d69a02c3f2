"""How two networks stand digits that were moved, or attacked: `python -m capsnet.robustness`.

Both are shown the same images, made from the bundled test digits with fixed seeds. Nothing was
trained or chosen by what comes out. What the app shows is only written by a run without options.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor

from capsnet.checkpoint import load_network, weights_file, write_atomically
from capsnet.data import PRETRAINED, Digits, fair_sample, load_test_digits
from capsnet.measuring import affnist_protocol
from capsnet.measuring.affine import Motion, Ranges, moved
from capsnet.measuring.attacks import fgsm, pgd
from capsnet.measuring.comparing import (
    SEED,
    Row,
    chance_at,
    comparison_steps,
    fingerprints,
    last,
    table,
)
from capsnet.networks import Network
from capsnet.official import affnist

RESULTS = PRETRAINED / "robustness.json"

TURN, SHEAR, SCALE = affnist.TURN, affnist.SHEAR, affnist.SCALE
SHIFT = 4.0  # pixels each way; on 28 × 28 there is less room than affNIST has

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

# The rows that speak of a claim about moved digits: all but those that were not moved.
FACTORS = {what: ranges for what, ranges in MOVED.items() if ranges != Ranges()}

Attack = Callable[[Network, Tensor, Tensor, float], Tensor]
ATTACKS: dict[str, tuple[Attack, float]] = {
    "FGSM, each pixel by up to 0.1": (fgsm, 0.1),
    "FGSM, each pixel by up to 0.2": (fgsm, 0.2),
    "PGD, each pixel by up to 0.05": (pgd, 0.05),
    "PGD, each pixel by up to 0.1": (pgd, 0.1),
}

# What the results file is of.
COUNTS = {
    "digits": "how many are moved at random",
    "swept": "how many by each amount",
    "attacked": "how many are attacked",
}
PUBLISHED: dict[str, Any] = {
    "networks": ["mnist", "cnn"],
    "digits": 10_000,
    "swept": 1_000,
    "attacked": 1_000,
}

DRAWN = ("degrees", "shear", "scale", "right", "down")  # what of a motion is drawn
MOST = 10_000  # digits that can be moved at random

# One factor at a time, the same for all digits: the curves of the scene Turn.
SWEEPS: dict[str, tuple[float, ...]] = {
    "degrees": (-75, -60, -45, -30, -20, -10, 0, 10, 20, 30, 45, 60, 75),
    "right": (-8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8),
    "down": (-8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8),
    "scale": (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4),
    "shear": (-0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8),
    "thickness": (-1, -0.75, -0.5, -0.25, 0, 0.5, 1, 1.5, 2, 3),
}


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

    def shown(images: Tensor, labels: Tensor, start: int) -> list[Tensor]:
        return [moved(images, motion_of(start, len(labels)))] * len(networks)

    return comparison_steps(networks, digits, shown)


def drawn_from(ranges: Ranges, seed: int = SEED) -> Callable[[int, int], Motion]:
    """Return how to move each digit at random, always the same for the same seed and place."""
    every = ranges.draw(MOST, chance_at(0, seed))

    def motion_of(start: int, count: int) -> Motion:
        part = slice(start, start + count)
        return Motion(**{name: getattr(every, name)[part] for name in DRAWN})

    return motion_of


def attack_steps(
    networks: Sequence[Network], digits: Digits, attack: Attack, epsilon: float
) -> Iterator[Row]:
    """Attack each network on the same digits, batch by batch: white boxes, each for itself.

    Yields:
        What was counted so far, after each batch.
    """

    def shown(images: Tensor, labels: Tensor, _: int) -> list[Tensor]:
        return [attack(network, images, labels, epsilon) for network in networks]

    return comparison_steps(networks, digits, shown)


def measure(names: Sequence[str], digits: Digits, swept: int, attacked: int) -> dict[str, Any]:
    """Measure two networks.

    Args:
        names: of both, or their files.
        digits: what to move at random, by each of MOVED.
        swept: how many of them to move by each amount of SWEEPS.
        attacked: how many of them to attack.

    Returns:
        What the results file holds.
    """
    paths = [weights_file(name) for name in names]
    networks = [load_network(path) for path in paths]
    few, fewer = (Digits(digits.images[:n], digits.labels[:n]) for n in (swept, attacked))
    rows = {
        what: last(
            moved_steps(networks, digits, drawn_from(ranges)), what, len(digits.labels)
        ).as_dict()
        for what, ranges in MOVED.items()
    }
    for what, (attack, epsilon) in ATTACKS.items():
        steps = attack_steps(networks, fewer, attack, epsilon)
        rows[what] = last(steps, what, len(fewer.labels)).as_dict()
    sweeps = {}
    for factor, amounts in SWEEPS.items():
        found = []
        for amount in amounts:
            motion = Motion(**{factor: amount})
            steps = moved_steps(networks, few, lambda *_, motion=motion: motion)
            found.append(last(steps, f"{factor} {amount:g}", len(few.labels)).as_dict())
        sweeps[factor] = {"amounts": list(amounts), "rows": found}
    return {
        "networks": list(names),
        "sha256": fingerprints(paths),
        "rows": rows,
        "sweeps": sweeps,
    }


def read_results(path: Path = RESULTS) -> dict[str, Any]:
    """Return what `measure` returned when it was published; {} where there is no file.

    Raises:
        ValueError: if the file is damaged.
    """
    if not path.exists():
        return {}
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
        parts = [*results["rows"].values()]
        for sweep in results["sweeps"].values():
            if len(sweep["amounts"]) != len(sweep["rows"]):
                raise ValueError("a sweep is not whole")
            parts += sweep["rows"]
        for row in parts:
            Row(row["images"], tuple(row["wrong"]), tuple(row["alone"]))
        return {**results, "sha256": list(results["sha256"]), "networks": list(results["networks"])}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is damaged ({error}); restore it with git") from error


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m capsnet.robustness", description=__doc__)
    parser.add_argument(
        "--networks",
        nargs=2,
        default=PUBLISHED["networks"],
        metavar="NAME",
        help="shipped networks, or .safetensors files",
    )
    for count, what in COUNTS.items():
        parser.add_argument(f"--{count}", type=int, default=PUBLISHED[count], help=what)
    parser.add_argument(
        "--out",
        type=Path,
        help=f"for the figures; default: {RESULTS.name}, if no other option is given, else none",
    )
    parser.add_argument(
        "--protocol",
        choices=("affnist",),
        help="affNIST's instead: networks of 40 × 40 trained on shifted digits; printed, and "
        "written only with --out",
    )
    parser.add_argument(
        "--affnist", nargs="+", type=Path, metavar="FILE", help="its files, for --protocol affnist"
    )
    options = parser.parse_args(arguments)
    if min(options.digits, options.swept, options.attacked) < 1:
        parser.error("--digits, --swept and --attacked must be at least 1")
    if options.affnist and not options.protocol:
        parser.error("--affnist FILE needs --protocol affnist")
    is_published = all(getattr(options, name) == value for name, value in PUBLISHED.items())
    is_results = bool(options.out) and options.out.resolve() == RESULTS.resolve()
    if is_results and (options.protocol or not is_published):
        parser.error(f"{options.out} is for what is measured without options; name another file")
    try:
        whole = load_test_digits()
        _, digits = fair_sample(whole, options.digits)
        if options.protocol:
            out = options.out
            results = affnist_protocol.measure(options.networks, digits, options.affnist or [])
            said = affnist_protocol.report(results)
        else:
            out = options.out or (RESULTS if is_published else None)
            results = measure(options.networks, digits, options.swept, options.attacked)
            said = table(results["networks"], results["rows"])
        if out:
            write_atomically(out, (json.dumps(results, indent=1) + "\n").encode())
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    print(said)
