"""A core for each computation, and none for more: `with core:` around what takes milliseconds.

A thread that calls torch or numpy lets go of Python's lock with every operation and has to wait for
it again. With thirty drawings in the making at once, each waits for thirty others at each of a few
hundred operations, and cores stand idle: one after the other, all of them are done sooner.
"""

import os
import threading


def _count() -> int:
    if hasattr(os, "sched_getaffinity"):  # a container may have fewer than the machine
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


core = threading.BoundedSemaphore(_count())
