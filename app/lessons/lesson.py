"""A lesson: steps through the real scenes, each with something to predict before it is revealed."""

from dataclasses import dataclass, field
from typing import Any, Literal

# What a user can be asked to do, by what then changes in the session.
DEEDS = {
    "drawing": "draw something, or choose another digit",
    "network": "switch the network",
    "digit": "choose another digit capsule",
    "iteration": "move the clock",
    "slider": "move a slider of the capsule",
    "idea": "drag something in the idea",
    "overlap": "move or change one of the two digits",
    "turn": "move the digit by a slider",
}


@dataclass(frozen=True)
class Choices:
    """Several answers, one or none of which is right."""

    answers: tuple[str, ...]
    right: int | None  # its place in answers; None: a matter of opinion


@dataclass(frozen=True)
class Guess:
    """A number to guess, with a slider."""

    low: float
    high: float
    step: float
    truth: str  # the name of a fact
    near: float  # a guess that misses the truth by no more is called right


@dataclass(frozen=True)
class Deed:
    """Something to do in the scene itself, once it was said what one expects of it."""

    what: Literal["drawing", "network", "digit", "iteration", "slider", "idea", "overlap", "turn"]
    expected: Choices | None = None


@dataclass(frozen=True)
class Step:
    """One step of a lesson."""

    title: str
    scene: str  # its title, one of those that have parts to point at
    text: str  # Markdown
    question: str
    task: Choices | Guess | Deed
    reveal: str  # Markdown
    point: str  # the part of the scene that is spoken of
    hide: tuple[str, ...] = ()  # the parts of the scene that are left out until it is answered
    without: tuple[str, ...] = ()  # those that are left out all the while
    setup: dict[str, Any] = field(default_factory=dict)  # what is set when the step begins


@dataclass(frozen=True)
class Lesson:
    """A whole lesson."""

    key: str  # its file's name
    title: str
    about: str
    minutes: int
    steps: tuple[Step, ...]
