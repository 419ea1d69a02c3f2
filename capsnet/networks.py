"""The kinds of network that can be trained and shipped, by the names that files give them."""

from dataclasses import asdict, fields
from typing import Any

from torch import Tensor

from capsnet.cnn import Cnn, CnnConfig, CnnOutput
from capsnet.em.model import MatrixCapsNet, MatrixCapsNetConfig, MatrixCapsNetOutput
from capsnet.model import CapsNet, CapsNetConfig, CapsNetOutput

Config = CapsNetConfig | CnnConfig | MatrixCapsNetConfig
Network = CapsNet | Cnn | MatrixCapsNet

CONFIGS: dict[str, type[CapsNetConfig] | type[CnnConfig] | type[MatrixCapsNetConfig]] = {
    "capsnet": CapsNetConfig,
    "cnn": CnnConfig,
    "matrix": MatrixCapsNetConfig,
}


def kind_of(config: Config) -> str:
    """Return the name of a config's kind of network."""
    return next(name for name, kind in CONFIGS.items() if isinstance(config, kind))


def as_header(config: Config, dataset: str = "mnist") -> dict[str, Any]:
    """Return a config as a file's header holds it, with the data set that it was trained on.

    The paper's kind of network, and MNIST, are not named: files were written before there were
    others.
    """
    named = {} if isinstance(config, CapsNetConfig) else {"network": kind_of(config)}
    if dataset != "mnist":
        named["dataset"] = dataset
    return named | asdict(config)


def from_header(header: Any) -> Config:
    """Return the config that `as_header` turned into a header.

    Raises:
        LookupError: if it is none: of an unknown kind of network, or with unknown fields.
        TypeError, ValueError: if its values make no sense.
    """
    if not isinstance(header, dict):
        raise LookupError(f"a config, got {type(header).__name__}")
    given = dict(header)
    given.pop("dataset", None)
    kind = given.pop("network", "capsnet")
    config = CONFIGS.get(kind) if isinstance(kind, str) else None
    if config is None or not set(given) <= {field.name for field in fields(config)}:
        raise LookupError(f"a config of a known kind, got {kind!r}")
    return config(**given)


def network_of(config: Config) -> Network:
    """Return a network of a config, its weights drawn at random."""
    if isinstance(config, CnnConfig):
        return Cnn(config)
    return MatrixCapsNet(config) if isinstance(config, MatrixCapsNetConfig) else CapsNet(config)


def scores_of(output: CapsNetOutput | CnnOutput | MatrixCapsNetOutput) -> Tensor:
    """Return what a network is read by, of which the largest is its answer, (B, J) in [0, 1]."""
    if isinstance(output, CapsNetOutput):
        return output.lengths
    return output.probabilities if isinstance(output, CnnOutput) else output.activations
