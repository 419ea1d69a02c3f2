"""Weights on disk: safetensors, never pickle, with the network's config in the file's header."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from capsnet.data import DATASETS, PRETRAINED
from capsnet.model import CapsNet
from capsnet.networks import Network, as_header, from_header, network_of

# The networks that come with the repository: the paper's, the one that reads drawings, a CNN, one
# for two digits on each other, and matrix capsules.
SHIPPED = (
    "mnist",
    "handwriting",
    "cnn",
    "multimnist",
    "matrix",
    "matrix-toys",
    "cnn-toys",
    "capsnet-toys",
)

# What `capsnet.publish` writes on every card.
CARD_KEYS = {
    "name",
    "paper",
    "config",
    "parameters",
    "file",
    "dtype",
    "sha256",
    "validation",
    "test",
    "handwriting",
    "abstention",
    "runs",
    "dimensions",
}

# What older cards and checkpoints call otherwise.
_FORMER_NAMES = {"doubt": "abstention", "scribbles": "negatives"}

# What reading a file that is none of ours can raise: safetensors and json of their own, json of a
# header that is nested without end, and torch of kinds of numbers that it knows by name only.
_UNREADABLE = (
    *(SafetensorError, ValueError, RecursionError, OSError),
    *(AttributeError, LookupError, RuntimeError, TypeError),
)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a killed process or a full disk leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def renamed(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card's or a recipe's entries, those of an older one by the names of today."""
    return {_FORMER_NAMES.get(name, name): value for name, value in dict(entries).items()}


def save_tensors(path: Path, tensors: Mapping[str, Tensor], header: Mapping[str, Any]) -> None:
    """Write tensors and a header, whose values are stored as JSON, in one atomic step."""
    contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    metadata = {key: json.dumps(value) for key, value in header.items()}
    write_atomically(path, save(contiguous, metadata))


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read what `save_tensors` wrote.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is truncated, damaged, or of another kind.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"no such weights file: {path}; check its name, or train one with "
            f"'python -m capsnet.train'"
        )
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        header = {key: json.loads(value) for key, value in metadata.items()}
    except _UNREADABLE as error:
        raise ValueError(
            f"{path} is not a whole safetensors file of ours ({_short(error)}); "
            f"download or train it again"
        ) from error
    return tensors, header


def save_model(
    path: Path, model: Network, dtype: torch.dtype | None = None, dataset: str = "mnist"
) -> None:
    """Write a network's weights, as `dtype` if given, its config, and what it was trained on."""
    tensors = {name: t if dtype is None else t.to(dtype) for name, t in model.state_dict().items()}
    # One value: the format stores several in no fixed order, and equal networks are equal files.
    save_tensors(path, tensors, {"config": as_header(model.config, dataset)})


def load_network(path: Path) -> Network:
    """Read a network that `save_model` wrote, in float32 and eval mode.

    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if it is damaged, of another kind, or does not fit its own config.
    """
    tensors, header = load_tensors(path)
    return build_model(tensors, header.get("config"), path)


def dataset_of(path: Path) -> str:
    """Return the name of the data set that a network was trained on; errors as `load_network`."""
    _, header = load_tensors(path)
    config = header.get("config")
    name = config.get("dataset", "mnist") if isinstance(config, dict) else "mnist"
    if not isinstance(name, str) or name not in DATASETS:
        raise ValueError(f"{path} was trained on a data set that is not known here: {name!r}")
    return name


def load_model(path: Path) -> CapsNet:
    """Read a CapsNet that `save_model` wrote; errors as `load_network`."""
    model = load_network(path)
    if not isinstance(model, CapsNet):
        raise ValueError(f"{path} holds another kind of network; read it with load_network")
    return model


def build_model(tensors: Mapping[str, Tensor], config: Any, path: Path) -> Network:
    """Make a network in eval mode from tensors and a config read from `path`.

    Raises:
        ValueError: if they do not belong together.
    """
    try:
        given = from_header(config)
        layers = [len(sizes) for sizes in vars(given).values() if isinstance(sizes, tuple)]
        most = max(layers, default=0)
        if most > len(tensors):  # told before so many layers are made
            raise ValueError(f"{most:,} layers, but only {len(tensors):,} tensors")
        with torch.device("meta"):  # no time is spent on weights that are replaced at once
            model = network_of(given)
    except LookupError as error:
        raise ValueError(
            f"{path} holds no CapsNet config, so it is damaged or was not written by this library; "
            f"expected a file of 'python -m capsnet.train'"
        ) from error
    except (TypeError, ValueError, RuntimeError) as error:  # torch's for sizes beyond any memory
        raise ValueError(
            f"{path} holds a CapsNet config that makes no sense ({_short(error)}); "
            f"download or train it again"
        ) from error
    expected = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    came = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    if came != expected:
        wrong = sorted(
            name for name in expected.keys() | came.keys() if expected.get(name) != came.get(name)
        )
        raise ValueError(
            f"{path} does not fit its own config: {', '.join(wrong[:3])} "
            f"{'and others ' if len(wrong) > 3 else ''}missing, unknown or of another shape; "
            f"download or train it again"
        )
    try:
        others = [str(t.dtype) for t in tensors.values() if not t.is_floating_point()]
        if others:  # of a complex number torch would keep one half, with a mere warning
            raise TypeError(others[0])
        weights = {name: tensor.float() for name, tensor in tensors.items()}
    except (RuntimeError, TypeError) as error:  # torch's for kinds that it can only store
        raise ValueError(
            f"{path} holds numbers of a kind that no network has ({_short(error)}); "
            f"download or train it again"
        ) from error
    unusable = [name for name, tensor in weights.items() if not bool(tensor.isfinite().all())]
    if unusable:
        raise ValueError(
            f"{path} holds values that are not finite in {unusable[0]}; download or train it again"
        )
    model.load_state_dict(weights, assign=True)
    return model.eval()


def _short(error: Exception) -> str:
    """Return what an error says, where a file had a hand in it: no more than a line or two."""
    text = str(error)
    return text if len(text) <= 200 else f"{text[:200]}…"


def available_models() -> list[str]:
    """Return the names that `load_pretrained` takes."""
    return sorted(path.stem for path in PRETRAINED.glob("*.safetensors"))


def load_pretrained(name: str = "mnist") -> CapsNet:
    """Return a CapsNet that ships with this repository, in eval mode.

    Raises:
        FileNotFoundError: if its weights file is missing.
        ValueError: for an unknown name, or a damaged file.
    """
    return load_model(shipped_file(name))


def shipped_file(name: str) -> Path:
    """Return the file of a network that ships with this repository; errors as `load_pretrained`."""
    path = PRETRAINED / f"{name}.safetensors"
    if not path.is_file():
        have = ", ".join(available_models()) or "none"
        if name in SHIPPED:
            raise FileNotFoundError(
                f"the weights are missing: {path}; restore them with 'git checkout {path.name}' "
                f"in {PRETRAINED.name}/, or train your own with 'python -m capsnet.train'"
            )
        raise ValueError(f"unknown model {name!r}; choose one that is there: {have}")
    return path


def weights_file(name_or_path: str) -> Path:
    """Return the file of a shipped network, or of any where what is given ends in .safetensors.

    Raises:
        FileNotFoundError, ValueError: as `shipped_file`, for a name.
    """
    is_path = name_or_path.endswith(".safetensors")
    return Path(name_or_path) if is_path else shipped_file(name_or_path)


def load_card(name: str = "mnist") -> dict[str, Any]:
    """Return a shipped network's card: how it was trained, what it was measured to do.

    Raises:
        FileNotFoundError: if there is no such card.
        ValueError: if it is damaged, or lacks something.
    """
    path = PRETRAINED / f"{name}.json"
    if not path.is_file():
        raise FileNotFoundError(
            f"no card for model {name!r}: {path} is missing; restore it with git"
        )
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is damaged ({error}); restore it with git") from error
    if isinstance(card, dict):
        card = renamed(card)
    missing = CARD_KEYS - card.keys() if isinstance(card, dict) else CARD_KEYS
    if missing:
        raise ValueError(f"{path} lacks {', '.join(sorted(missing))}; restore it with git")
    if sum(run["shipped"] for run in card["runs"]) != 1:
        raise ValueError(f"{path} does not name the one run that is shipped; restore it with git")
    for run in card["runs"]:
        run["recipe"] = renamed(run["recipe"])
    return card
