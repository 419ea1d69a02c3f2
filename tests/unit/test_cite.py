"""How the paper and this software are cited."""

import re
import tomllib
from datetime import date
from pathlib import Path

from app.exports import cite
from app.exports.subject import Version

ROOT = Path(__file__).resolve().parents[2]
VERSION = Version("handwriting", "0123456789abcdef" * 4, date(2026, 5, 3))


def fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) *= \{(.*)\},?$", entry, re.MULTILINE))


def test_bibtex_holds_the_paper_and_us():
    paper, ours = cite.bibtex(VERSION).split("\n\n")
    assert fields(paper)["title"] == "Dynamic Routing Between Capsules"
    assert fields(paper)["year"] == "2017"
    assert fields(ours)["author"] == "{CapsNet Explorer contributors}"
    assert fields(ours)["version"] == "weights handwriting, SHA-256 01234567, 2026-05-03"
    for entry in (paper, ours):
        assert entry.count("{") == entry.count("}")


def test_the_version_is_the_weights_and_the_day():
    assert cite.ours(VERSION).endswith("weights handwriting (SHA-256 01234567…), 3 May 2026.")


def test_citation_cff_agrees():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = dict(re.findall(r'^([\w-]+): "?([^"\n]+)"?$', text, re.MULTILINE))
    assert own["cff-version"] == "1.2.0"
    assert own["title"] == "CapsNet Explorer"
    assert own["version"] == project["version"]
    assert project["name"] == cite.REPOSITORY
    assert f"  - name: {cite.AUTHORS}\n" in text
    for part in ("Sabour", "Frosst", "Hinton", fields(cite.PAPER_BIBTEX)["title"]):
        assert part in text
