"""Starts workers and nginx, starts again what died or hangs, and ends all of them."""

import contextlib
import secrets
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from serving.nginx import Nginx, find
from serving.worker import LOOPBACK, Worker, free_ports

LOOK = 0.1  # seconds between two looks at who is still there
REST = 10.0  # seconds between two starts of a worker that keeps dying
PATIENCE = 90.0  # seconds until a worker that was just started answers for the first time
HUNG = 30.0  # seconds after which a worker that did answer and no longer does is taken to hang


class Supervisor:
    """Workers behind one nginx; a context that ends them all.

    Attributes:
        nginx: the configuration that nginx runs with.
        workers: in the order of their numbers, which begin at 1.
    """

    def __init__(
        self,
        workers: int,
        port: int,
        address: str = LOOPBACK,
        say: Callable[[str], None] = lambda line: None,
        hung: float = HUNG,
    ) -> None:
        """Start everything; `wait` until it answers.

        Args:
            workers: how many processes share the users.
            port: nginx's.
            address: nginx's; nobody but this machine can reach the default.
            say: told what happens, a line each.
            hung: seconds after which a worker that no longer answers is ended and started again.

        Raises:
            FileNotFoundError: if there is no nginx.
            ValueError: as `Nginx`, and where it cannot listen.
        """
        find()
        self._say = say
        self._hung = hung
        self._ending = threading.Event()
        with contextlib.ExitStack() as started:
            folder = Path(started.enter_context(tempfile.TemporaryDirectory(prefix="capsnet-")))
            # Root's nginx works as another user, who must get through to the folders made for him.
            folder.chmod(0o711)
            self.nginx = Nginx(port, free_ports(workers), folder, address)
            self.nginx.check_free()
            self.nginx.write()
            secret = secrets.token_hex(32)
            self.workers: list[Worker] = []
            for own in self.nginx.workers:
                self.workers.append(Worker(own, secret))
                started.callback(self.workers[-1].stop)
            self._gate = self._start_nginx()
            started.callback(lambda: _end(self._gate))
            for duty in (self._watch, self._check):
                thread = threading.Thread(target=duty, daemon=True)
                thread.start()
                started.callback(thread.join)
            started.callback(self._ending.set)
            self._started = started.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self, seconds: float = PATIENCE) -> None:
        """Wait until every worker answers.

        Raises:
            TimeoutError: if one does not in that time.
        """
        deadline = time.monotonic() + seconds
        for number, worker in enumerate(self.workers, start=1):
            while not worker.answers:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"worker {number} did not answer in {seconds:.0f} seconds")
                time.sleep(LOOK)

    def stop(self) -> None:
        """End nginx and every worker."""
        self._started.close()

    def _start_nginx(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.nginx.command(), start_new_session=True)

    def _watch(self) -> None:
        """Start again what died, until all is to end."""
        due: dict[int, float] = {}  # when a worker that died is to be started again
        while not self._ending.wait(LOOK):
            now = time.monotonic()
            for number, worker in enumerate(self.workers, start=1):
                if worker.is_running:
                    continue
                if number not in due:
                    due[number] = max(now, worker.started + REST)
                    code = worker.process.returncode
                    self._say(f"Worker {number} ended ({code}); it is started again.")
                if now >= due[number]:
                    del due[number]
                    worker.start()
            if self._gate.poll() is not None:
                self._say(f"nginx ended ({self._gate.returncode}); it is started again.")
                if not self._ending.wait(1):
                    self._gate = self._start_nginx()

    def _check(self) -> None:
        """End workers that hang, until all is to end; `_watch` starts them again."""
        heard: dict[int, float] = {}  # by process: when it answered last
        while not self._ending.wait(self._hung / 10):
            for number, worker in enumerate(self.workers, start=1):
                process = worker.process
                if worker.answers:
                    heard[process.pid] = time.monotonic()
                has_answered = process.pid in heard
                silent = time.monotonic() - heard.get(process.pid, worker.started)
                if process.poll() is None and silent > (self._hung if has_answered else PATIENCE):
                    self._say(f"Worker {number} has not answered for {silent:.0f} seconds.")
                    process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()
