"""What primary capsules are called: types, rows and columns are counted from 1, as people count."""

from collections.abc import Sequence

import numpy as np

from capsnet.model import CapsNetConfig

FEW = 4  # types are named up to here, counted beyond


def capsule_name(config: CapsNetConfig, child: int) -> str:
    """Return a child's type, row and column: "type 5, row 1, column 6"."""
    kind, place = divmod(int(child), config.grid**2)
    row, column = divmod(place, config.grid)
    return f"type {kind + 1}, row {row + 1}, column {column + 1}"


def group_name(config: CapsNetConfig, members: np.ndarray) -> str:
    """Return what some children are called together: "the 36 capsules of type 5".

    Args:
        config: of their network.
        members: (I,) bool, at least one of them True.
    """
    table = members.reshape(config.primary_types, -1)  # (types, places)
    count = int(table.sum())
    if table.all():
        return f"all {count:,} capsules"
    if count == 1:
        return f"the capsule of {capsule_name(config, int(members.argmax()))}"
    types = np.flatnonzero(table.any(axis=1)) + 1
    if table[types - 1].all():
        return f"the {count:,} capsules of {_types(types)}"
    places = np.flatnonzero(table.any(axis=0))
    if table[:, places].all():
        if len(places) > 1:
            return f"the {count:,} capsules at {len(places)} places"
        row, column = divmod(int(places[0]), config.grid)
        return f"the {count:,} capsules at row {row + 1}, column {column + 1}"
    return f"{count:,} capsules of {_types(types)}"


def _types(types: Sequence[int] | np.ndarray) -> str:
    if len(types) == 1:
        return f"type {types[0]}"
    if len(types) > FEW:
        return f"{len(types)} types"
    return f"types {', '.join(map(str, types[:-1]))} and {types[-1]}"
