"""How to cite the paper, and this software with the weights that read a digit."""

from app.exports.subject import Version

AUTHORS = "CapsNet Explorer contributors"
REPOSITORY = "capsnet-explorer"

PAPER = (
    "Sara Sabour, Nicholas Frosst and Geoffrey E. Hinton. Dynamic Routing Between Capsules. "
    "Advances in Neural Information Processing Systems 30 (NIPS 2017), pages 3856–3866. "
    "arXiv:1710.09829."
)
PAPER_BIBTEX = """@inproceedings{sabour2017dynamic,
  title     = {Dynamic Routing Between Capsules},
  author    = {Sabour, Sara and Frosst, Nicholas and Hinton, Geoffrey E.},
  booktitle = {Advances in Neural Information Processing Systems 30},
  pages     = {3856--3866},
  year      = {2017},
  eprint    = {1710.09829},
  archivePrefix = {arXiv}
}"""


def ours(version: Version) -> str:
    """Return our citation as a sentence, with the weights and the day as its version."""
    return (
        f"{AUTHORS}. CapsNet Explorer (repository {REPOSITORY}), weights {version.weights}, "
        f"{version.day}."
    )


def bibtex(version: Version) -> str:
    """Return the paper and this software as BibTeX."""
    weights = f"weights {version.network}, SHA-256 {version.short}, {version.taken.isoformat()}"
    return f"""{PAPER_BIBTEX}

@software{{capsnet_explorer,
  title   = {{CapsNet Explorer}},
  author  = {{{{{AUTHORS}}}}},
  year    = {{{version.taken.year}}},
  version = {{{weights}}},
  note    = {{Repository {REPOSITORY}}}
}}
"""
