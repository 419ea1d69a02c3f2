"""Does a CapsNet withstand adversarial examples better than a CNN?"""

from collections.abc import Iterator

from capsnet.claims.evidence import Claim, Evidence, Networks, Tally, batches
from capsnet.data import Digits, to_float
from capsnet.robustness import ATTACKS, read


def steps(networks: Networks, digits: Digits, batch: int) -> Iterator[Evidence]:
    """Attack each network for itself on the same digits."""
    both = networks("mnist"), networks("cnn")
    tallies = {what: Tally(what, "CapsNet", "CNN") for what in ATTACKS}
    seen = 0
    for images, labels in batches(digits, batch):
        whole = to_float(images)
        for what, (attack, reach) in ATTACKS.items():
            wrong = [
                read(network, attack(network, whole, labels, reach)) != labels for network in both
            ]
            tallies[what].add(*wrong)
        seen += len(labels)
        yield Evidence(seen, tuple(tally.row for tally in tallies.values()))


CLAIM = Claim(
    "attacks",
    "A CapsNet is harder to fool than a CNN",
    "Hinton, Sabour and Frosst (2018, “Matrix capsules with EM routing”) found their capsules, "
    "which are routed otherwise, more robust against white-box attacks than a CNN.",
    "Each network is attacked for itself, with its own slopes (FGSM and PGD by Captum), and each "
    "pixel may change by a bounded amount. What is attacked is the lead of another class.",
    ("mnist", "cnn"),
    5,
    1_000,
    (20, 100, 1_000),
    steps,
)
