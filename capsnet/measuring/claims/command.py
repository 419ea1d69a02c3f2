"""Try the claims on test digits, and write what was found: `python -m capsnet.claims`."""

import argparse
import json
from pathlib import Path

from tqdm import tqdm

from capsnet.checkpoint import load_network, shipped_file, write_atomically
from capsnet.data import Digits, fair_sample, load_test_digits
from capsnet.measuring.claims.every import CLAIMS
from capsnet.measuring.claims.evidence import Claim, Trial, holding
from capsnet.measuring.claims.published import EVIDENCE, Published, fingerprint, read_published
from capsnet.networks import Network


def tried(claim: Claim, digits: Digits) -> Published:
    """Try a claim on digits, and return what is published of it."""
    used: dict[str, str] = {}

    def network(name: str) -> Network:
        used[name] = fingerprint(name)
        return load_network(shipped_file(name))

    trial = Trial(network, digits, claim.seeds)
    with tqdm(total=claim.total(trial), unit="image", desc=claim.key) as bar:
        for evidence in claim.steps(trial):
            bar.update(evidence.gone - bar.n)
    return Published(used, evidence)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m capsnet.claims", description=__doc__)
    keys = [claim.key for claim in CLAIMS if not claim.command]
    parser.add_argument("--claim", nargs="+", choices=keys, default=keys, help="which to try")
    parser.add_argument("--digits", type=int, help="how many; default: as many as is published")
    parser.add_argument(
        "--out",
        type=Path,
        help=f"where it is written; default: {EVIDENCE.name}, or nowhere with --digits",
    )
    options = parser.parse_args(arguments)
    if options.digits is not None and options.digits < 1:
        parser.error("--digits must be at least 1")
    out = options.out or (None if options.digits else EVIDENCE)
    if out and options.digits and out.resolve() == EVIDENCE.resolve():
        parser.error(f"{out} is for what is found without --digits; name another file")
    try:
        whole = load_test_digits()
        published = read_published(out) if out else {}
        for claim in CLAIMS:
            if claim.key in options.claim:
                _, digits = fair_sample(whole, options.digits or claim.published)
                published[claim.key] = tried(claim, digits)
                if out:
                    written = {key: found.as_dict() for key, found in published.items()}
                    write_atomically(out, (json.dumps(written, indent=1) + "\n").encode())
    except (FileNotFoundError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    for claim in CLAIMS:
        if claim.key in options.claim:
            print(f"{claim.title}: {holding(published[claim.key].evidence.rows)}")
