"""nginx's configuration, and the supervisor's small parts."""

import dataclasses
import http.client
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving import nginx
from serving.nginx import Nginx
from serving.worker import ROOT, free_ports


@pytest.fixture
def config(tmp_path: Path) -> Nginx:
    return Nginx(port=8780, workers=(8781, 8782), folder=tmp_path)


def block(text: str, head: str) -> str:
    """What stands between a head's braces."""
    start = text.index(f"{head} {{")
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0 and text[place] == "}":
            return text[start : place + 1]
    raise AssertionError(f"{head} is never closed")


def test_listens_on_this_machine_only_unless_told(config: Nginx) -> None:
    assert re.findall(r"listen (\S+)", config.text()) == ["127.0.0.1:8780"]
    other = dataclasses.replace(config, address="0.0.0.0")
    assert re.findall(r"listen (\S+)", other.text()) == ["0.0.0.0:8780"]


def test_each_worker_has_its_browsers_and_stands_in_for_the_others(config: Nginx) -> None:
    text = config.text()
    for number, own, other in ((1, 8781, 8782), (2, 8782, 8781)):
        servers = re.findall(r"server (.*);", block(text, f"upstream worker{number}"))
        assert [line.split()[0] for line in servers] == [f"127.0.0.1:{own}", f"127.0.0.1:{other}"]
        assert [line.endswith("backup") for line in servers] == [False, True]
        assert servers[0].endswith("max_fails=0")  # asked each time, also after it failed
        assert "max_fails=2 fail_timeout=2s" in servers[1]
    shared = block(text, "upstream any")
    assert "127.0.0.1:8781" in shared
    assert "127.0.0.1:8782" in shared
    assert "backup" not in shared


def test_the_websocket_is_passed_on_and_may_be_silent(config: Nginx) -> None:
    text = config.text()
    assert "proxy_read_timeout 1h;" in block(text, "location = /_stcore/stream")
    for header in ("Host $http_host", "Upgrade $http_upgrade", "Connection $hop"):
        assert f"proxy_set_header {header};" in block(text, "server")
    # nginx forgets all of the server's headers where a location sets one, or adds one.
    for location in re.findall(r"^ *(location .*) \{$", text, re.MULTILINE):
        inside = block(text, location)
        assert "proxy_set_header" not in inside
        assert "add_header" not in inside


def test_the_app_says_first_that_an_upload_is_too_large(config: Nginx) -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config.upload_megabytes > settings["server"]["maxUploadSize"]
    assert f"client_max_body_size {config.upload_megabytes}m;" in config.text()


def test_a_class_behind_one_address_is_within_the_limits(config: Nginx) -> None:
    browsers, files = 100, 80
    assert config.requests_at_once >= browsers * files
    assert config.sockets_at_once >= 2 * browsers  # all of them once more when a worker dies
    assert config.connections >= browsers * 7  # six for files, and the websocket


@pytest.mark.parametrize(
    "wrong",
    [
        {"workers": ()},
        {"port": 0},
        {"workers": (70_000,)},
        {"address": "127.0.0.1; include /etc/passwd"},
        {"address": ""},
        {"folder": Path("/tmp/two words")},
    ],
)
def test_refuses_what_would_write_something_else(config: Nginx, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # each has its own sentence
        dataclasses.replace(config, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_nginx_itself_accepts_it(tmp_path: Path, count: int) -> None:
    try:
        nginx.find()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    config = Nginx(free_ports(1)[0], free_ports(count), tmp_path)
    config.write()
    done = subprocess.run(config.command("-t"), capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Nginx]:
    """A real nginx that lets through one request a second and one megabyte, to no worker at all."""
    try:
        nginx.find()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    limits = {"requests_per_second": 1, "requests_at_once": 1, "upload_megabytes": 1}
    config = Nginx(free_ports(1)[0], free_ports(1), tmp_path, **limits)
    config.write()
    tmp_path.chmod(0o711)
    with subprocess.Popen(config.command()) as process:
        while status(config, "GET") is None:
            time.sleep(0.05)
        yield config
        process.terminate()


def status(config: Nginx, method: str, size: int = 0) -> int | None:
    """What nginx answers to a request with a body of so many bytes; None: nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", config.port, timeout=10)
    try:
        connection.putrequest(method, "/_stcore/upload_file/x/y")
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        return connection.getresponse().status
    except ConnectionRefusedError:
        return None
    finally:
        connection.close()


def test_what_is_too_large_or_too_much_is_refused(narrow: Nginx) -> None:
    assert status(narrow, "PUT", 1024**2 + 1) == 413
    answers = [status(narrow, "GET") for _ in range(8)]
    assert set(answers) <= {502, 429}  # there is no worker behind it
    assert 429 in answers


def test_says_plainly_that_nginx_is_missing(tmp_path: Path) -> None:
    nowhere = {**os.environ, "PATH": str(tmp_path)}
    code = (
        "import serving.nginx as it; it.shutil.which = lambda *_, **__: None; "
        "import runpy, sys; sys.argv = ['serving', '--workers', '2']; "
        "runpy.run_module('serving', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=nowhere,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == nginx.MISSING


def test_says_plainly_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        config = Nginx(other.getsockname()[1], (8781,), tmp_path)
        with pytest.raises(ValueError, match="in use"):
            config.check_free()
    config.check_free()


def test_free_ports_differ() -> None:
    assert len(set(free_ports(8))) == 8
