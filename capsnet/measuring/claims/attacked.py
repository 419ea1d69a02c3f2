"""Does a CapsNet withstand adversarial examples better than a CNN?"""

from collections.abc import Iterator

from capsnet.data import to_float
from capsnet.measuring.claims.evidence import Claim, Evidence, Tally, Trial
from capsnet.measuring.comparing import read
from capsnet.measuring.robustness import ATTACKS

BATCH = 2  # an attack takes a second for each


def steps(trial: Trial) -> Iterator[Evidence]:
    """Attack each network for itself on the same digits."""
    both = trial.networks("mnist"), trial.networks("cnn")
    tallies = {what: Tally(what, "CapsNet", "CNN") for what in ATTACKS}
    seen = 0
    for images, labels in trial.batches(BATCH):
        whole = to_float(images)
        for what, (attack, epsilon) in ATTACKS.items():
            wrong = [
                read(network, attack(network, whole, labels, epsilon)) != labels for network in both
            ]
            tallies[what].add(*wrong)
        seen += len(labels)
        yield Evidence(seen, tuple(tally.row for tally in tallies.values()), seen)


CLAIM = Claim(
    "attacks",
    "A CapsNet is harder to fool than a CNN",
    "Hinton, Sabour and Frosst (2018, “Matrix capsules with EM routing”) found their capsules, "
    "which are routed otherwise, more robust against white-box attacks than a CNN.",
    "Each network is attacked for itself, with its own slopes (FGSM and PGD), and each "
    "pixel may change by a bounded amount. What is attacked is the lead of another class.",
    ("mnist", "cnn"),
    1_000,
    (20, 100, 1_000),
    steps,
    command="python -m capsnet.robustness",
)
