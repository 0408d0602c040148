"""What ``make run`` keeps up comes back when it is killed, and goes when it is stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest

from scripts.portal import processes
from scripts.portal.paths import ROOT


@pytest.fixture
def kept(tmp_path):
    """A supervisor of two processes, and a question for the number of the one of that name that runs last."""
    procfile, log = tmp_path / "Procfile", tmp_path / "log"
    procfile.write_text("# two\nclock: sleep 600\nweb: sleep 600\n")
    with log.open("w") as out:
        command = [sys.executable, "-m", "scripts.portal.supervisor", str(procfile)]
        supervisor = subprocess.Popen(command, stdout=out, cwd=ROOT)  # noqa: S603 - our own module

    def last(name):
        found = re.findall(rf"{name} started, process (\d+)", log.read_text())
        return int(found[-1]) if found else 0

    yield supervisor, last
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(60)


def test_a_killed_process_comes_back_and_the_others_stay(kept):
    _, last = kept
    assert processes.wait(lambda: last("clock") and last("web"), 30)
    clock, web = last("clock"), last("web")
    os.kill(clock, signal.SIGKILL)
    assert processes.wait(lambda: last("clock") != clock, 30)
    assert processes.birth(last("clock"))
    assert (last("web"), bool(processes.birth(web))) == (web, True)


def test_stopping_ends_them_all(kept):
    supervisor, last = kept
    assert processes.wait(lambda: last("clock") and last("web"), 30)
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(60) == 0
    assert not any(processes.birth(last(name)) for name in ("clock", "web"))
