"""Two gigabytes sent in pieces through the portal's own processes, with breaks: time, memory, and the bytes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from scripts.portal import site
from tests.benchmarks import report
from tests.benchmarks.running import answers
from tests.catalogue.records import record

from .agency import acting
from .faults import portal, process, until
from .pieces import Content, Line, RefusedError

#: MiB of the large file, and of a text that the worker reads line by line
LARGE, TEXT = 2048, 128
#: seconds that looking through a file may take, and between two looks at memory
PATIENCE, LOOK = 3600.0, 0.2
KINDS = ("web", "worker")
STEPS = ("sent in pieces", "looked at as a whole", "saved as a resource", "looked through by the worker", "downloaded")


@click.command()
@click.option("--large", default=LARGE, show_default=True, help="MiB of the large file, a TIFF.")
@click.option("--text", default=TEXT, show_default=True, help="MiB of a text, which is read line by line; 0 for none.")
@click.option("--save/--no-save", default=True)
def command(large: int, text: int, save: bool) -> None:
    """Send both, and print what it took. Ends with an error when a byte is another."""
    contents = [Content("tif", large), *([Content("txt", text)] if text else [])]
    with portal() as address, acting(site.PROOF, address) as agency:
        line = Line(address, agency._token)
        ways = [Way(line, agency.organization, content).go() for content in contents]
    text_ = summary(ways)
    click.echo(text_)
    if not all(way.is_right() for way in ways):
        raise SystemExit("what is stored is not what was sent")
    if save:
        report.save("uploads", "Files sent in pieces", text_)


def main(words: list[str]) -> None:
    """Run with these words of the command line."""
    command.main(words, prog_name="make prove ARGS=uploads", standalone_mode=False)


class Way:
    """One file's way from its first piece to its download."""

    def __init__(self, line: Line, organization: str, content: Content) -> None:
        self.line, self.organization, self.content = line, organization, content
        self.seconds: dict[str, float] = {}
        self.before = {kind: max(_memory(kind, "VmRSS"), default=0) for kind in KINDS}
        self.most: dict[str, int] = {}
        self.breaks: list[str] = []
        self.shown: dict[str, Any] = {}
        self.stored = self.downloaded = ""

    def go(self) -> Way:
        """All of it, watched."""
        _forget_peaks()
        with _watched(self.most):
            upload = self._timed(STEPS[0], self._sent)
            upload = self._timed(STEPS[1], lambda: self.line.call("provdata_upload_finish", id=upload["id"]))
            made = self._timed(STEPS[2], lambda: self._saved(upload["token"]))
            self._timed(
                STEPS[3], lambda: until("it is looked through", lambda: self._is_looked_through(made), PATIENCE)
            )
            self.downloaded = self._timed(STEPS[4], lambda: self.line.download(made["url"]))
        until("the pieces are cleared away", lambda: self._is_cleared(upload["id"]))
        self._removed(made["id"])
        return self

    def is_right(self) -> bool:
        return {self.shown["sha256"], self.downloaded} == {self.content.sha256}

    def _timed(self, step: str, do: Callable[[], Any]) -> Any:
        click.echo(f"{self.content.ending}: {step}")
        began = time.monotonic()
        done = do()
        self.seconds[step] = time.monotonic() - began
        return done

    # --- sending ------------------------------------------------------------------------------------------------------

    def _sent(self) -> dict[str, Any]:
        """Piece after piece; a third of the way a damaged one and a line that is cut, at two thirds the end of web."""
        upload = self.line.call("provdata_upload_begin", name=f"data.{self.content.ending}", size=self.content.size)
        faults = [(2, self._end_of_web), (1, self._cut_line), (1, self._damaged)]
        while upload["received"] < self.content.size:
            if faults and upload["received"] * 3 >= self.content.size * faults[-1][0]:
                upload = self._after(faults.pop()[1], upload)
            upload = self.line.append(upload, self.content)
        return upload

    def _after(self, fault: Callable[[dict[str, Any]], str], upload: dict[str, Any]) -> dict[str, Any]:
        """What the portal has after a fault: all that it had confirmed and nothing else."""
        name = fault(upload)
        shown = self.line.call("provdata_upload_show", id=upload["id"])
        if shown["received"] != upload["received"]:
            raise SystemExit(f"{name}: {shown['received']} instead of {upload['received']} bytes")
        self.breaks.append(f"{name} at {shown['received'] >> 20:,} MiB")
        return shown

    def _damaged(self, upload: dict[str, Any]) -> str:
        with suppress(RefusedError):
            self.line.append(upload, self.content, spoilt=True)
            raise SystemExit("a damaged piece was taken")
        return "a damaged piece"

    def _cut_line(self, upload: dict[str, Any]) -> str:
        self.line.append(upload, self.content, broken=True)
        return "a line cut in the middle of a piece"

    def _end_of_web(self, upload: dict[str, Any]) -> str:
        """All web processes, killed while a piece is under way; the supervisor starts them again."""
        before = process("web")
        self.line.append(upload, self.content, broken=True)
        os.killpg(before, signal.SIGKILL)
        until("web is there again", lambda: process("web") != before and answers(self.line.address))
        _forget_peaks()
        return "web processes killed (-9) in the middle of a piece"

    # --- afterwards ---------------------------------------------------------------------------------------------------

    def _saved(self, token: str) -> dict[str, Any]:
        asked = record(owner_org=self.organization, title=f"大文件（{self.content.ending}）")
        made = self.line.call("package_create", **asked)
        return self.line.call("resource_create", package_id=made["id"], name="大文件", upload=token)

    def _is_looked_through(self, made: dict[str, Any]) -> bool:
        self.shown = self.line.call("provdata_screening_show", id=made["id"])
        return bool(self.shown["state"])

    def _is_cleared(self, upload: str) -> bool:
        return not (site.PROOF.storage / "provdata" / "uploads" / upload).exists()

    @staticmethod
    def _removed(resource: str) -> None:
        """CKAN leaves the file of a record that is purged."""
        (site.PROOF.storage / "resources" / resource[:3] / resource[3:6] / resource[6:]).unlink()


# --- memory -----------------------------------------------------------------------------------------------------------


@contextmanager
def _watched(most: dict[str, int]) -> Iterator[None]:
    """The most memory, in MiB, that one process of a kind has had, its beginning included."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(LOOK):
            for kind in KINDS:
                most[kind] = max(most.get(kind, 0), *_memory(kind), 0)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _memory(kind: str, line: str = "VmHWM") -> Iterator[int]:
    """Most memory in MiB of each process of that line of the Procfile, those it started included, since the last
    :func:`_forget_peaks`; with ``VmRSS`` that of now."""
    for folder in _folders(kind):
        with suppress(OSError, IndexError):
            yield int((folder / "status").read_text().split(f"{line}:")[1].split()[0]) >> 10


def _folders(kind: str) -> Iterator[Path]:
    first = process(kind)
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(folder.name)) == first:
                yield folder


def _forget_peaks() -> None:
    """The kernel's note of each process's most memory begins anew: what starting took is none of ours."""
    for kind in KINDS:
        for folder in _folders(kind):
            with suppress(OSError):
                (folder / "clear_refs").write_text("5")


# --- the table --------------------------------------------------------------------------------------------------------


def summary(ways: list[Way]) -> str:
    """A column for each file."""
    head = ("", *(f"{way.content.mib:,} MiB {way.content.ending.upper()}" for way in ways))
    rows = [(step, *(_took(way, step) for way in ways)) for step in STEPS]
    rows += [
        (
            f"most memory of one {kind} process, MiB (before)",
            *(f"{way.most[kind]} ({way.before[kind]})" for way in ways),
        )
        for kind in KINDS
    ]
    rows.append(("outcome of the screening", *(_outcome(way) for way in ways)))
    rows.append(
        ("SHA-256 of the download and of what was looked through", *("as sent" * way.is_right() for way in ways))
    )
    faults = "; ".join(ways[0].breaks)
    about = (
        "Sent over HTTP with an editor's token by one client without pauses, in pieces of 8 MiB, each with its "
        f"checksum, to the processes of config/Procfile. On the way: {faults}. After each the portal had all confirmed "
        "pieces, and the client went on with the next. Nothing of the pieces was left once the file was saved."
    )
    return f"{about}\n\n{report.table(head, rows)}"


def _took(way: Way, step: str) -> str:
    seconds = way.seconds[step]
    return f"{seconds:.1f} s, {way.content.mib / max(seconds, 0.01):,.0f} MiB/s"


def _outcome(way: Way) -> str:
    return " ".join(filter(None, (way.shown["state"], way.shown["obstacle"])))
