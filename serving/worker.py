"""One worker: a Streamlit process of its own, on a loopback port, that only nginx talks to."""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"


class Worker:
    """A Streamlit process that can be started again on the port that it had."""

    def __init__(self, port: int, cookie_secret: str) -> None:
        """Start it.

        Args:
            port: where it listens, on the loopback address.
            cookie_secret: what it signs cookies with, the same for all workers.
        """
        self.port = port
        self.starts = 0
        # By environment: a command line can be read by everybody on the machine.
        self._environment = os.environ | {"STREAMLIT_SERVER_COOKIE_SECRET": cookie_secret}
        self.start()

    def start(self) -> None:
        """Start the process, anew if it was there before."""
        options = {
            "server.address": LOOPBACK,
            "server.port": str(self.port),
            "server.headless": "true",
            "logger.hideWelcomeMessage": "true",
        }
        command = [sys.executable, "-m", "app"]
        for name, value in options.items():
            command += [f"--{name}", value]
        # In a group of its own: Ctrl-C is for the supervisor, which ends workers in their turn.
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
        )
        self.started = time.monotonic()
        self.starts += 1

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process.poll() is None

    @property
    def answers(self) -> bool:
        """Whether it answers requests."""
        # Not urllib: it would ask a proxy that the environment names, also for this machine.
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self, patience: float = 5) -> None:
        """End the process, kindly at first."""
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_ports(count: int) -> list[int]:
    """Return ports of the loopback address on which nobody listens."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
