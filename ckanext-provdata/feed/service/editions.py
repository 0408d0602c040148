"""Whole catalogues prepared as files, plain and packed, for a web server to send.

An edition is good for exactly the version of the feed it was made from: the first change after it, a withdrawal above
all, makes it useless at once, since whoever serves it compares. Until the next edition the rows are read instead.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from ckanext.provdata.feed.policy import text
from ckanext.provdata.feed.service import documents, segments, store
from ckanext.provdata.shared import config

_CHUNK = 1 << 20
_MANIFEST = "edition.json"


@dataclass(frozen=True)
class Edition:
    """tag: of the catalogue it holds, see ``documents.Document``; folder: where its files lie, ``catalog.<form>[.gz]``

    made_at: ISO 8601, of the snapshot it shows; sums: SHA-256 by file name
    """

    tag: list[str]
    folder: str
    made_at: str
    records: int
    sums: dict[str, str]

    def file(self, form: str, *, packed: bool) -> Path:
        return folder() / self.folder / name(form, packed=packed)


def name(form: str, *, packed: bool) -> str:
    return f"catalog.{form}.gz" if packed else f"catalog.{form}"


def folder() -> Path:
    return Path(config.storage_path()) / "provdata" / "feed"


def current() -> Edition | None:
    """The newest edition, good or not; None when there is none that can be read."""
    try:
        return Edition(**json.loads((folder() / _MANIFEST).read_text()))
    except (OSError, ValueError, TypeError):
        return None


@contextmanager
def locked() -> Iterator[bool]:
    """Whether nobody else on this machine prepares an edition, as long as it lasts."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def is_current() -> bool:
    edition = current()
    return edition is not None and edition.tag == list(documents.whole_tag())


def make() -> Edition | None:
    """Prepare the catalogue as it is now; None when something of it waits to be rendered or has ended.

    All that is read is of one moment.
    """
    snapshot = store.connect().execution_options(isolation_level="REPEATABLE READ")
    with snapshot as connection:
        tag, made_at = documents.whole_tag(), connection.scalar(sa.select(sa.func.now()))
        if store.version().ended or connection.scalar(_unrendered()):
            return None
        states = segments.states(connection)
        for segment, last in states.items():
            segments.write(connection, folder(), segment, last)
        count = connection.scalar(sa.select(sa.func.count()).select_from(store.TABLE).where(~store.TABLE.c.gone))
        if tag != documents.whole_tag():
            return None
    return _assemble(tag, made_at.isoformat(), int(count or 0), states)


def _unrendered() -> sa.Select[Any]:
    return sa.select(sa.exists().where(~store.TABLE.c.gone, store.TABLE.c.ttl.is_(None)))


def _assemble(tag: tuple[str, ...], made_at: str, count: int, states: dict[int, int]) -> Edition:
    where = hashlib.sha256("\n".join(tag).encode()).hexdigest()[:16]
    target = folder() / where
    target.mkdir(parents=True, exist_ok=True)
    sums: dict[str, str] = {}
    for form in text.FORMS:
        parts = [segments.path(folder(), form, segment, states[segment]) for segment in sorted(states)]
        sums |= _write(target, form, parts)
    edition = Edition(list(tag), where, made_at, count, sums)
    previous = current()
    _save(edition)
    _sweep({where, *([previous.folder] if previous else []), "segments", "dumps"})
    segments.sweep(folder(), states)
    return edition


def _write(target: Path, form: str, parts: Iterable[Path]) -> dict[str, str]:
    """Both files of a form; their sums by name."""
    plain, packed = target / name(form, packed=False), target / name(form, packed=True)
    with packed.open("wb") as file:
        file.write(_pack(documents.head(form, store.Selection(), None)))
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, file, _CHUNK)
        file.write(_pack(text.closing(form)))
    with gzip.open(packed, "rb") as source, plain.open("wb") as file:
        shutil.copyfileobj(source, file, _CHUNK)
    return {each.name: _sum(each) for each in (plain, packed)}


def _pack(part: str) -> bytes:
    return gzip.compress(part.encode(), segments.LEVEL, mtime=0)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _save(edition: Edition) -> None:
    part = folder() / f"{_MANIFEST}.part"
    part.write_text(json.dumps(asdict(edition)))
    part.replace(folder() / _MANIFEST)


def _sweep(kept: set[str]) -> None:
    for each in folder().iterdir():
        if each.is_dir() and each.name not in kept:
            shutil.rmtree(each, ignore_errors=True)


def open_current(form: str, tag: Iterable[str], *, packed: bool) -> tuple[Path, IO[bytes]] | None:
    """The file of a catalogue with that tag and where it lies, None when there is none."""
    edition = current()
    if edition is None or edition.tag != list(tag):
        return None
    path = edition.file(form, packed=packed)
    try:
        return path, path.open("rb")
    except OSError:
        return None
