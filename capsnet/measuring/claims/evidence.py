"""What speaks for or against a claim, and the verdict that follows from it.

A row says that a claim holds where it does so with 95% confidence, that the opposite holds where
that does, and otherwise that so many images do not decide it. Each row stands for itself: of twenty
rows in which nothing is the case, one will seem to decide.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from capsnet.data import Digits
from capsnet.measuring.uncertainty import ALPHA, interval, mean_interval, sign_test_p
from capsnet.networks import Network

Verdict = Literal["holds", "opposite", "open"]
Shown = Literal["digits", "pairs", "toys", "pairs of toys"]  # toys: views of them
FEWEST_SEEDS = 3  # with which two ways to train are told apart


@dataclass(frozen=True)
class Comparison:
    """Two networks, or two ways to use one, on the same images.

    Claimed is that the first errs less.
    """

    what: str  # what both were shown
    first: str
    second: str
    images: int
    wrong: tuple[int, int]
    alone: tuple[int, int]  # how often only this one was wrong

    @property
    def verdict(self) -> Verdict:
        """Return whether the first errs less, by the exact sign test."""
        if sign_test_p(*self.alone) >= ALPHA:
            return "open"
        return "holds" if self.alone[0] < self.alone[1] else "opposite"


@dataclass(frozen=True)
class Trainings:
    """Two ways to train a network, each from the same seeds, on the same images.

    Claimed is that networks trained the first way err less.
    """

    what: str  # what they were trained on, or shown
    first: str
    second: str
    images: int  # that each network was shown
    wrong: tuple[tuple[int, ...], tuple[int, ...]]  # (2, seeds), of each way from each seed
    alone: tuple[int, int]  # images that this way misread more often than the other
    is_part: bool = False  # it stands beside what is claimed, and alone decides nothing

    @property
    def verdict(self) -> Verdict:
        """Return whether the first way errs less, for other images and for other seeds.

        By the exact sign test over the images, these networks given, and by Student's t over the
        differences between networks of the same seed, these images given. Fewer than three seeds
        decide nothing: two differences may be alike by chance.
        """
        differences = [a - b for a, b in zip(*self.wrong, strict=True)]
        low, high = mean_interval(differences)
        if len(differences) < FEWEST_SEEDS or low <= 0 <= high or sign_test_p(*self.alone) >= ALPHA:
            return "open"
        fewer = self.alone[0] < self.alone[1]
        if fewer != (high < 0):  # more images, but less often
            return "open"
        return "holds" if fewer else "opposite"


@dataclass(frozen=True)
class Against:
    """One network's count against a figure that others print; claimed is that it is below.

    It shows that or does not: a network that is trained less than theirs refutes nothing.
    """

    what: str
    first: str
    second: str  # whose figure it is
    images: int
    wrong: tuple[int]
    figure: float  # percent

    @property
    def verdict(self) -> Verdict:
        """Return whether the count is below the figure, by Wilson's interval."""
        _, high = interval(self.wrong[0], self.images)
        return "holds" if high < self.figure else "open"

    @property
    def is_above(self) -> bool:
        """Whether the count is above the figure, likewise."""
        low, _ = interval(self.wrong[0], self.images)
        return self.figure < low


@dataclass(frozen=True)
class Share:
    """How many of some things are as claimed; claimed is that it is more than half."""

    what: str
    first: str  # what is as claimed
    images: int  # by how many images each was judged
    found: int
    of: int
    is_part: bool = False  # of what is claimed, or stands beside it; alone it decides nothing

    @property
    def verdict(self) -> Verdict:
        """Return whether more than half of all such are, by Wilson's interval."""
        low, high = interval(self.found, self.of)
        if low <= 50 <= high:
            return "open"
        return "holds" if low > 50 else "opposite"


Row = Comparison | Trainings | Against | Share


@dataclass(frozen=True)
class Dimension:
    """What one dimension of one digit's capsule does."""

    digit: int
    dimension: int  # from 0
    motion: str  # that it acts most like
    cosine: float  # how alike, 0 to 1
    same_way: float  # share of the digits for which it goes the same way along that motion


@dataclass(frozen=True)
class Evidence:
    """What was found so far."""

    images: int  # test digits that each row was judged by
    rows: tuple[Row, ...]
    gone: int  # of a trial's `total`: images that were gone through
    dimensions: tuple[Dimension, ...] = ()  # that rows count, where they do

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it; `from_dict` reads it again."""
        rows = [{"kind": type(row).__name__, **asdict(row)} for row in self.rows]
        written = {"images": self.images, "rows": rows, "gone": self.gone}
        if self.dimensions:
            written["dimensions"] = [asdict(dimension) for dimension in self.dimensions]
        return written


def from_dict(written: dict[str, Any]) -> Evidence:
    """Read what `Evidence.as_dict` wrote.

    Raises:
        ValueError: if it is something else.
    """
    kinds: dict[str, Callable[..., Row]] = {
        kind.__name__: kind for kind in (Comparison, Trainings, Against, Share)
    }
    try:
        rows: list[Row] = []
        for row in written["rows"]:
            fields: dict[str, Any] = {name: _frozen(value) for name, value in row.items()}
            rows.append(kinds[fields.pop("kind")](**fields))
        dimensions = tuple(Dimension(**found) for found in written.get("dimensions", ()))
        return Evidence(written["images"], tuple(rows), written["gone"], dimensions)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"this is no evidence of a claim: {error!r}") from error


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@dataclass(frozen=True, eq=False)
class Trial:
    """What a claim is tried with."""

    networks: Callable[[str], Network]  # by their shipped names
    digits: Digits  # for testing
    seeds: int = 1  # how often networks are trained, where a claim is about training

    def batches(self, size: int) -> Iterator[Digits]:
        """Yield the digits, so many at a time."""
        return batches_of(self.digits, size)


def batches_of(digits: Digits, size: int) -> Iterator[Digits]:
    """Yield images with their labels, so many at a time."""
    images, labels = digits
    for start in range(0, len(labels), size):
        yield Digits(images[start : start + size], labels[start : start + size])


def once(trial: Trial) -> int:
    """Return how many images are gone through where each test digit is shown once."""
    return len(trial.digits.labels)


@dataclass(frozen=True)
class Claim:
    """One claim, and how it is tried."""

    key: str
    title: str  # what is claimed, in a line
    said: str  # who says so, and where; Markdown
    tried: str  # how it is tried here; Markdown
    uses: tuple[str, ...]  # the shipped networks that it is tried with
    published: int  # test digits that the published evidence is by
    counts: tuple[int, ...]  # how many test digits a user can choose from
    steps: Callable[[Trial], Iterator[Evidence]]  # short ones: a click on Stop waits for one
    total: Callable[[Trial], int] = once  # images that it goes through
    seeds: int = 1  # of the published evidence, where networks are trained
    command: str = ""  # that publishes its evidence; "": `python -m capsnet.claims`
    shown: Shown = "digits"  # what it is tried on
    counted: str = ""  # what it is a share of, where that is counted


def holding(rows: tuple[Row, ...]) -> dict[Verdict, int]:
    """Return how many rows have each verdict; what stands beside a claim has none."""
    counts: dict[Verdict, int] = {"holds": 0, "opposite": 0, "open": 0}
    for row in judged(rows):
        counts[row.verdict] += 1
    return counts


def judged(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows that say something of a whole claim."""
    return tuple(row for row in rows if not (isinstance(row, (Share, Trainings)) and row.is_part))


class Tally:
    """Counts who misread what, a batch after another, for one row."""

    def __init__(self, what: str, first: str, second: str) -> None:
        self._row = Comparison(what, first, second, 0, (0, 0), (0, 0))

    def add(self, first: Any, second: Any) -> None:
        """Count which images of a batch the first and the second misread (B,) bool each."""
        row = self._row
        wrong = (int(first.sum()), int(second.sum()))
        alone = (int((first & ~second).sum()), int((second & ~first).sum()))
        self._row = Comparison(
            row.what,
            row.first,
            row.second,
            row.images + len(first),
            (row.wrong[0] + wrong[0], row.wrong[1] + wrong[1]),
            (row.alone[0] + alone[0], row.alone[1] + alone[1]),
        )

    @property
    def row(self) -> Comparison:
        """What was counted so far."""
        return self._row
