"""A real server of the app, for browser tests and for measurements."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serve(
    seconds_to_start: float = 90,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Start the app on a port, yield its address, and end it; without one on any that is free.

    Args:
        seconds_to_start: how long it may take.
        port: where it listens.
        environment: variables that the process gets beside ours.

    Raises:
        RuntimeError: if it does not answer in time.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "app", "--server.port", str(port)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | dict(environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + seconds_to_start
            while not _answers(address):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the app's server did not start")
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(address: str) -> bool:
    # Not urllib: it would ask a proxy that the environment names, also for this machine.
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
