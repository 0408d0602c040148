"""Through nginx, as deployed, against nginx sending the same bytes from a plain file."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlsplit

from scripts.portal import processes, settings, site
from scripts.portal.paths import RUN
from tests.benchmarks import report
from tests.benchmarks.speed import sites

from .reader import read

REPEATS = 5
CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; user root;
events {{ }}
http {{
  access_log off; sendfile on; default_type text/plain;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    location /plain/ {{ alias {feed}/; }}
    location /internal/feed/ {{ internal; alias {feed}/; }}
    location / {{ proxy_pass {upstream}; proxy_set_header Host $http_host; }}
  }}
}}
"""


def text(upstream: str) -> str:
    """The table, or why there is none."""
    if not shutil.which("nginx"):
        return "nginx is not installed: nothing was measured through it."
    with _served(upstream) as front:
        rows = [_row(front, name, path) for name, path in _files()]
    head = ("", "MB", "plain file, MB/s", "as deployed, MB/s", "share")
    return f"Through nginx, median of {REPEATS}, in turns\n\n{report.table(head, rows)}"


def _files() -> list[tuple[str, str]]:
    """What the manifest names: address of the document and of its file."""
    folder = sites.run(site.BENCH, "tests.benchmarks.feed.worker", "edition").splitlines()[-1].strip('"')
    return [(name, f"{folder}/{name}") for name in ("catalog.ttl", "catalog.jsonld", "catalog.ttl.gz")]


def _row(front: str, name: str, path: str) -> tuple[str, ...]:
    packed = name.endswith(".gz")
    asked = f"{front}/{name.removesuffix('.gz')}"
    plain, deployed, size = [], [], 0
    for _ in range(REPEATS):
        one, other = read(f"{front}/plain/{path}"), read(asked, packed=packed)
        assert one.size == other.size, (name, one.size, other.size)
        plain.append(one.size / one.seconds / 1e6)
        deployed.append(other.size / other.seconds / 1e6)
        size = one.size
    rates = median(plain), median(deployed)
    return (name, f"{size / 1e6:,.1f}", f"{rates[0]:,.0f}", f"{rates[1]:,.0f}", f"{rates[1] / rates[0]:.2f}")


@contextmanager
def _served(upstream: str) -> Iterator[str]:
    folder = RUN / "nginx"
    folder.mkdir(exist_ok=True)
    port = settings.free_port(8100)
    feed = site.BENCH.storage / "provdata" / "feed"
    told = CONFIGURATION.format(folder=folder, port=port, feed=feed, upstream=upstream)
    (folder / "nginx.conf").write_text(told)
    subprocess.run(["nginx", "-t", "-q", "-c", folder / "nginx.conf"], check=True)  # noqa: S603, S607
    processes.start("bench-nginx", ["nginx", "-c", folder / "nginx.conf"])
    try:
        processes.wait_or_fail("bench-nginx", lambda: settings.listening(port))
        yield f"http://{urlsplit(upstream).hostname}:{port}"
    finally:
        processes.stop("bench-nginx")
