"""What server and page hold in memory while strokes go on and on."""

from pathlib import Path

from playwright.sync_api import Page

from benchmarks.pen import answered, scribble


def memory(page: Page, pid: int, strokes: int, every: int = 10) -> dict[str, list[float]]:
    """Draw many strokes, and return what server and page hold meanwhile, in megabytes."""
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")
    found: dict[str, list[float]] = {"strokes": [], "server": [], "page": []}
    for number in range(strokes + 1):
        if number % every == 0:
            page.get_by_role("button", name="Clear").click()
            answered(page)
            client.send("HeapProfiler.collectGarbage")
            metrics = client.send("Performance.getMetrics")["metrics"]
            heap = next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize")
            found["strokes"].append(number)
            found["server"].append(resident(pid))
            found["page"].append(heap / 1e6)
        scribble(page, number, points=12)
        answered(page)
    return found


def resident(pid: int) -> float:
    """Return the megabytes that a process holds in memory (Linux alone tells)."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def pid_of(address: str) -> int:
    """Return the process that serves an address."""
    port = address.rpartition(":")[2].encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            continue
        if b"app" in words and port in words:
            return int(folder.name)
    raise RuntimeError("the server's process was not found")


def growth(values: list[float]) -> float:
    """Return by how much the last quarter's mean is above the second's: the first one warms up."""
    quarter = max(1, len(values) // 4)
    second, last = values[quarter : 2 * quarter], values[-quarter:]
    return sum(last) / len(last) - sum(second) / len(second)
