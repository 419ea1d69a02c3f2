"""A run of training at some step: weights, optimiser and history, in memory and on disk."""

import hashlib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from capsnet.checkpoint import (
    build_model,
    load_network,
    load_tensors,
    renamed,
    save_tensors,
    shipped_file,
)
from capsnet.model import CapsNetConfig
from capsnet.networks import Config, Network, as_header, network_of
from capsnet.training.recipe import Recipe


@dataclass
class Run:
    """A training run at some step."""

    recipe: Recipe
    model: Network
    optimizer: torch.optim.Adam
    average: AveragedModel | None = None  # of the weights after each step, where recipe.average
    step: int = 0
    loss_sum: float = 0.0  # over the steps of this epoch
    history: list[dict[str, Any]] = field(default_factory=list)  # an entry per finished epoch
    # SHA-256 of what the recipe only names: "start", the weights it began with, and "strokes".
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def result(self) -> Network:
        """The network that this run makes: the averaged one where there is an average."""
        return self.model if self.average is None else cast(Network, self.average.module)


def start(recipe: Recipe, config: Config, device: torch.device) -> Run:
    """Return a run at step 0, with weights drawn from the recipe's seed or those it starts with.

    Raises:
        FileNotFoundError, ValueError: if the network to start with is missing, damaged, or of
            another config.
    """
    sources = {}
    if recipe.start:
        path = shipped_file(recipe.start)
        begun = load_network(path)
        sources["start"] = fingerprint(path)
        known = begun.config
        if isinstance(known, CapsNetConfig) and isinstance(config, CapsNetConfig):
            # How it is routed is no part of the weights.
            known = replace(
                known, iterations=config.iterations, routing_gradient=config.routing_gradient
            )
        if known != config:
            raise ValueError(f"the network {recipe.start!r} is of another config: {begun.config}")
        model = network_of(config)
        model.load_state_dict(begun.state_dict())
    else:
        torch.manual_seed(recipe.seed)
        model = network_of(config)
    model = model.train().to(device)
    return Run(recipe, model, _adam(model, recipe), _average(model, recipe), sources=sources)


def fingerprint(path: Path) -> str:
    """Return a file's SHA-256.

    Raises:
        FileNotFoundError: if there is none.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save_run(path: Path, run: Run) -> None:
    """Write a run so that `load_run` can go on from it."""
    tensors = {f"model.{name}": tensor for name, tensor in run.model.state_dict().items()}
    if run.average is not None:
        averaged = run.average.module.state_dict()
        tensors |= {f"average.{name}": tensor for name, tensor in averaged.items()}
    for name, parameter in run.model.named_parameters():
        for key, tensor in run.optimizer.state[parameter].items():
            tensors[f"optimizer.{key}.{name}"] = tensor
    header = {
        "config": as_header(run.model.config),
        "recipe": asdict(run.recipe),
        "step": run.step,
        "loss_sum": run.loss_sum,
        "history": run.history,
        "sources": run.sources,
    }
    save_tensors(path, tensors, header)


def load_run(path: Path, device: torch.device) -> Run:
    """Read what `save_run` wrote.

    Raises:
        FileNotFoundError, ValueError: if the file is missing, damaged or of another kind.
    """
    tensors, header = load_tensors(path)
    try:
        recipe = Recipe(**renamed(header["recipe"]))
        step, loss_sum, history = header["step"], header["loss_sum"], header["history"]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is not a checkpoint of this trainer ({error}); start anew in another folder"
        ) from error

    def network(part: str) -> Network:
        weights = {n.removeprefix(part): t for n, t in tensors.items() if n.startswith(part)}
        return build_model(weights, header.get("config"), path).train().to(device)

    model = network("model.")
    optimizer = _adam(model, recipe)
    for name, parameter in model.named_parameters():
        for key in ("step", "exp_avg", "exp_avg_sq"):
            state = tensors.get(f"optimizer.{key}.{name}")
            if state is None:
                raise ValueError(
                    f"{path} holds no optimiser state for {name}; start anew in another folder"
                )
            optimizer.state[parameter][key] = state.to(device)
    average = _average(model, recipe)
    if average is not None:
        average.module.load_state_dict(network("average.").state_dict())
        average.n_averaged.fill_(step)
    sources = header.get("sources", {})  # older checkpoints do not say
    return Run(recipe, model, optimizer, average, step, loss_sum, history, sources)


def _adam(model: Network, recipe: Recipe) -> torch.optim.Adam:
    return torch.optim.Adam(model.parameters(), lr=recipe.learning_rate, fused=True)


def _average(model: Network, recipe: Recipe) -> AveragedModel | None:
    if not recipe.average:
        return None
    return AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(recipe.average))
