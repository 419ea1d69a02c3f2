"""What a browser sent and the app cannot take up: it is logged, and the session goes on."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def refusing(what: str, *kinds: type[Exception]) -> Iterator[None]:
    """Log, instead of raising, that what is taken up inside makes no sense.

    Args:
        what: came from a browser: "a drawing".
        kinds: of errors that say so, beside ValueError.
    """
    try:
        yield
    except (ValueError, *kinds) as error:
        # What was sent may be endless, and may be quoted in the error.
        log.warning("%s from a browser was refused: %.200s", what, error)
