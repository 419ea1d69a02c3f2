"""Does a CapsNet read two digits that lie on top of each other?"""

from collections.abc import Iterator

from capsnet.claims.evidence import Against, Claim, Evidence, Trial
from capsnet.evaluate_pairs import pair_steps
from capsnet.model import CapsNet
from capsnet.multimnist import fixed_pairs

PAPERS_CNN = 8.1  # percent of the pairs misread (table 1)
PAPERS_CAPSNET = 5.2
BATCH = 25


def steps(trial: Trial) -> Iterator[Evidence]:
    """Read pairs of the digits; a pair is right only if both digits are."""
    network = trial.networks("multimnist")
    if not isinstance(network, CapsNet):
        raise ValueError("a network with a softmax reads one digit, not a pair")
    for found in pair_steps(network, fixed_pairs(trial.digits), BATCH):
        rows = tuple(
            Against(
                "pairs of different digits", "CapsNet", whose, found.images, (found.errors,), figure
            )
            for whose, figure in (
                ("the paper’s CNN", PAPERS_CNN),
                ("the paper’s CapsNet", PAPERS_CAPSNET),
            )
        )
        yield Evidence(found.images, rows, found.images)


CLAIM = Claim(
    "overlap",
    "Capsules read digits that lie on top of each other",
    "The paper (section 6, table 1): 5.2% of such pairs misread, against 8.1% of a CNN.",
    "`multimnist` reads pairs of test digits, made as the paper makes them, and is compared with "
    "the paper’s own figures, which are of other pairs and larger networks.",
    ("multimnist",),
    10_000,
    (500, 2_000, 10_000),
    steps,
)
