"""What the person at the terminal sees: numbered steps with their time, and errors that say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .paths import LOGS


class SetupError(Exception):
    """The setup cannot go on; the message says what the person can do."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, and say how long it took once it is done."""
    print(f"▸ {title} …", flush=True)
    began = time.monotonic()
    yield
    print(f"  ✓ {title} ({time.monotonic() - began:.1f} s)", flush=True)


def note(text: str) -> None:
    print(f"  {text}", flush=True)


def run(
    command: Sequence[str | Path], *, log: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> None:
    """Run a command with its output kept in ``.run/logs/<log>.log``; on failure show the end of it and raise."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    words = [str(word) for word in command]
    with path.open("ab") as out:
        done = subprocess.run(words, stdout=out, stderr=subprocess.STDOUT, env=merged(env), cwd=cwd, check=False)
    if done.returncode:
        tail = "\n".join(path.read_text(errors="replace").splitlines()[-25:])
        raise SetupError(f"“{' '.join(words)}” ended with {done.returncode}:\n{tail}\n(all of it: {path})")


def show(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
    """Run a command whose own output is the progress; raise when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, env=merged(env), cwd=cwd, check=False)
    if done.returncode:
        raise SetupError(f"“{' '.join(words)}” ended with {done.returncode}")


def merged(env: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, **(env or {})}


def fail(error: SetupError) -> int:
    print(f"\n✗ {error}", file=sys.stderr)
    return 1
