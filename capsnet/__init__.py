"""A correct CapsNet (Sabour, Frosst and Hinton 2017), and everything needed to see it think."""

from capsnet.checkpoint import load_pretrained
from capsnet.loss import margin_loss, reconstruction_loss
from capsnet.model import CapsNet, CapsNetConfig, CapsNetOutput
from capsnet.routing import dynamic_routing, squash

__all__ = [
    "CapsNet",
    "CapsNetConfig",
    "CapsNetOutput",
    "dynamic_routing",
    "load_pretrained",
    "margin_loss",
    "reconstruction_loss",
    "squash",
]
