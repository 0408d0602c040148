"""The setup: it works beside others, repeats nothing, and says what to do when it may not go on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from scripts.portal import console, processes, settings, stamps, system


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """The setup's files in an empty folder, so that the running services are left alone."""
    monkeypatch.setattr(settings, "FILE", tmp_path / "settings.json")
    monkeypatch.setattr(settings, "RUN", tmp_path)
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(processes, "PIDS", tmp_path / "pids")
    monkeypatch.setattr(processes, "LOGS", tmp_path / "logs")
    return tmp_path


@pytest.fixture
def listener():
    """Somebody else's service on a port of the loopback address."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


class TestPorts:
    def test_a_port_somebody_listens_on_is_passed_over(self, listener):
        assert settings.free_port(listener) > listener

    def test_a_service_moves_when_its_port_was_taken_meanwhile(self, own_folder, listener):
        chosen = settings.load()
        settings.save({**chosen, "ports": {**chosen["ports"], "solr": listener}})
        moved = settings.move_port("solr")
        assert moved != listener
        assert settings.port("solr") == moved

    def test_ports_and_passwords_are_chosen_once(self, own_folder):
        assert settings.load() == settings.load()

    def test_nobody_else_reads_the_passwords(self, own_folder):
        settings.load()
        assert settings.FILE.stat().st_mode & 0o077 == 0


class TestSystemPackages:
    NEED = system.Need("a thing", lambda: False, ("provdata-no-such-package",))

    def test_without_the_right_it_prints_the_one_line_to_type(self, monkeypatch):
        monkeypatch.setattr(system, "privilege", lambda: None)
        with pytest.raises(console.SetupError, match=r"sudo apt-get install -y .*provdata-no-such-package"):
            system.ensure((self.NEED,))

    def test_what_is_there_is_not_asked_for(self, monkeypatch):
        asked = []
        monkeypatch.setattr(system, "privilege", lambda: asked.append("rights"))
        system.ensure((system.Need("python", system.command("python3.11"), ("python3.11",)),))
        assert asked == []


class TestStamps:
    def test_a_step_is_repeated_only_when_its_inputs_change(self, own_folder):
        source = own_folder / "input"
        source.write_text("one")
        stamps.keep("step", stamps.digest([source]))
        assert stamps.fresh("step", stamps.digest([source]))
        source.write_text("two")
        assert not stamps.fresh("step", stamps.digest([source]))

    def test_a_renamed_file_is_a_change(self, own_folder):
        (own_folder / "a").write_text("same")
        before = stamps.digest([own_folder])
        (own_folder / "a").rename(own_folder / "b")
        assert stamps.digest([own_folder]) != before


class TestProcesses:
    def test_it_stops_only_what_it_started(self, own_folder):
        stranger = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
        try:
            (own_folder / "pids").mkdir()
            (own_folder / "pids" / "redis").write_text(f"{stranger.pid} 1")  # a pid file left by a process long gone
            processes.stop("redis")
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()

    def test_a_started_process_is_known_and_ends(self, own_folder):
        processes.start("sleeper", [sys.executable, "-c", "import signal; signal.pause()"])
        assert processes.running("sleeper")
        processes.stop("sleeper")
        assert not processes.running("sleeper")

    def test_ctrl_c_at_the_terminal_does_not_reach_it(self, own_folder):
        processes.start("sleeper", [sys.executable, "-c", "import signal; signal.pause()"])
        pid = int((own_folder / "pids" / "sleeper").read_text().split()[0])
        try:
            assert os.getpgid(pid) != os.getpgid(os.getpid())
        finally:
            os.kill(pid, signal.SIGKILL)

    def test_a_service_that_dies_is_reported_with_its_own_words(self, own_folder):
        processes.start("broken", [sys.executable, "-c", "raise SystemExit('no such volume')"])
        with pytest.raises(console.SetupError, match="no such volume"):
            processes.wait_or_fail("broken", lambda: False)


def test_a_failing_command_shows_the_end_of_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(console, "LOGS", tmp_path)
    with pytest.raises(console.SetupError, match="disk is full"):
        console.run([sys.executable, "-c", "raise SystemExit('disk is full')"], log="step")
