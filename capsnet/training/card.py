"""The list of runs on a network's card: every run that led to it, with what it was trained on."""

from dataclasses import asdict
from datetime import date
from typing import Any

from capsnet.data import DATASETS
from capsnet.em.model import MatrixCapsNetConfig
from capsnet.model import CapsNetConfig
from capsnet.networks import CONFIGS, Config, kind_of
from capsnet.training.flags import CONFIG_FLAGS, FLAGS
from capsnet.training.recipe import Recipe
from capsnet.training.run import Run


def command_of(recipe: Recipe, config: Config) -> str:
    """Return the command that trains a network of this config by this recipe."""
    kind = DATASETS[recipe.dataset]
    usual = CONFIGS[kind_of(config)](image_size=kind.image_size, classes=len(kind.classes))
    flags = [
        f"--{name.replace('_', '-')} {getattr(given, name)}"
        for names, given, default in (
            (FLAGS, recipe, Recipe()),
            (CONFIG_FLAGS[kind_of(config)], config, usual),
        )
        for name in names
        if name in ("epochs", "seed") or getattr(given, name) != getattr(default, name)
    ]
    if not isinstance(config, CapsNetConfig):
        flags.insert(0, f"--network {kind_of(config)}")
    if recipe.written:
        flags.insert(0, "--strokes FILE")
    return " ".join(["python -m capsnet.train --data data --out runs/NAME", *flags])


def width_of(config: Config) -> str:
    """Return in words how wide a network is, beside the paper's."""
    if isinstance(config, MatrixCapsNetConfig):
        own = (
            config.conv_channels,
            config.primary_types,
            config.conv_caps1_types,
            config.conv_caps2_types,
        )
        return "A, B, C, D = " + ", ".join(map(str, own)) + " of the paper's figure 1"
    if not isinstance(config, CapsNetConfig):
        return "a CNN with max pooling, without capsules"
    papers = CapsNetConfig()
    sizes = {
        "channels in Conv1": (config.conv_channels, papers.conv_channels),
        "types of primary capsules": (config.primary_types, papers.primary_types),
    }
    other = [f"{own} of {full} {what}" for what, (own, full) in sizes.items() if own != full]
    return f"not the paper's: {', '.join(other)}" if other else "the paper's"


def is_entry_of(entry: dict[str, Any], run: Run) -> bool:
    """Whether a card's entry is of this run, which may have gone on since."""
    return entry["history"] == run.history[: entry["epochs"]]


def with_run(
    entries: list[dict[str, Any]], run: Run, data: str, hardware: str, **results: Any
) -> list[dict[str, Any]]:
    """Return a card's entries of runs with that of one more, which takes its earlier place.

    Args:
        entries: of the card as it is.
        run: the one more.
        data: what it was trained on, in words.
        hardware: likewise.
        results: what else its entry holds.
    """
    return [
        *(other for other in entries if not is_entry_of(other, run)),
        {
            "command": command_of(run.recipe, run.model.config),
            "recipe": asdict(run.recipe),
            "sources": run.sources,
            "finished": len(run.history) == run.recipe.epochs,
            "epochs": len(run.history),
            "data": data,
            "hardware": hardware,
            "date": date.today().isoformat(),
            "history": run.history,
            **results,
        },
    ]
