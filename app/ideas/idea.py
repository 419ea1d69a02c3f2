"""What each of the small live things on the page Ideas is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from capsnet import CapsNet
from capsnet.trace import CapsNetTrace

State = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Current:
    """What an idea can look at: the current digit, and the network that reads it."""

    network: CapsNet
    trace: CapsNetTrace
    threshold: float  # the network is sure of digit capsules that are longer
    label: int | None = None  # the true digit, where it is known

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.trace.image.any()


@dataclass(frozen=True, eq=False)
class Answer:
    """What comes of what was dragged."""

    sentence: str  # it says what is to be seen, with its numbers
    numbers: dict[str, Any] = field(default_factory=dict)  # what is painted; JSON can hold it
    arrays: dict[str, np.ndarray] = field(default_factory=dict)  # likewise


@dataclass(frozen=True, eq=False)
class Idea:
    """One concept, with something to drag."""

    key: str  # also the name of its module in static/ideas
    title: str
    question: str
    explained: str  # Markdown, read after playing
    scene: str  # where it returns on the real network
    back: str  # what the link there says
    start: Callable[[Current], State]
    check: Callable[[Mapping[str, Any], Current], State]  # raises ValueError
    answer: Callable[[State, Current], Answer]
