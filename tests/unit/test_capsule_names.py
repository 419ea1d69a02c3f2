import numpy as np
import pytest

from app.capsule_names import capsule_name, group_name
from capsnet import CapsNetConfig

CONFIG = CapsNetConfig()


def group(*children: int) -> str:
    members = np.zeros(CONFIG.children, bool)
    members[list(children)] = True
    return group_name(CONFIG, members)


def of_type(kind: int) -> range:
    return range((kind - 1) * 36, kind * 36)


def at_place(row: int, column: int) -> range:
    return range((row - 1) * 6 + column - 1, 1152, 36)


def test_a_capsule_is_counted_from_1():
    assert capsule_name(CONFIG, 0) == "type 1, row 1, column 1"
    assert capsule_name(CONFIG, 36 * 3 + 6 * 4 + 5) == "type 4, row 5, column 6"


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        ([149], "the capsule of type 5, row 1, column 6"),
        (of_type(5), "the 36 capsules of type 5"),
        ([*of_type(5), *of_type(9)], "the 72 capsules of types 5 and 9"),
        ([*of_type(5), *of_type(9), *of_type(32)], "the 108 capsules of types 5, 9 and 32"),
        ([c for kind in range(1, 6) for c in of_type(kind)], "the 180 capsules of 5 types"),
        (at_place(3, 2), "the 32 capsules at row 3, column 2"),
        ([*at_place(3, 2), *at_place(6, 6)], "the 64 capsules at 2 places"),
        ([*of_type(5), *at_place(3, 2)], "67 capsules of 32 types"),
        ([*of_type(5)][:-1], "35 capsules of type 5"),
        ([0, 40], "2 capsules of types 1 and 2"),
        (range(1152), "all 1,152 capsules"),
    ],
)
def test_a_group_is_named_by_what_it_has_in_common(children, expected):
    assert group(*children) == expected
