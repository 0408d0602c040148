"""Through nginx, as deployed, against nginx sending the same bytes from a plain file."""

from __future__ import annotations

import os
import shutil
import string
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from scripts.portal import processes, settings, site
from scripts.portal.paths import BIN, CONFIG, ROOT, RUN
from tests.benchmarks import report
from tests.benchmarks.running import answers
from tests.benchmarks.speed import sites

from .reader import read

REPEATS = 15
FOLDER = RUN / "nginx"
AROUND = """
daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; user root;
events {{ }}
http {{
  access_log off; sendfile on; default_type text/plain;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{plain}; tcp_nopush on; location / {{ alias {feed}/; }} }}
  {deployed}
}}
"""
INTERNAL = "[app:main]\nckanext.provdata.feed.internal_address = /internal/feed\n"


def text() -> str:
    """The table, or why there is none."""
    if not shutil.which("nginx"):
        return "nginx is not installed: nothing was measured through it."
    with _served() as (plain, deployed):
        rows = [_row(plain, deployed, name, path) for name, path in _files()]
    head = ("", "MB", "plain file, MB/s", "as deployed, MB/s", "share", "first byte, ms", "share after it")
    return f"Through nginx (config/nginx.conf.tmpl), median of {REPEATS}, in turns\n\n{report.table(head, rows)}"


def _files() -> list[tuple[str, str]]:
    """What the manifest names: address of the document and of its file."""
    folder = sites.run(site.BENCH, "tests.benchmarks.feed.worker", "edition").splitlines()[-1].strip('"')
    names = ("catalog.ttl", "catalog.jsonld", "catalog.xml", "catalog.ttl.gz", "catalog.jsonld.gz")
    return [(name, f"{folder}/{name}") for name in names]


def _row(front: str, behind: str, name: str, path: str) -> tuple[str, ...]:
    packed = name.endswith(".gz")
    asked = f"{behind}/{name.removesuffix('.gz')}"
    plain, deployed = [], []
    for _ in range(REPEATS):
        one, other = read(f"{front}/{path}"), read(asked, packed=packed)
        assert one.size == other.size, (name, one.size, other.size)
        assert other.headers.get("Content-Encoding") == ("gzip" if packed else None), other.headers
        assert read(asked, packed=packed, headers={"If-None-Match": other.headers["ETag"]}).status == 304
        plain.append(one)
        deployed.append(other)
    size = plain[0].size
    rates = [size / median(one.seconds for one in found) / 1e6 for found in (plain, deployed)]
    first = median(one.first for one in deployed) * 1000
    rest = [median(one.seconds - one.first for one in found) for found in (plain, deployed)]
    return (
        name,
        f"{size / 1e6:,.1f}",
        *(f"{rate:,.0f}" for rate in rates),
        f"{rates[1] / rates[0]:.2f}",
        f"{first:.0f}",
        f"{rest[0] / rest[1]:.2f}",
    )


@contextmanager
def _served() -> Iterator[tuple[str, str]]:
    """Addresses of plain files and of the portal behind nginx, which it lets send its files."""
    FOLDER.mkdir(exist_ok=True)
    plain, behind, front = (settings.free_port(8100 + 100 * number) for number in range(3))
    feed = site.BENCH.storage / "provdata" / "feed"
    filled = {"address": f"127.0.0.1:{front}", "upstream": f"127.0.0.1:{behind}", "feed": feed}
    deployed = string.Template((CONFIG / "nginx.conf.tmpl").read_text()).substitute(filled)
    (FOLDER / "nginx.conf").write_text(AROUND.format(folder=FOLDER, plain=plain, feed=feed, deployed=deployed))
    subprocess.run(["nginx", "-t", "-q", "-c", FOLDER / "nginx.conf"], check=True)  # noqa: S603, S607
    _start_portal(behind)
    processes.start("bench-nginx", ["nginx", "-c", FOLDER / "nginx.conf"])
    try:
        processes.wait_or_fail("bench-front", lambda: answers(f"http://127.0.0.1:{behind}"))
        processes.wait_or_fail("bench-nginx", lambda: settings.listening(front))
        yield f"http://127.0.0.1:{plain}", f"http://127.0.0.1:{front}"
    finally:
        processes.stop("bench-nginx")
        processes.stop("bench-front")


def _start_portal(port: int) -> None:
    """Our site once more, told that a web server sends its files; everything else is as it was."""
    told = Path(FOLDER / "portal.ini")
    told.touch(mode=0o600)
    told.write_text(site.BENCH.ini.read_text().replace("[app:main]\n", INTERNAL))
    environment = {**site.environment(site.BENCH), "CKAN_INI": str(told), "PROVDATA_PORT": str(port)}
    command = [BIN / "gunicorn", "-c", ROOT / "config" / "gunicorn.conf.py", "config.wsgi:application"]
    processes.start("bench-front", command, env={**os.environ, **environment}, cwd=ROOT)
