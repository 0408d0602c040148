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
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from ckanext.provdata.feed.policy import packing, pages, text
from ckanext.provdata.feed.service import documents, segments, store
from ckanext.provdata.shared import config

_CHUNK = 1 << 20
_MANIFEST = "edition.json"
_INDEX = "index.json"
#: in the index: the last change of each segment
_CHANGES = "changes"
_NOTHING = packing.Piece(b"", packing.Sum())


@dataclass(frozen=True)
class Edition:
    """tag: of the catalogue it holds, see ``documents.Document``; folder: where its files lie: ``catalog.<form>[.gz]``
    is the whole, ``shared.<form>[.gz]`` what the records of each segment share, ``index.json`` where segments begin

    made_at: ISO 8601, of the snapshot it shows; sums: SHA-256 by file name; parts: how many segments
    """

    tag: list[str]
    folder: str
    made_at: str
    records: int
    parts: int
    sums: dict[str, str]

    def file(self, form: str, *, packed: bool, what: str = "catalog") -> Path:
        return folder() / self.folder / name(form, packed=packed, what=what)

    def offsets(self, form: str, *, packed: bool, what: str = "catalog") -> list[int]:
        """Where each segment begins in a file, and where the last ends. Raises OSError when the edition is gone."""
        return _index(folder() / self.folder / _INDEX)[name(form, packed=packed, what=what)]

    def sum(self, form: str, what: str, span: tuple[int, int]) -> packing.Sum:
        """Checksum and length of segments, from one to before another."""
        sizes = pairwise(self.offsets(form, packed=False, what=what))
        crcs = _index(folder() / self.folder / _INDEX)[f"{what}.{form}.crc"]
        return packing.total(list(map(packing.Sum, crcs, (end - start for start, end in sizes)))[slice(*span)])

    def last_changes(self, span: tuple[int, int]) -> list[store.Change]:
        """Of segments, from one to before another. Raises OSError when the edition is gone."""
        changes = _index(folder() / self.folder / _INDEX)[_CHANGES]
        return [store.Change(*change) for change in changes[slice(*span)]]

    def good(self, connection: sa.Connection, span: tuple[int, int], ended: Collection[str]) -> list[bool]:
        """Whether each of these segments is what the rows say. Raises OSError when the edition is gone.

        ended: ids of what the clock has closed and the rows hold still
        """
        each = pages.PLACES // self.parts
        now = store.last_changes(connection, each, (span[0] * each, span[1] * each - 1))
        away = {pages.place(record_id) // each for record_id in ended}
        kept = enumerate(self.last_changes(span), span[0])
        return [now.get(number, store.Change()) == last and number not in away for number, last in kept]


def name(form: str, *, packed: bool, what: str = "catalog") -> str:
    return f"{what}.{form}.gz" if packed else f"{what}.{form}"


@lru_cache(maxsize=4)
def _index(path: Path) -> dict[str, list[Any]]:
    """A folder is named after its contents: what lies in it does not change."""
    return json.loads(path.read_text())


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
        version = store.version()
        if version.ended or connection.scalar(_unrendered()):
            return None
        count = connection.scalar(sa.select(sa.func.count()).select_from(store.TABLE).where(_shown)) or 0
        found = segments.states(connection, pages.parts(count, config.feed_page_size()))
        for segment in found:
            segments.write(connection, folder(), segment)
        shared = set(connection.scalars(sa.select(sa.func.unnest(store.TABLE.c.shares)).distinct().where(_shown)))
        if tag != documents.whole_tag():
            return None
    where = hashlib.sha256("\n".join([*tag, str(len(found))]).encode()).hexdigest()[:16]
    sums = _assemble(folder() / where, found, shared)
    return _publish(Edition(list(tag), where, made_at.isoformat(), count, len(found), sums), found)


_shown = ~store.TABLE.c.gone


def _unrendered() -> sa.Select[Any]:
    return sa.select(sa.exists().where(_shown, store.TABLE.c.ttl.is_(None)))


def _publish(edition: Edition, found: list[segments.Segment]) -> Edition:
    """From now on this is the edition; the one before stays until the next, for who reads it."""
    previous = current()
    _save(edition)
    _sweep({edition.folder, *([previous.folder] if previous else []), "segments", "dumps"})
    segments.sweep(folder(), found)
    return edition


def _assemble(target: Path, found: list[segments.Segment], shared: set[int]) -> dict[str, str]:
    """Write the files of an edition; SHA-256 of those that a dump takes, by name."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    index: dict[str, list[Any]] = {_CHANGES: [astuple(segment.last) for segment in found]}
    for form in text.FORMS:
        head = packing.piece(documents.head(form, store.Selection(), None))
        besides = [segments.joined(form, texts) for texts in store.shared(form, shared)]
        own = [segment.path(folder(), form, segments.OWN) for segment in found]
        index |= _write((target, "catalog", form), own, head, [*besides, packing.piece(text.closing(form))])
        common = [segment.path(folder(), form, segments.SHARED) for segment in found]
        index |= _write((target, "shared", form), common)
    (target / _INDEX).write_text(json.dumps(index))
    return {path.name: _sum(path) for path in target.glob("catalog.*.gz")}


def _write(
    where: tuple[Path, str, str], pieces: list[Path], head: packing.Piece = _NOTHING, rest: Iterable[packing.Piece] = ()
) -> dict[str, list[int]]:
    """A packed file and a plain one; where each piece begins and the last ends, by the file's name, and its checksum.

    :param where: folder, what it is (``catalog``, ``shared``), form
    """
    target, what, form = where
    plain, packed = target / name(form, packed=False, what=what), target / name(form, packed=True, what=what)
    sums, rest = [segments.total(piece) for piece in pieces], list(rest)
    with packed.open("wb") as file:
        file.write(packing.HEAD + head.packed)
        for piece in pieces:
            with piece.open("rb") as source:
                file.write(source.read(segments.size(piece)))
        file.writelines(one.packed for one in rest)
        file.write(packing.end(packing.total([head.sum, *sums, *(one.sum for one in rest)])))
    with gzip.open(packed, "rb") as source, plain.open("wb") as file:
        shutil.copyfileobj(source, file, _CHUNK)
    first = len(packing.HEAD) + len(head.packed)
    return {
        packed.name: list(accumulate(map(segments.size, pieces), initial=first)),
        plain.name: list(accumulate((one.size for one in sums), initial=head.sum.size)),
        f"{what}.{form}.crc": [one.crc for one in sums],
    }


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
