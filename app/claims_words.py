"""What the page Claims says of evidence, computed from it."""

from collections.abc import Iterable, Sequence
from html import escape

from app.limits import TEST_DIGITS
from app.markup import table
from app.running import Running, wait_text
from capsnet.measuring.claims.dimensions import ALIKE, STEADY, is_property
from capsnet.measuring.claims.evidence import (
    Against,
    Claim,
    Dimension,
    Evidence,
    Row,
    Share,
    Shown,
    Trainings,
    holding,
    judged,
)
from capsnet.measuring.claims.published import Published
from capsnet.measuring.uncertainty import interval

MARKS = {"holds": "✓", "opposite": "✗", "open": "?"}
WORDS = {"holds": "holds", "opposite": "the opposite holds", "open": "not decided"}
# What claims are tried on: in full, and in short where it is clear of what.
SHOWN: dict[Shown, tuple[str, str]] = {
    "digits": ("test digits", "digits"),
    "pairs": ("test pairs", "pairs"),
    "toys": ("views of test toys", "views"),
    "pairs of toys": ("pairs of views of test toys", "pairs"),
}
TOYS = ("toys", "pairs of toys")


def summary(rows: Sequence[Row], shown: Shown = "digits") -> str:
    """Say in how many of some rows a claim holds, in the opposite, and in how many neither."""
    short = SHOWN[shown][1]
    if not rows:
        return f"Too few {short} to say anything yet."
    if all(isinstance(row, Against) for row in rows):
        return " ".join(map(_against, rows))
    rows = judged(tuple(rows))
    counts = holding(rows)
    for verdict, word in (("holds", "Holds"), ("opposite", "The opposite holds")):
        if counts[verdict] == len(rows):
            return f"{word} {'here' if len(rows) == 1 else f'in all {len(rows)} rows'}."
    if counts["open"] == len(rows):
        return f"Not decided: {_too_few(rows[0], short)}."
    names = {"holds": "holds", "opposite": "the opposite", "open": "not decided"}
    parts = [f"{names[verdict]} in {count}" for verdict, count in counts.items() if count]
    return f"Of {len(rows)} rows: {', '.join(parts)}."


def _against(row: Against) -> str:
    """Say whether a count shows the claim; one that is above a printed figure refutes nothing."""
    if row.verdict == "holds":
        shown, where = "Shown", "below"
    elif row.is_above:
        shown, where = "Not shown", "above"
    else:
        shown, where = "Not decided", "which may be either side of"
    error = f"{100 * row.wrong[0] / row.images:.2f}%"
    return f"{shown} here: {error} misread, {where} the {row.figure}% of {row.second}."


def _too_few(row: Row, shown: str) -> str:
    """Say what a row that decides nothing has too little of."""
    if not isinstance(row, Trainings):
        return f"{row.images:,} {shown} do not tell"
    seeds = len(row.wrong[0])
    if seeds == 1:
        return "from one training of each nothing follows about another"
    return f"{seeds} trainings of each, read on {row.images:,} {shown}, do not tell"


def evidence_table(claim: Claim, evidence: Evidence, is_judged: bool = True) -> str:
    """Return evidence as a table: what was shown, how each did, and the verdict if it is judged."""
    rows = evidence.rows
    if any(isinstance(row, Share) for row in rows):
        header = ["What was counted", f"of the {claim.counted}", "claimed"]
    else:
        firsts, seconds = (row.first for row in rows), (_second(row) for row in rows)
        whole = _capital(SHOWN[claim.shown][0])
        header = [whole, _common(firsts), _common(seconds, "against")]
    against = header[2]
    if is_judged:
        header.insert(1, "The claim")  # on a phone the figures are out of sight
    body = [
        (
            escape(_capital(row.what)),
            *([_verdict(row)] if is_judged else []),
            *_figures(row, against),
        )
        for row in rows
    ]
    numbers = range(len(header) - 2, len(header))
    return table(f"Evidence: {claim.title}", header, body, numbers)


def dimensions_table(evidence: Evidence) -> str:
    """Return what each dimension does, a column for each digit, as a table."""
    found = {(one.dimension, one.digit): one for one in evidence.dimensions}
    digits = sorted({digit for _, digit in found})
    body = [
        (str(dimension + 1), *(_does(found[dimension, digit]) for digit in digits))
        for dimension in sorted({dimension for dimension, _ in found})
    ]
    header = ["Dimension", *(f"of {digit}" for digit in digits)]
    return table("What each dimension does", header, body)


def _does(dimension: Dimension) -> str:
    """Return the motion that a dimension is most like, and how much."""
    motion = escape(dimension.motion)
    figures = f"{dimension.cosine:.2f} · {100 * dimension.same_way:.0f}%"
    name = f"<b>{motion}</b>" if is_property(dimension) else f'<span class="faint">{motion}</span>'
    return f'<span class="does">{name}<small>{figures}</small></span>'


def about_dimensions(evidence: Evidence) -> str:
    """Say how to read the table of what each dimension does."""
    alike = sum(map(is_property, evidence.dimensions))
    return (
        "The motion that each dimension is most like, the cosine between what both change, and the "
        "share of the digits for which it goes the same way along that motion. Bold: a cosine of "
        f"at least {ALIKE[-1]}, and at least {100 * STEADY:.0f}% of the digits "
        f"({alike} of {len(evidence.dimensions)} dimensions)."
    )


def _common(names: Iterable[str], otherwise: str = "") -> str:
    """Return the one name that all rows have."""
    every = set(names)
    return every.pop() if len(every) == 1 else otherwise


def _second(row: Row) -> str:
    return "" if isinstance(row, Share) else row.second


def _figures(row: Row, against: str) -> tuple[str, str]:
    """Return the two figures of a row; whose the second is, where the header does not say it."""
    if isinstance(row, Share):
        low, high = interval(row.found, row.of)
        share = f"{100 * row.found / row.of:.0f}% ({low:.0f} to {high:.0f})"
        claimed = "nothing" if row.is_part else "more than half"
        return f"{share}<small>{row.found:,} of {row.of:,}</small>", claimed
    if isinstance(row, Trainings):
        first, second = (_errors(wrong, row.images) for wrong in row.wrong)
    elif isinstance(row, Against):
        first, second = _error(row.wrong[0], row.images), f"{row.figure}%"
    else:
        first, second = (_error(wrong, row.images) for wrong in row.wrong)
    return first, second if row.second == against else f"{second}<small>{row.second}</small>"


def _error(wrong: int, images: int) -> str:
    low, high = interval(wrong, images)
    return f"{100 * wrong / images:.2f}% ({low:.2f} to {high:.2f})"


def _errors(wrong: Sequence[int], images: int) -> str:
    """Return the mean error of several networks, and that of each."""
    each = [100 * count / images for count in wrong]
    mean = f"{sum(each) / len(each):.2f}%"
    if len(each) == 1:
        return mean
    return f"{mean}<small>{', '.join(f'{one:.2f}' for one in each)}</small>"


def _verdict(row: Row) -> str:
    if not judged((row,)):
        return '<span class="word">not judged</span>'
    is_above = isinstance(row, Against) and row.is_above
    word = "not shown" if is_above else WORDS[row.verdict]
    mark = f'<b aria-hidden="true">{MARKS[row.verdict]}</b>'
    return f'<span class="word">{mark} {word}</span>'


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def source(claim: Claim, published: Published, is_current: bool) -> str:
    """Say where published evidence comes from, and whether it is of the weights that are here."""
    seeds = f", {claim.seeds} trainings of each network" if claim.seeds > 1 else ""
    images = published.evidence.images
    many = f"all {images:,}" if images == TEST_DIGITS else f"{images:,} of the {TEST_DIGITS:,}"
    if claim.shown in TOYS:  # there are more views than anyone asks for
        many = f"{images:,}"
    told = (
        f"Published: {many} {SHOWN[claim.shown][0]}{seeds}, by "
        f"`{claim.command or f'python -m capsnet.claims --claim {claim.key}'}`."
    )
    if not is_current:
        told += " **These were weights that are not here now.**"
    return told


def own(claim: Claim, running: Running[Evidence]) -> str:
    """Say by how many images a claim was tried here, and after the last of them what follows."""
    images = running.result.images if running.result else 0
    rows = running.result.rows if running.result else ()
    if running.is_partial and not rows:
        return "It was stopped before anything could be compared."
    count = f"{images:,} {SHOWN[claim.shown][0]}"
    if running.is_partial:
        return f"Tried here: {count}. It was stopped: a partial result, not judged."
    if running.running:
        return f"So far: {count}. It is judged at the end." if rows else ""
    return f"Tried here: {count}. **{summary(rows, claim.shown)}**"


def progress_text(running: Running[Evidence]) -> str:
    """Say how far a trial is, and how long the rest will take."""
    left = running.seconds_left
    wait = "" if left is None else f" · about {wait_text(left)} left"
    return f"{running.done:,} of {running.count:,} images{wait}"
