"""What a lesson can say of what the scenes Overlap and Turn show, beyond the facts of the digit."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.ideas.idea import Answer
from app.turn.factors import FACTORS
from app.turn.measured import finding

# By scene and name, what a lesson's text can have in braces there.
SCENE_FACTS = {
    "Overlap": {
        "pair_says": "the sentence above the field: what lies there, and what was read",
        "pair_longest": "the digit of the longest capsule for the two digits",
        "pair_length": "how long that capsule is",
        "pair_second": "the digit of the next longest",
        "pair_second_length": "how long that one is",
        "pair_third": "the digit of the one after that",
        "pair_third_length": "how long that one is",
        "pair_left": "of the error of two black pictures, what the two drawn apart have left, in %",
        "pair_misread": "how many of 100 test pairs are misread",
    },
    "Turn": {
        "turn_says": "the sentence above the digit: how it is moved, and what both networks read",
        "turn_capsnet": "how far up the slider in use the CapsNet’s reading stays, from none",
        "turn_cnn": "how far the CNN’s does",
        "turn_cosine": "the cosine of the capsule’s pose to the untouched one",
        "turn_measured": "how both did on many test digits that were turned alike",
        "pool_moved": "in how many windows of the CNN’s first pooling the maximum stands elsewhere",
        "pool_unseen": "how many of them hand on nearly the same value",
        "pool_percent": "the same, of 100 that moved",
    },
}


def overlap_facts(answer: Answer, misread: float) -> dict[str, Any]:
    """Return the facts of two digits.

    Args:
        answer: what the Overlap scene shows of them.
        misread: how many of 100 test pairs its network misreads.
    """
    lengths = answer.arrays["lengths"]  # (J,)
    first, second, third = (int(digit) for digit in np.argsort(-lengths, kind="stable")[:3])
    ink = sum(answer.numbers["ink"])
    return {
        "pair_says": answer.sentence,
        "pair_longest": first,
        "pair_length": float(lengths[first]),
        "pair_second": second,
        "pair_second_length": float(lengths[second]),
        "pair_third": third,
        "pair_third_length": float(lengths[third]),
        "pair_left": round(100 * sum(answer.numbers["errors"]) / ink) if ink else 0,
        "pair_misread": misread,
    }


def turn_facts(answer: Answer, along: str, sweep: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the facts of a moved digit.

    Args:
        answer: what the Turn scene shows of it.
        along: the factor that its curves run along.
        sweep: what was measured of turned test digits, as `capsnet.robustness` writes it; None:
            nothing was.
    """
    factor, amounts = FACTORS[along], answer.numbers["amounts"]
    pooling = answer.numbers["pooling"]

    def stays(reads: list[int]) -> str:
        """Say up to which of the curves' amounts, upwards, a reading is that at none."""
        start = amounts.index(factor.none)
        last = start
        while last + 1 < len(reads) and reads[last + 1] == reads[start]:
            last += 1
        if last == start:
            return "changes at the first point"
        return f"stays up to {factor.say(amounts[last])}"

    moved, unseen = pooling["elsewhere"], pooling["unseen"]
    return {
        "turn_says": answer.sentence,
        "turn_capsnet": stays(answer.numbers["reads"]),
        "turn_cnn": stays(answer.numbers["cnn_reads"]),
        "turn_cosine": answer.numbers["cosine"],
        "turn_measured": finding(FACTORS["degrees"], sweep) if sweep else "That is not measured.",
        "pool_moved": moved,
        "pool_unseen": unseen,
        "pool_percent": round(100 * unseen / moved) if moved else 0,
    }
