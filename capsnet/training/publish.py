"""Turn a finished run into shipped weights and their card: `python -m capsnet.publish --run DIR`.

This is where the test digits are looked at, once for a finished run, after everything was chosen.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from capsnet.checkpoint import load_card, load_network, save_model, write_atomically
from capsnet.data import DATASETS, PRETRAINED, VALIDATION_IMAGES, Digits, load_dataset, split
from capsnet.data.handwriting import rendered, split_writers
from capsnet.data.unipen import PenDigit, read_unipen
from capsnet.em.model import MatrixCapsNet
from capsnet.measuring.abstention import KEPT, abstention_threshold, is_long
from capsnet.measuring.evaluate import Measured, evaluate, shown
from capsnet.measuring.percentiles import LEVELS, dimension_percentiles
from capsnet.measuring.uncertainty import ALPHA, sign_test_p
from capsnet.model import CapsNet
from capsnet.networks import Network
from capsnet.training.card import is_entry_of, width_of, with_run
from capsnet.training.run import Run, fingerprint, load_run

PAPER = "Sabour, Frosst and Hinton (2017), Dynamic Routing Between Capsules"
MATRIX_PAPER = "Hinton, Sabour and Frosst (2018), Matrix capsules with EM routing"
# Said of a threshold of abstention that a run without held-out images takes over.
EARLIER = ", of an earlier run that held these out"


def narrowed(model: Network) -> Network:
    """Return a copy of a network whose weights were rounded to float16."""
    copy = deepcopy(model)
    with torch.no_grad():
        for parameter in copy.parameters():
            parameter.copy_(parameter.half().float())
    return copy


def reads_worse(before: NDArray[np.int_], after: NDArray[np.int_]) -> bool:
    """Whether more images are misread than before, and by more than chance would bring.

    Args:
        before: (n,) int, the positions of those that were misread; the exact sign test is of those
            that are misread either before or after alone.
        after: (m,) int, likewise, of the same images.
    """
    lost, won = (len(np.setdiff1d(*pair)) for pair in ((after, before), (before, after)))
    return lost > won and sign_test_p(lost, won) < ALPHA


def publish(
    run_folder: Path,
    name: str,
    data: Path,
    hardware: str,
    interim: bool = False,
    strokes: Path | None = None,
) -> dict[str, Any]:
    """Write `pretrained/NAME.safetensors` and its card from a run; return the card.

    Float16 is used unless the held-out images tell that it reads worse than float32. A run that
    held none out is rounded by the images that others hold out, on which it was trained, and takes
    over the threshold of abstention.

    Args:
        run_folder: where `capsnet.train` left its checkpoint.
        name: to ship it under.
        data: MNIST's folder, for a network that was trained on MNIST.
        hardware: what it was trained on, in words.
        interim: ship a run that is not finished yet. The test digits are then not looked at, the
            card says how far the run is, and the finished run takes its place on the card.
        strokes: the file of strokes that the run was given, if it was; the digits of the writers
            that it held out are measured. A run that was given none is measured on the same ones.

    Raises:
        FileNotFoundError, ValueError: if the run is missing, damaged, or unfinished and not to be
            shipped as such, or the strokes are not those that it was given.
    """
    run = load_run(run_folder / "checkpoint.safetensors", torch.device("cpu"))
    epochs = len(run.history)
    finished = epochs == run.recipe.epochs
    if not finished and not interim:
        raise ValueError(
            f"the run in {run_folder} is at epoch {epochs} of {run.recipe.epochs}; "
            f"finish it with --resume, or ship it as it is with --interim"
        )
    data_text, others = "", None
    if run.recipe.written and not strokes:
        raise ValueError("give the file that the run was trained with by --strokes FILE")
    if strokes:
        own, apart = split_writers(read_unipen(strokes), run.recipe.held_out_writers)
        others = rendered(apart) if apart else None
    if strokes and run.recipe.written:
        if fingerprint(strokes) != run.sources.get("strokes"):
            raise ValueError(f"the run was trained with other strokes than {strokes}")
        data_text = f"; pen strokes, {_people(own)}, {_people(apart)} held out"
    if run.recipe.negatives:
        data_text += "; scribbles, letters, blots and pairs of digits, made in code"
    weights = PRETRAINED / f"{name}.safetensors"
    try:
        earlier = load_card(name)
    except FileNotFoundError:
        earlier = {"runs": [], "abstention": None}
    kept = load_dataset(run.recipe.dataset, data, train=True)
    # A run that held nothing out is rounded by what it knows, which says whether rounding hurts.
    unseen: Digits | None = None
    if run.recipe.validation:
        kept, unseen = split(kept, run.recipe.validation)
    elif earlier["abstention"] is None:
        raise ValueError(
            f"this run held no images out to find the threshold of abstention by; "
            f"first ship one as {name!r} that did"
        )
    config = run.model.config
    held_out = unseen and shown(unseen, config)
    trained_on = shown(kept, config)
    few = min(VALIDATION_IMAGES, len(kept.labels) // 2)
    rounded_by = held_out or shown(split(kept, few)[1], config)
    wide = run.result.eval()
    narrow = narrowed(wide)
    misread = (evaluate(model, rounded_by).wrong for model in (wide, narrow))
    dtype = torch.float32 if reads_worse(*misread) else torch.float16
    save_model(weights, wide, dtype, run.recipe.dataset)
    shipped = load_network(weights)
    validation = evaluate(shipped, held_out) if held_out else None
    handwriting = evaluate(shipped, others) if others else None
    test = None
    if finished:
        # MNIST's test digits are bundled, wherever its training digits are.
        test = evaluate(shipped, shown(load_dataset(run.recipe.dataset, None, train=False), config))
    if validation:
        threshold = abstention_threshold(validation.lengths)
        what = (
            f"the {'second ' * (config.digits - 1)}{_sureness(shipped)} of {KEPT:.0%} of the "
            f"{validation.images} held-out {_title(run)} images is beyond it"
        )
    else:
        threshold, what = earlier["abstention"]["threshold"], earlier["abstention"]["what"]
        if not what.endswith(EARLIER):
            what += EARLIER
    card = {
        "name": name,
        "paper": MATRIX_PAPER if isinstance(shipped, MatrixCapsNet) else PAPER,
        "config": asdict(config),
        "width": width_of(config),
        "parameters": sum(parameter.numel() for parameter in shipped.parameters()),
        "file": weights.name,
        "dtype": str(dtype).removeprefix("torch."),
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "validation": validation and _figures(validation),
        "test": test and _figures(test),
        "handwriting": handwriting and _figures(handwriting),
        "abstention": {
            "what": what,
            "threshold": threshold,
            "percent_longer": {
                "validation": validation and _percent_longer(validation, threshold),
                "handwriting": handwriting and _percent_longer(handwriting, threshold),
                "test": test and _percent_longer(test, threshold),
            },
        },
        "runs": with_run(
            [{**other, "shipped": False} for other in earlier["runs"]],
            run,
            _images(run, len(kept.labels)) + data_text,
            hardware,
            validation_error_percent=validation and validation.error_percent,
            test_error_percent=test and test.error_percent,
            shipped=True,
        ),
        "dimensions": None
        if not isinstance(shipped, CapsNet)
        else {
            "what": "percentiles of each dimension over the training images of that digit",
            "levels": list(LEVELS),
            "percentiles": dimension_percentiles(shipped, trained_on).round(5).tolist(),
        },
    }
    _write_card(name, card)
    return load_card(name)


def list_tried(run_folder: Path, name: str, data: Path, hardware: str) -> dict[str, Any]:
    """Add a run that only tried a recipe to the card of a shipped network; return the card.

    Its held-out error after its last epoch is listed. The test digits are not looked at.

    Args:
        run_folder: where `capsnet.train` left its checkpoint.
        name: of the network whose recipe it helped to choose.
        data: MNIST's folder, as for `publish`.
        hardware: what it was trained on, in words.

    Raises:
        FileNotFoundError, ValueError: if the run or the card is missing or damaged, the run is of
            before its first epoch's end, or it is the one that is shipped.
    """
    run = load_run(run_folder / "checkpoint.safetensors", torch.device("cpu"))
    if not run.history:
        raise ValueError(f"the run in {run_folder} has not finished an epoch; go on with --resume")
    card = load_card(name)
    if any(other["shipped"] and is_entry_of(other, run) for other in card["runs"]):
        raise ValueError(f"the run in {run_folder} is the one that is shipped as {name!r}")
    held_out = run.history[-1].get("validation")
    images = load_dataset(run.recipe.dataset, data, train=True)
    card["runs"] = with_run(
        card["runs"],
        run,
        _images(run, len(images.labels) - run.recipe.validation),
        hardware,
        validation_error_percent=held_out and held_out["error_percent"],
        test_error_percent=None,
        shipped=False,
    )
    _write_card(name, card)
    return load_card(name)


def remark(name: str, text: str) -> dict[str, Any]:
    """Write a sentence about a shipped network on its card, such as what was wanted of it.

    The next network that is published under that name begins without one.

    Raises:
        FileNotFoundError, ValueError: if the card is missing or damaged.
    """
    _write_card(name, {**load_card(name), "remark": text})
    return load_card(name)


def _write_card(name: str, card: dict[str, Any]) -> None:
    write_atomically(PRETRAINED / f"{name}.json", (json.dumps(card, indent=1) + "\n").encode())


def _title(run: Run) -> str:
    return "MultiMNIST" if run.model.config.digits > 1 else DATASETS[run.recipe.dataset].title


def _images(run: Run, count: int) -> str:
    images = "training images" if run.model.config.digits == 1 else "digits in pairs"
    return f"{_title(run)}, {count} {images}, {run.recipe.validation} held out"


def _sureness(network: Network) -> str:
    """Return what is compared with the threshold of abstention."""
    if isinstance(network, CapsNet):
        return "longest capsule"
    return "most active capsule" if isinstance(network, MatrixCapsNet) else "highest probability"


def _people(digits: Sequence[PenDigit]) -> str:
    return f"{len(digits)} digits of {len({digit.writer for digit in digits})} writers"


def _percent_longer(evaluation: Measured, threshold: float) -> float:
    return round(100 * float(is_long(evaluation.lengths, threshold).mean()), 2)


def _figures(evaluation: Measured) -> dict[str, Any]:
    return {key: value for key, value in evaluation.as_dict().items() if key != "confusion"}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m capsnet.publish", description=__doc__)
    parser.add_argument("--run", type=Path, help="folder of a finished run")
    parser.add_argument("--name", default="mnist", help="the name to ship it under")
    parser.add_argument("--data", type=Path, default=Path("data"), help="MNIST's folder")
    parser.add_argument(
        "--strokes", type=Path, help="digits in UNIPEN form: the last writers' are measured"
    )
    parser.add_argument("--hardware", help="what it was trained on, in words")
    parser.add_argument("--interim", action="store_true", help="ship an unfinished run for now")
    parser.add_argument(
        "--tried", action="store_true", help="only list a run that tried a recipe, on NAME's card"
    )
    parser.add_argument("--remark", help="only write this sentence on NAME's card; without --run")
    options = parser.parse_args(arguments)
    if options.remark is None and not (options.run and options.hardware):
        parser.error("--run and --hardware are needed, or --remark alone")
    try:
        if options.remark is not None:
            remark(options.name, options.remark)
            print(f"written on the card of {options.name!r}")
            return
        if options.tried:
            list_tried(options.run, options.name, options.data, options.hardware)
            print(f"listed on the card of {options.name!r}")
            return
        card = publish(
            options.run,
            options.name,
            options.data,
            options.hardware,
            options.interim,
            options.strokes,
        )
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    measured = {"test": card["test"], "held-out": card["validation"]}
    errors = [f"{what} error {of['error_percent']:.2f}%" for what, of in measured.items() if of]
    print(f"{card['file']} ({card['dtype']}): {', '.join(errors)}")
