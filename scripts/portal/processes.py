"""Starting and stopping background processes by pid file."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import console
from .paths import LOGS, RUN

PIDS = RUN / "pids"


def running(name: str) -> bool:
    """Whether the process we started under this name still lives (and is not another one that took its number)."""
    try:
        pid, born = (PIDS / name).read_text().split()
    except (OSError, ValueError):
        return False
    return birth(int(pid)) == born


def birth(pid: int) -> str | None:
    """Kernel start time of a process in clock ticks, None when there is none or it is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def start(
    name: str, command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> None:
    """Start in a session of its own, so that Ctrl-C in the terminal does not reach it."""
    LOGS.mkdir(parents=True, exist_ok=True)
    PIDS.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    with (LOGS / f"{name}.log").open("ab") as out:
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=console.merged(env),
            cwd=cwd,
            start_new_session=True,
        )
    (PIDS / name).write_text(f"{child.pid} {birth(child.pid)}")


def stop(name: str, *, patience: float = 30) -> None:
    """Ask the process to end, and end it for good when it has not after ``patience`` seconds."""
    if not running(name):
        (PIDS / name).unlink(missing_ok=True)
        return
    pid = int((PIDS / name).read_text().split()[0])
    os.kill(pid, signal.SIGTERM)
    if not wait(lambda: not running(name), patience):
        os.kill(pid, signal.SIGKILL)
    (PIDS / name).unlink(missing_ok=True)


def wait(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until the condition holds; False when it did not in that time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def wait_or_fail(name: str, condition: Callable[[], bool], seconds: float = 90) -> None:
    """Wait for a service; raise SetupError with the end of its log when it died or is late."""
    ready = wait(lambda: condition() or not running(name), seconds) and condition() and running(name)
    if not ready:
        log = LOGS / f"{name}.log"
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:]) if log.exists() else ""
        raise console.SetupError(f"{name} did not start:\n{tail}\n(all of it: {log})")
