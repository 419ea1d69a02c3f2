"""Something long, done a step at a time, so that it can be watched and stopped."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Running(Generic[Found]):
    """What goes through images, from its first step to its last or to a stop."""

    def __init__(self, steps: Iterator[Found], count: int, gone: Callable[[Found], int]) -> None:
        """Prepare to go through images; each `step` takes one of `steps`.

        Args:
            steps: what was found so far, after each step.
            count: how many images there are in all.
            gone: how many were gone through by what was found.
        """
        self.count = count
        self._gone = gone
        self.running = True
        self.result: Found | None = None
        self._steps = steps
        self._seconds = 0.0
        self._lock = threading.Lock()  # a session that reconnects may overlap with itself

    @property
    def done(self) -> int:
        """How many images were gone through so far."""
        return self._gone(self.result) if self.result else 0

    @property
    def is_partial(self) -> bool:
        """Whether it was stopped before its last image."""
        return not self.running and self.done < self.count

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take, as fast as it went so far; None before the first step."""
        if not self.done:
            return None
        return self._seconds / self.done * (self.count - self.done)

    def step(self, seconds: float = 0.0) -> None:
        """Take one more step, unless stopped; and further ones until so much time has passed."""
        with self._lock:
            started = now = time.monotonic()
            while self.running and (now == started or now - started < seconds):
                self.result = next(self._steps)
                if self.done == self.count:  # never back to True: a stop may have come meanwhile
                    self.running = False
                now = time.monotonic()
            self._seconds += now - started

    def stop(self) -> None:
        """Go no further, and keep what was found."""
        self.running = False


def wait_text(seconds: float) -> str:
    """Say how long something will take."""
    return f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"
