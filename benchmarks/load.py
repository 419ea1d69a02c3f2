"""How the app stands many users who draw at once: `python -m benchmarks.load`.

Each user opens the Draw page, draws a stroke, waits for the answer to it, thinks for half a second
and draws the next. All open the page at the same moment; measured is what comes after all have it.
One worker is one process without nginx; more are those of `make serve`, behind it. `--kill` kills
one of them half way. Everything runs on this machine, users included, and ends by itself.
"""

import argparse
import asyncio
import json
import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.held import resident
from benchmarks.simulated_user import User
from benchmarks.timing import machine, quantile
from serving.nginx import COOKIE
from serving.supervisor import Supervisor
from serving.worker import LOOPBACK, Worker, free_ports

MOST_USERS = 500
LONGEST = 120  # seconds of drawing
WARM_UP = 3  # seconds
GOAL_USERS, GOAL_MS = 30, 150  # the ninetieth percentile of one process on two cores
NO_LOSS_USERS = 100
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """What is measured."""

    address: str
    workers: list[Worker]

    @property
    def processes(self) -> list[int]:
        """Return the processes that there are now: a worker that died is started again."""
        return [worker.process.pid for worker in self.workers]

    def megabytes(self) -> float:
        """Return what its processes hold."""
        return sum(resident(pid) for pid in self.processes)

    def seconds_busy(self) -> float:
        """Return how long its processes have kept a core busy."""
        total = 0
        for pid in self.processes:
            # After the name, which may hold anything, and its bracket; see proc(5).
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS


def machine_busy() -> float:
    """Return how many seconds all cores together have been busy, whoever it was for."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    user, nice, system, _, _, irq, softirq, steal = map(int, fields)
    return (user + nice + system + irq + softirq + steal) / TICKS


@contextmanager
def served(workers: int, behind_nginx: bool) -> Iterator[Server]:
    """Start the app, yield it once it answers, and end it."""
    with ExitStack() as ending:
        (port,) = free_ports(1)
        if behind_nginx:
            supervisor = ending.enter_context(Supervisor(workers, port))
            supervisor.wait()
            started = supervisor.workers
        else:
            worker = Worker(port, "of no consequence")
            ending.callback(worker.stop)
            while not worker.answers:
                if not worker.is_running:
                    raise RuntimeError("the app's server did not start")
                time.sleep(0.1)
            started = [worker]
        yield Server(f"http://{LOOPBACK}:{port}", started)


async def load(server: Server, count: int, seconds: float) -> dict[str, Any]:
    """Let so many users draw for so long, and return what came of it."""
    before = server.megabytes()
    users = [User(server.address) for _ in range(count)]
    all_here = asyncio.Barrier(count + 1)
    visits = asyncio.gather(*(user.visit(all_here, seconds) for user in users))
    await all_here.wait()
    end = time.monotonic() + seconds
    clocks = server.seconds_busy(), time.process_time(), machine_busy()
    await asyncio.sleep(seconds)
    of_server = server.seconds_busy() - clocks[0]
    of_users = time.process_time() - clocks[1]
    of_others = max(0.0, machine_busy() - clocks[2] - of_server - of_users)
    after = server.megabytes()
    await visits
    told = [user.told for user in users]
    # What is answered after the end of the clocks is no part of what they measured.
    in_time = [waited for one in told for sent, waited in one.answered if sent + waited <= end]
    waits = [1000 * waited for one in told for _, waited in one.answered] or [math.nan]
    answers = len(in_time)
    errors = [error for one in told for error in one.errors]
    errors += ["a lost connection" for one in told for _ in one.away]
    return {
        "users": count,
        "loading p90, s": quantile([one.loading for one in told], 0.9),
        **{f"p{share}, ms": quantile(waits, share / 100) for share in (50, 90, 99)},
        "answers": answers,
        "answers a second": answers / seconds,
        "ms of a core an answer": 1000 * of_server / max(1, answers),
        "MB before": before,
        "MB a session": (after - before) / count,
        "errors": len(errors),
        "first errors": errors[:3],
        "lost": sum(one.lost for one in told),
        "cores of users": of_users / seconds,
        "cores of others": of_others / seconds,
    }


async def kill(server: Server, count: int, seconds: float) -> dict[str, Any]:
    """Let so many users draw, kill a worker half way, and return what it cost."""
    users = [User(server.address) for _ in range(count)]
    all_here = asyncio.Barrier(count + 1)
    visits = asyncio.gather(*(user.visit(all_here, seconds) for user in users))
    await all_here.wait()
    await asyncio.sleep(seconds / 2)
    hit = [user for user in users if f"{COOKIE}=1" in user.cookies.split("; ")]
    os.kill(server.processes[0], signal.SIGKILL)
    await visits
    away = [gap for user in users for gap in user.told.away]
    return {
        "workers": len(server.workers),
        "users": count,
        "of the killed worker": len(hit),
        "reconnects": len(away),
        "reconnected once": sum(len(user.told.away) == 1 for user in hit),
        "away p50, s": quantile(away or [math.nan], 0.5),
        "away longest, s": max(away, default=math.nan),
        "answers": sum(len(user.told.answered) for user in users),
        "errors": [error for user in users for error in user.told.errors],
        "lost": sum(user.told.lost for user in users),
    }


def measure_kill(users: list[int], seconds: float, workers: list[int]) -> dict[str, Any]:
    """Return what the death of a worker costs, under each load."""
    runs = []
    for processes in workers:
        for count in users:
            with served(processes, behind_nginx=True) as server:
                asyncio.run(load(server, 4 * processes, WARM_UP))
                runs.append(asyncio.run(kill(server, count, seconds)))
    return {"machine": machine(), "seconds": seconds, "kills": runs}


def report_kill(found: dict[str, Any]) -> str:
    """Return in Markdown what the death of a worker cost."""
    rows = [
        f"Measured on {found['machine']}: one of the workers behind nginx is killed half way "
        f"through {found['seconds']:g} seconds of drawing.",
        "",
        "| workers | users | of the killed one | connected again | of these once "
        "| until the drawing was back, p50 | longest | drawings lost | errors | answers |",
        "| --- " * 10 + "|",
    ]
    for run in found["kills"]:
        rows.append(
            f"| {run['workers']} | {run['users']} | {run['of the killed worker']} "
            f"| {run['reconnects']} | {run['reconnected once']} | {run['away p50, s']:.1f} s "
            f"| {run['away longest, s']:.1f} s | {run['lost']} | {len(run['errors'])} "
            f"| {run['answers']} |"
        )
    return "\n".join(rows)


def measure(
    users: list[int], seconds: float, workers: list[int], behind_nginx: bool
) -> dict[str, Any]:
    """Return what is measured; each load meets an app that was started for it."""
    runs = []
    for processes in workers:
        for count in users:
            with served(processes, behind_nginx or processes > 1) as server:
                asyncio.run(load(server, 4 * processes, WARM_UP))
                found = asyncio.run(load(server, count, seconds))
            print(f"{count} users: {found['p90, ms']:.0f} ms", file=sys.stderr, flush=True)
            runs.append({"workers": processes, "nginx": behind_nginx or processes > 1, **found})
    return {"machine": machine(), "seconds": seconds, "runs": runs}


def verdicts(runs: list[dict[str, Any]]) -> list[str]:
    """Say whether the goals were met, and by how much they were missed."""
    said = []
    for run in runs:
        served_by = f"{run['workers']} worker{'s' if run['workers'] > 1 else ''}"
        if run["users"] == GOAL_USERS:
            p90 = run["p90, ms"]
            met = "met" if p90 <= GOAL_MS else f"missed by {p90 - GOAL_MS:.0f} ms"
            said.append(
                f"- {GOAL_USERS} users, {served_by}: 90% of the answers within {p90:.0f} ms "
                f"(wanted: at most {GOAL_MS}): {met}."
            )
        if run["users"] == NO_LOSS_USERS:
            lost, errors = run["lost"], run["errors"]
            met = "met" if lost + errors == 0 else "missed"
            said.append(
                f"- {NO_LOSS_USERS} users, {served_by}: {errors} errors and {lost} lost drawings "
                f"among {run['answers']} answers (wanted: none): {met}."
            )
    return said


def report(found: dict[str, Any]) -> str:
    """Return what was measured, in Markdown."""
    rows = [
        f"Measured on {found['machine']}, the simulated users on the same cores, "
        f"{found['seconds']:g} seconds of drawing each.",
        "",
        "| served by | users | page open, p90 | answer p50 | p90 | p99 | answers a second "
        "| a core's time an answer | memory a session | errors | lost "
        "| cores taken by users, others |",
        "| --- " * 12 + "|",
    ]
    for run in found["runs"]:
        name = f"nginx + {run['workers']}" if run["nginx"] else "1 process"
        rows.append(
            f"| {name} | {run['users']} | {run['loading p90, s']:.1f} s "
            f"| {run['p50, ms']:.0f} ms | {run['p90, ms']:.0f} ms | {run['p99, ms']:.0f} ms "
            f"| {run['answers a second']:.1f} | {run['ms of a core an answer']:.0f} ms "
            f"| {run['MB a session']:.1f} MB | {run['errors']} | {run['lost']} "
            f"| {run['cores of users']:.2f}, {run['cores of others']:.2f} |"
        )
    return "\n".join([*rows, "", *verdicts(found["runs"])])


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--users", type=int, nargs="+", default=[1, 10, 30, 100])
    parser.add_argument("--seconds", type=float, default=10, help="of drawing, for each load")
    parser.add_argument("--workers", type=int, nargs="+", default=[1], help="processes")
    parser.add_argument("--behind-nginx", action="store_true", help="a single one, too")
    parser.add_argument("--kill", action="store_true", help="kill a worker half way, behind nginx")
    parser.add_argument("--json", type=Path, help="write what was measured there")
    options = parser.parse_args(arguments)
    if not all(0 < count <= MOST_USERS for count in options.users):
        parser.error(f"there can be 1 to {MOST_USERS} users")
    if not 0 < options.seconds <= LONGEST:
        parser.error(f"they can draw for up to {LONGEST} seconds")
    if not all(0 < count <= 2 * (os.cpu_count() or 1) for count in options.workers):
        parser.error("there can be at most two workers for each core")
    # Ended from outside, it takes the servers that it started with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if options.kill:
        found = measure_kill(options.users, options.seconds, options.workers)
    else:
        found = measure(options.users, options.seconds, options.workers, options.behind_nginx)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    print(report_kill(found) if options.kill else report(found))


if __name__ == "__main__":
    main()
