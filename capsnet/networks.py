"""The kinds of network that can be trained and shipped, by the names that files give them."""

from dataclasses import asdict, fields
from typing import Any

from capsnet.cnn import Cnn, CnnConfig
from capsnet.model import CapsNet, CapsNetConfig

Config = CapsNetConfig | CnnConfig
Network = CapsNet | Cnn

CONFIGS: dict[str, type[CapsNetConfig] | type[CnnConfig]] = {
    "capsnet": CapsNetConfig,
    "cnn": CnnConfig,
}


def kind_of(config: Config) -> str:
    """Return the name of a config's kind of network."""
    return "cnn" if isinstance(config, CnnConfig) else "capsnet"


def as_header(config: Config) -> dict[str, Any]:
    """Return a config as a file's header holds it; only networks without capsules are named."""
    named = {} if isinstance(config, CapsNetConfig) else {"network": kind_of(config)}
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
    kind = given.pop("network", "capsnet")
    config = CONFIGS.get(kind) if isinstance(kind, str) else None
    if config is None or not set(given) <= {field.name for field in fields(config)}:
        raise LookupError(f"a config of a known kind, got {kind!r}")
    return config(**given)


def network_of(config: Config) -> Network:
    """Return a network of a config, its weights drawn at random."""
    return Cnn(config) if isinstance(config, CnnConfig) else CapsNet(config)
