"""Serve the app from several processes behind one nginx: `python -m serving --workers 4`."""

import argparse
import signal
import socket
import sys

from serving.supervisor import Supervisor
from serving.worker import LOOPBACK


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m serving", description=__doc__)
    parser.add_argument("--workers", type=int, default=2, help="processes; one for each core")
    parser.add_argument("--port", type=int, default=8501, help="where nginx listens")
    parser.add_argument(
        "--address",
        default=LOOPBACK,
        help="the address nginx listens on (this machine alone, unless given; 0.0.0.0: any)",
    )
    options = parser.parse_args(arguments)
    # SIGTERM and a closed terminal end it as Ctrl-C does.
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
    try:
        with Supervisor(options.workers, options.port, options.address, say=_say) as supervisor:
            host = socket.gethostname() if options.address == "0.0.0.0" else options.address
            _serve(supervisor, f"http://{host}:{options.port}")
    except (FileNotFoundError, ValueError, TimeoutError) as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130  # before it had begun
    return 0


def _serve(supervisor: Supervisor, address: str) -> None:
    try:
        supervisor.wait()
        _say(f"{len(supervisor.workers)} workers serve on {address}; Ctrl-C ends them.")
        while True:
            signal.pause()
    except KeyboardInterrupt:
        # What is being ended must not be left half alive by an impatient second one.
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        _say("Ending.")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
