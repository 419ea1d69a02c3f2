"""A correct CapsNet (Sabour, Frosst and Hinton 2017), and everything needed to see it think."""

from capsnet.checkpoint import load_pretrained
from capsnet.drawing import prepare_raster, prepare_strokes
from capsnet.em.compare import RoutingComparison, compare_routing
from capsnet.loss import margin_loss, reconstruction_loss
from capsnet.model import CapsNet, CapsNetConfig, CapsNetOutput
from capsnet.routing import dynamic_routing, squash
from capsnet.trace import CapsNetTrace, trace

__all__ = [
    "CapsNet",
    "CapsNetConfig",
    "CapsNetOutput",
    "CapsNetTrace",
    "RoutingComparison",
    "compare_routing",
    "dynamic_routing",
    "load_pretrained",
    "margin_loss",
    "prepare_raster",
    "prepare_strokes",
    "reconstruction_loss",
    "squash",
    "trace",
]
