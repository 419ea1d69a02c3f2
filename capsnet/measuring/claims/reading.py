"""Does a CapsNet read MNIST better than a CNN?"""

from collections.abc import Iterator

from capsnet.data import to_float
from capsnet.measuring.claims.evidence import Against, Claim, Evidence, Tally, Trial
from capsnet.measuring.comparing import read

PAPERS_CNN = 0.39  # percent misread (table 1)
BATCH = 50


def steps(trial: Trial) -> Iterator[Evidence]:
    """Let both networks read the digits as they are."""
    capsules, cnn = trial.networks("mnist"), trial.networks("cnn")
    tally = Tally("against our CNN", "CapsNet", "our CNN")
    for images, labels in trial.batches(BATCH):
        whole = to_float(images)
        tally.add(read(capsules, whole) != labels, read(cnn, whole) != labels)
        row = tally.row
        papers = "the paper’s CNN"
        against = Against(
            f"against {papers}", row.first, papers, row.images, row.wrong[:1], PAPERS_CNN
        )
        yield Evidence(row.images, (row, against), row.images)


CLAIM = Claim(
    "reading",
    "A CapsNet reads MNIST better than a CNN, without being deep",
    "The paper (section 5, table 1): 0.25% of the test digits misread, against 0.39% of a CNN with "
    "35 million parameters.",
    "`mnist` and `cnn`, trained on the same digits by the same trainer, read the test digits as "
    "they are; and `mnist` is compared with the figure of the paper’s CNN.",
    ("mnist", "cnn"),
    10_000,
    (500, 2_000, 10_000),
    steps,
)
