"""A private Redis under ``.run/``. Database 0 is the portal's, 1 the tests', 2 the browser journeys'."""

from __future__ import annotations

from . import processes, settings
from .paths import RUN

HOME = RUN / "redis"


def start() -> None:
    if processes.running("redis"):
        return
    if settings.listening(settings.port("redis")):
        settings.move_port("redis")
    HOME.mkdir(parents=True, exist_ok=True)
    port = settings.port("redis")
    options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", HOME, "--appendonly", "yes", "--save", ""]
    processes.start("redis", ["redis-server", *options])
    processes.wait_or_fail("redis", lambda: settings.listening(port))


def stop() -> None:
    processes.stop("redis")


def url(database: int) -> str:
    return f"redis://127.0.0.1:{settings.port('redis')}/{database}"
