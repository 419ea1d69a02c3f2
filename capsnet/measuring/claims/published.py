"""The published evidence of the claims: `pretrained/claims.json`, and the table of robustness."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capsnet.checkpoint import shipped_file
from capsnet.data import PRETRAINED
from capsnet.measuring.claims.evidence import Comparison, Evidence, from_dict
from capsnet.measuring.robustness import ATTACKS, FACTORS, RESULTS, read_results

EVIDENCE = PRETRAINED / "claims.json"
COMMAND = "`python -m capsnet.robustness`"


@dataclass(frozen=True)
class Published:
    """What was published of one claim."""

    sha256: Mapping[str, str]  # by name, of the networks that it was tried with
    evidence: Evidence

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {"sha256": dict(self.sha256), "evidence": self.evidence.as_dict()}

    @property
    def is_current(self) -> bool:
        """Whether it was tried with the networks that are here now."""
        try:
            return all(fingerprint(name) == digest for name, digest in self.sha256.items())
        except (FileNotFoundError, ValueError):  # one is missing, or was never among them
            return False


def fingerprint(name: str) -> str:
    """Return the SHA-256 of a shipped network's file.

    Raises:
        FileNotFoundError, ValueError: as `shipped_file`.
    """
    return hashlib.sha256(shipped_file(name).read_bytes()).hexdigest()


def of_robustness(path: Path = RESULTS) -> dict[str, Published]:
    """Return what `python -m capsnet.robustness` published, as evidence of two claims.

    Raises:
        ValueError: if the file is damaged.
    """
    results = read_results(path)
    if not results:
        return {}
    sha256 = dict(zip(results["networks"], results["sha256"], strict=True))
    try:
        return {
            key: Published(sha256, _rows({what: results["rows"][what] for what in names}))
            for key, names in (("factors", FACTORS), ("attacks", ATTACKS))
        }
    except KeyError as error:
        raise ValueError(
            f"{path.name} is of other rows ({error} is missing); run {COMMAND} again"
        ) from error


def _rows(rows: Mapping[str, Mapping[str, Any]]) -> Evidence:
    found = tuple(
        Comparison(what, "CapsNet", "CNN", row["images"], tuple(row["wrong"]), tuple(row["alone"]))
        for what, row in rows.items()
    )
    return Evidence(found[0].images, found, found[0].images)


def read_published(path: Path = EVIDENCE) -> dict[str, Published]:
    """Return what `python -m capsnet.claims` published, by the claim's key.

    There is nothing where there is no file.

    Raises:
        ValueError: if the file is damaged.
    """
    if not path.exists():
        return {}
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: Published(dict(found["sha256"]), from_dict(found["evidence"]))
            for key, found in written.items()
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is damaged ({error}); restore it with git") from error
