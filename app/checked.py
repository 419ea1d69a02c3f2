"""Single values that came from outside: a browser, a link, a lesson's file."""

from typing import Any


def number(value: object, low: float, high: float) -> float:
    """Return a number.

    Raises:
        ValueError: unless it is one from `low` to `high`.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:  # NaN fails every comparison
        raise ValueError(f"a number in it must be from {low:g} to {high:g}".replace("-", "−"))
    return float(value)


def choice(value: object, *known: Any) -> Any:
    """Return one of the known values.

    Raises:
        ValueError: unless it is one of them.
    """
    # By type, too: True would be a 1.
    if not any(type(value) is type(one) and value == one for one in known):
        raise ValueError("it chooses something that is not there to choose")
    return value
