"""Keeps the processes of a Procfile up: one that ends is started again, until somebody stops them all.

``python3 -m scripts.portal.supervisor config/Procfile [name …]``, all of them when none is named. A release clock that
was killed must come back without a hand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: seconds until a process that ended is started again: the first time, and at most
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
#: a process that lived longer than these seconds was well: its next pause is the first again
WELL = 20.0
#: how often we look, and how long a process may take to end when it is asked to
LOOK, PATIENCE = 0.1, 25.0


@dataclass
class Kept:
    """One process: its line of the Procfile, and since when it runs, or when it is to start."""

    name: str
    command: str
    process: subprocess.Popen | None = None
    at: float = 0.0
    pause: float = FIRST_PAUSE

    def start(self) -> None:
        """In a session of its own, so that Ctrl-C in the terminal reaches us alone and a signal its whole family."""
        self.process = subprocess.Popen(["/bin/sh", "-c", f"exec {self.command}"], start_new_session=True)
        self.at = time.monotonic()
        say(f"{self.name} started, process {self.process.pid}")

    def look(self) -> None:
        """Start it when its time has come; when it has ended, say when that is."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.at:
                self.start()
        elif self.process.poll() is not None:
            self.pause = FIRST_PAUSE if now - self.at > WELL else min(self.pause * 2, LONGEST_PAUSE)
            say(f"{self.name} ended with {self.process.returncode}, starts again in {self.pause:.1f} s")
            self.signal(signal.SIGKILL)  # what it has left behind
            self.process, self.at = None, now + self.pause

    def signal(self, number: int) -> None:
        """Send a signal to the process and all it started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


def read(procfile: Path) -> Iterator[Kept]:
    """``name: command`` on each line."""
    for line in procfile.read_text().splitlines():
        name, found, command = line.partition(":")
        if found and not line.startswith("#"):
            yield Kept(name.strip(), command.strip())


def keep(kept: list[Kept], stop: threading.Event) -> None:
    """Keep them up until ``stop`` is set; then end them."""
    while not stop.is_set():
        for one in kept:
            one.look()
        stop.wait(LOOK)
    for one in kept:
        one.signal(signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    while not all(one.ended() for one in kept) and time.monotonic() < end:
        time.sleep(LOOK)
    for one in kept:
        one.signal(signal.SIGKILL)


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def main(procfile: str, *names: str) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    keep([each for each in read(Path(procfile)) if not names or each.name in names], stop)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
