"""What is taken home: one drawing, what one network made of it, and how both are named."""

from dataclasses import dataclass
from datetime import date

from app import wording
from app.drawing import Drawing
from capsnet.measuring.abstention import is_long
from capsnet.trace import CapsNetTrace


@dataclass(frozen=True)
class Version:
    """Which weights were used, and when: that is the version that one cites."""

    network: str  # its name
    sha256: str  # of its weights
    taken: date

    @property
    def weights(self) -> str:
        """Which weights, in words: "handwriting (SHA-256 16e06b8c…)"."""
        return f"{self.network} (SHA-256 {self.short}…)"

    @property
    def short(self) -> str:
        """The beginning of the weights' SHA-256."""
        return self.sha256[:8]

    @property
    def day(self) -> str:
        """The day, as one writes it: "3 May 2026"."""
        return f"{self.taken.day} {self.taken:%B %Y}"


@dataclass(frozen=True, eq=False)
class Subject:
    """A drawing that is not empty, and what a network made of it."""

    drawing: Drawing
    trace: CapsNetTrace
    version: Version
    threshold: float  # the network is sure of digit capsules that are longer

    @property
    def is_sure(self) -> bool:
        """Whether any digit capsule is long enough."""
        return bool(is_long(self.trace.lengths, self.threshold).any())

    @property
    def answer(self) -> str:
        """What the network says to it, in one sentence, the same as on the screen."""
        return wording.answer(self.trace.lengths, self.threshold, self.drawing.label)

    @property
    def digit(self) -> str:
        """Which digit it is: "MNIST’s test digit no. 0, a seven"."""
        if self.drawing.label is not None:
            name = wording.a(self.drawing.label)
            return f"MNIST’s test digit no. {self.drawing.test_index}, {name}"
        how = "Drawn by hand" if self.drawing.source == "strokes" else "A picture of one’s own"
        read = wording.a(self.trace.prediction)
        return f"{how}, read as {read}" if self.is_sure else f"{how}, nearest to {read} (not sure)"

    @property
    def footer(self) -> str:
        """One line that stands under every picture."""
        weights, day = self.version.weights, self.version.day
        return f"{self.digit} · network {weights} · {day} · CapsNet Explorer"

    def file_name(self, what: str, *details: str, ending: str) -> str:
        """Return a file name that says what is in it: capsnet-couplings-seven-iteration-3.png."""
        read = wording.NAMES[self.trace.prediction]
        words = ["capsnet", what, *([] if self.is_sure else ["unsure"]), read, *details]
        return f"{'-'.join(words)}.{ending}"
