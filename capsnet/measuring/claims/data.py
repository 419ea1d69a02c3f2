"""Does a CapsNet need fewer digits to learn from than a CNN?"""

from collections.abc import Iterator

from capsnet.cnn import CnnConfig
from capsnet.measuring.claims.evidence import Claim, Evidence, Trial
from capsnet.measuring.claims.trained import NARROW, Arm, compared, total_of

PAIRS = tuple(
    (
        f"trained on {count:,} digits, {share} of MNIST",
        Arm("CapsNet", NARROW, count),
        Arm("CNN", CnnConfig(), count),
    )
    for count, share in ((600, "1%"), (6_000, "10%"))
)


def steps(trial: Trial) -> Iterator[Evidence]:
    """Train both networks on few digits and on more, from each seed."""
    return compared(PAIRS, trial)


CLAIM = Claim(
    "data",
    "A CapsNet needs less training data than a CNN",
    "Often said of capsules since 2017: what stands in the pose need not be learnt anew for every "
    "way in which a digit can stand.",
    "A narrow CapsNet (64 channels, 8 types) and the CNN are trained anew on the first 600 and the "
    "first 6,000 training digits, shifted by up to 2 pixels, by the same trainer and recipe.",
    (),
    10_000,
    (500, 2_000, 10_000),
    steps,
    total_of(PAIRS),
    3,
)
