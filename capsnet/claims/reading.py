"""Does a CapsNet read MNIST better than a CNN, and as well as the paper says?"""

from collections.abc import Iterator

from capsnet.claims.evidence import Against, Claim, Evidence, Tally, Trial
from capsnet.comparing import read
from capsnet.data import to_float

PAPERS = (("the paper’s CNN", 0.39), ("the paper’s CapsNet", 0.25))  # percent misread (table 1)
BATCH = 50


def steps(trial: Trial) -> Iterator[Evidence]:
    """Let both networks read the digits as they are."""
    capsules, cnn = trial.networks("mnist"), trial.networks("cnn")
    tally = Tally("against our CNN", "CapsNet", "our CNN")
    for images, labels in trial.batches(BATCH):
        whole = to_float(images)
        tally.add(read(capsules, whole) != labels, read(cnn, whole) != labels)
        row = tally.row
        against = (
            Against(f"against {whose}", row.first, whose, row.images, row.wrong[:1], figure)
            for whose, figure in PAPERS
        )
        yield Evidence(row.images, (row, *against), row.images)


CLAIM = Claim(
    "reading",
    "A CapsNet reads MNIST better than a CNN, without being deep",
    "The paper (section 5, table 1): 0.25% of the test digits misread, against 0.39% of a CNN with "
    "35 million parameters.",
    "`mnist` and `cnn`, trained on the same digits by the same trainer, read the test digits as "
    "they are; and `mnist` is compared with the paper’s own two figures.",
    ("mnist", "cnn"),
    10_000,
    (500, 2_000, 10_000),
    steps,
)
