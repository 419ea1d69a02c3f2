"""nginx in front of the workers: its configuration, written from a few plain values.

A browser's first request goes to the workers in turn. The answer sets a cookie with the number of
the worker that gave it, and from then on all that this browser asks for goes there: page, files,
uploads and the websocket. When that worker does not answer, another one takes over, and the cookie
follows it.
"""

import re
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import SOCK_STREAM

COOKIE = "capsnet_worker"
MISSING = (
    "nginx is needed to share users among several processes, and none was found. "
    "Install it ('apt-get install nginx'; its own service need not run), "
    "or serve from one process with 'make app'."
)


@dataclass(frozen=True)
class Nginx:
    """What is different from one nginx to the next.

    The limits are for one address. A school's whole class comes from one, so they are those of a
    hundred browsers that open the page at the same moment: about eighty files and one websocket
    each.
    """

    port: int
    workers: Sequence[int]  # their ports, on the loopback address
    folder: Path  # its own: configuration, logs, temporary files
    address: str = "127.0.0.1"
    upload_megabytes: int = 21  # a little more than server.maxUploadSize in .streamlit/config.toml
    requests_per_second: int = 1000
    requests_at_once: int = 10_000  # beyond that rate, before any is refused
    sockets_per_second: int = 20
    sockets_at_once: int = 300
    connections: int = 1500  # open at the same time

    def __post_init__(self) -> None:
        """Refuse what would write another configuration than was meant.

        Raises:
            ValueError: one sentence that says what is wrong.
        """
        if not self.workers:
            raise ValueError("nginx needs at least one worker")
        for port in (self.port, *self.workers):
            if not 0 < port < 65536:
                raise ValueError(f"there is no port {port}")
        if not re.fullmatch(r"[0-9.]+|\[[0-9a-fA-F:]+\]|[a-zA-Z0-9.-]+", self.address):
            raise ValueError(f"{self.address!r} is no address to listen on")
        if re.search(r"[\s;{}\"'\\$]", str(self.folder)):
            raise ValueError(f"nginx cannot use a folder of this name: {self.folder}")

    @property
    def file(self) -> Path:
        """Where the configuration is written."""
        return self.folder / "nginx.conf"

    def check_free(self) -> None:
        """Check that it can listen where it is to listen; nginx itself would try for ever.

        Raises:
            ValueError: one sentence that says why not.
        """
        try:
            found = socket.getaddrinfo(self.address.strip("[]"), self.port, type=SOCK_STREAM)
            with socket.socket(found[0][0]) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(found[0][4])
        except OSError as error:
            raise ValueError(
                f"nginx cannot listen on {self.address}:{self.port}: {error.strerror}"
            ) from error

    def write(self) -> None:
        """Write the configuration into the folder."""
        self.file.write_text(self.text(), encoding="utf-8")

    def command(self, *more: str) -> list[str]:
        """Return the command line that runs nginx with this configuration and nothing else.

        Raises:
            FileNotFoundError: one sentence that says what to do, if there is no nginx.
        """
        return [find(), "-p", str(self.folder), "-c", str(self.file), "-e", "stderr", *more]

    def text(self) -> str:
        """Return the configuration."""
        return _TEXT.format(
            folder=self.folder,
            listen=f"{self.address}:{self.port}",
            cookie=COOKIE,
            pools="\n".join(self._pools()),
            choose="\n".join(f"    {n} worker{n};" for n in self._numbers()),
            served="\n".join(
                f"    ~127\\.0\\.0\\.1:{port}$ {n};"
                for n, port in zip(self._numbers(), self.workers, strict=True)
            ),
            upload_megabytes=self.upload_megabytes,
            requests_per_second=self.requests_per_second,
            requests_at_once=self.requests_at_once,
            sockets_per_second=self.sockets_per_second,
            sockets_at_once=self.sockets_at_once,
            connections=self.connections,
        )

    def _numbers(self) -> range:
        return range(1, len(self.workers) + 1)

    def _pools(self) -> list[str]:
        """Return an upstream for new browsers, and one for those of each worker."""
        fails = "max_fails=2 fail_timeout=2s"
        lines = ["  upstream any {"]
        lines += [f"    server 127.0.0.1:{port} {fails};" for port in self.workers]
        lines += ["  }"]
        for number, own in zip(self._numbers(), self.workers, strict=True):
            # Its own is asked each time: were it passed over for a while, some of a page's requests
            # would move the browser to another worker, and others back.
            lines += [f"  upstream worker{number} {{", f"    server 127.0.0.1:{own} max_fails=0;"]
            lines += [
                f"    server 127.0.0.1:{port} {fails} backup;"
                for port in self.workers
                if port != own
            ]
            lines += ["  }"]
        return lines


def find() -> str:
    """Return where nginx is.

    Raises:
        FileNotFoundError: one sentence that says what to do, if there is none.
    """
    # Debian keeps it where only root's PATH looks.
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if path is None:
        raise FileNotFoundError(MISSING)
    return path


_TEXT = """# Written by serving/nginx.py; changes made here are lost.
daemon off;
worker_processes 1;  # it only passes on; and one alone knows whose turn it is
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log stderr warn;

events {{
  worker_connections 8192;
}}

http {{
  access_log off;
  server_tokens off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;

  # Whose a browser is: the worker that its cookie names, else anybody's.
{pools}
  map $cookie_{cookie} $pool {{
    default any;
{choose}
  }}
  # Who gave the answer, the last one of those that were asked.
  map $upstream_addr $served {{
    default "";
{served}
  }}
  # Told to the browser when it is news: not after the same again, nor when nobody was asked.
  map "$cookie_{cookie}=$served" $set_cookie {{
    default "{cookie}=$served; Path=/; HttpOnly; SameSite=Lax";
    ~^([0-9]+)=\\1$ "";
    ~=$ "";
  }}

  map $http_upgrade $hop {{
    default upgrade;
    "" "";
  }}

  # Pages of other sites may not connect. Streamlit would refuse them, too, but not before it had
  # asked another host for this machine's address.
  map "$http_origin $http_host" $is_foreign {{
    default 1;
    "~^ " 0;
    "~^https?://([^ ]+) \\1$" 0;
  }}

  # Files that are the same for everybody are asked for once.
  proxy_cache_path {folder}/cache keys_zone=files:2m max_size=200m inactive=1d;
  proxy_cache_key $uri;

  limit_req_zone $binary_remote_addr zone=requests:1m rate={requests_per_second}r/s;
  limit_req_zone $binary_remote_addr zone=sockets:1m rate={sockets_per_second}r/s;
  limit_conn_zone $binary_remote_addr zone=connections:1m;
  limit_req_status 429;
  limit_conn_status 429;

  server {{
    listen {listen} backlog=1024;
    client_max_body_size {upload_megabytes}m;
    client_header_timeout 15s;
    client_body_timeout 30s;
    limit_conn connections {connections};

    # All of them here: a location with one of its own would know none of these.
    # Host is the browser's own name for this server, so that Streamlit sees one origin.
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $hop;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_http_version 1.1;
    proxy_connect_timeout 2s;
    proxy_next_upstream error timeout http_502 http_503;
    proxy_next_upstream_tries 3;
    add_header Set-Cookie $set_cookie always;

    location / {{
      limit_req zone=requests burst={requests_at_once} nodelay;
      proxy_read_timeout 60s;
      proxy_pass http://$pool;
    }}

    location ~ ^/(app/)?static/ {{
      limit_req zone=requests burst={requests_at_once} nodelay;
      proxy_cache files;
      proxy_cache_valid 200 1h;
      proxy_cache_lock on;
      proxy_cache_use_stale error timeout updating http_502;
      proxy_pass http://$pool;
    }}

    location = /_stcore/stream {{
      if ($is_foreign) {{ return 403; }}
      limit_req zone=sockets burst={sockets_at_once} nodelay;
      proxy_read_timeout 1h;  # Streamlit itself asks every half a minute whether anyone is there
      proxy_send_timeout 1h;
      proxy_pass http://$pool;
    }}
  }}
}}
"""
