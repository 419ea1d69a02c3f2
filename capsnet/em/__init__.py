"""Matrix capsules with EM routing (Hinton, Sabour and Frosst 2018)."""

from capsnet.em.loss import spread_loss
from capsnet.em.model import MatrixCapsNet, MatrixCapsNetConfig, MatrixCapsNetOutput
from capsnet.em.routing import em_routing
from capsnet.em.trace import LayerTrace, MatrixTrace, trace

__all__ = [
    "LayerTrace",
    "MatrixCapsNet",
    "MatrixCapsNetConfig",
    "MatrixCapsNetOutput",
    "MatrixTrace",
    "em_routing",
    "spread_loss",
    "trace",
]
