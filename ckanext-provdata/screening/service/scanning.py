"""Looking through a file or a table, and keeping what came of it."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.release.service import locks, openings, waves
from ckanext.provdata.screening.model import Content, Find, Screening
from ckanext.provdata.screening.policy.finding import RULES, Finder
from ckanext.provdata.screening.policy.kinds import Hit
from ckanext.provdata.screening.policy.reading import Obstacle, Reader, Unreadable
from ckanext.provdata.screening.policy.verdict import State, outcome
from ckanext.provdata.screening.service import gate, outcomes, rows
from ckanext.provdata.shared import clock, config, storage
from ckanext.provdata.tables import service as tables
from ckanext.provdata.tables.policy import Limits

log = logging.getLogger(__name__)

#: Finds that are kept one by one; all are counted.
KEPT = 1_000
#: What is looked through at once, by whoever works what follows a save: bytes, bytes they unpack to, rows.
SMALL, SMALL_UNPACKED, SMALL_ROWS = 256 * 1024, 4 << 20, 2_000
#: What another look at the same bytes may get over.
PASSING = (Obstacle.MISSING, Obstacle.INTERRUPTED)


class ChangedError(RuntimeError):
    """The file was replaced while it was read: somebody looks again."""


@dataclass(slots=True)
class Look:
    """What one look through a resource's content gave. ``version`` is the content's that was looked at.

    ``known``: the same bytes have been looked through for the same, and what came of it stands.
    """

    resource_id: str
    version: int
    stamp: str = ""
    sha256: str = ""
    words: str = ""
    hits: list[Hit] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    obstacle: Obstacle | None = None
    part: str = ""
    known: bool = False

    def note(self, hits: Iterable[Hit]) -> None:
        for hit in hits:
            self.counts[hit.kind] += 1
            if len(self.hits) < KEPT:
                self.hits.append(hit)


def look(resource_id: str) -> Look | None:
    """Look through what the portal holds of a resource now; None when that is nothing. Raises ChangedError.

    What the rows say is read before the bytes are: bytes that come meanwhile come with another version.
    """
    resource = _resource(resource_id)
    if resource is None:
        return None
    words = outcomes.words(_owner(resource))
    found = Look(resource_id, resource.version, words=outcomes.digest(words, RULES))
    read = _look_at_file if resource.url_type == "upload" else _look_at_rows
    try:
        read(found, resource, Finder(words))
    except Unreadable as stopped:
        found.obstacle, found.part = stopped.obstacle, stopped.part
    except FileNotFoundError:
        found.obstacle = Obstacle.MISSING
    except ChangedError:
        raise
    except (RuntimeError, ValueError, TypeError, LookupError, ArithmeticError, MemoryError, EOFError):
        log.exception("screening of %s failed", resource_id)
        found.obstacle = Obstacle.INTERRUPTED
    return found


def given_up(resource_id: str) -> Look | None:
    """The outcome for what several processes have begun and none has finished."""
    resource = _resource(resource_id)
    if resource is None:
        return None
    found = Look(resource_id, resource.version, obstacle=Obstacle.INTERRUPTED)
    if resource.url_type == "upload":
        with suppress(FileNotFoundError):
            _name(found, resource, None, 0)
    return found


def _resource(resource_id: str) -> Any:
    """The row with its content's version, as they are committed now and not as the session remembers them."""
    query = sa.select(gate.RESOURCE, gate.CONTENT.c.version).join(
        gate.CONTENT, gate.CONTENT.c.resource_id == gate.RESOURCE.c.id
    )
    mine = (gate.RESOURCE.c.id == resource_id, gate.RESOURCE.c.state == model.State.ACTIVE)
    return model.Session.execute(query.where(*mine)).first()


def _owner(resource: Any) -> str | None:
    return model.Session.scalar(sa.select(model.Package.owner_org).where(model.Package.id == resource.package_id))


def _look_at_file(found: Look, resource: Any, finder: Finder) -> None:
    limits = Limits(
        size=config.screening_max_size(), unpacked=config.screening_max_unpacked_size(), rows=1 << 31, columns=1 << 20
    )
    with tempfile.TemporaryFile() as copy:
        _name(found, resource, copy, limits.size)
        if not found.known:
            found.note(Reader(finder, limits).hits(copy, resource.url))


def _look_at_rows(found: Look, resource: Any, finder: Finder) -> None:
    """Nobody writes rows meanwhile that have to be looked at."""
    with tables.exclusive(resource.id):
        table = rows.Table(resource.id)
        found.note(finder.table(table.rows()))
        found.sha256 = table.digest


def _name(found: Look, resource: Any, copy: BinaryIO | None, most: int) -> None:
    """Copy the stored file, which an upload may replace while it is read, and note which it is.

    Raises Unreadable when it is larger than that, and ChangedError.
    """
    stored = gate.as_stored(resource)
    found.stamp, digest, size = storage.stamp(stored), hashlib.sha256(), 0
    for chunk in storage.uploaded(stored):
        digest.update(chunk)
        size += len(chunk)
        if copy is not None and size <= most:
            copy.write(chunk)
    if storage.stamp(stored) != found.stamp:
        raise ChangedError(resource.id)
    found.sha256 = digest.hexdigest()
    if copy is not None and size > most:
        raise Unreadable(Obstacle.TOO_LARGE)
    found.known = _is_known(found, model.Session.get(Screening, resource.id, populate_existing=True))


def _is_known(found: Look, before: Screening | None) -> bool:
    if before is None or before.obstacle in PASSING:
        return False
    return (before.sha256, before.words) == (found.sha256, found.words)


def is_small(resource_id: str) -> bool:
    """Whether looking through it takes no longer than a reader of a page would wait."""
    resource = _resource(resource_id)
    if resource is None:
        return True
    if resource.url_type != "upload":
        return rows.count(resource_id, SMALL_ROWS + 1) <= SMALL_ROWS
    with tempfile.TemporaryFile() as copy:
        try:
            for chunk in storage.uploaded(gate.as_stored(resource)):
                copy.write(chunk)
                if copy.tell() > SMALL:
                    return False
        except FileNotFoundError:
            return True
        return _unpacked(copy) <= SMALL_UNPACKED


def _unpacked(file: BinaryIO) -> int:
    """What an archive says it holds; 0 for what is none, or none that can be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return 0


def keep(found: Look) -> State:
    """Write down what came of it; waves that waited for it go on. It holds while the content is what was looked at.

    A decision stays when the bytes are the same and the look gave the same. Raises ChangedError.
    """
    _hold(found.resource_id)
    before = model.Session.get(Screening, found.resource_id, populate_existing=True, with_for_update=True)
    state = _known(found, before) if found.known else _kept(found, before)
    settle(found.resource_id)
    return state


def _known(found: Look, before: Screening | None) -> State:
    if before is None or not _is_known(found, before):
        raise ChangedError(found.resource_id)
    before.version, before.stamp, before.scanned_at = found.version, found.stamp, clock.now()
    model.Session.flush()
    return State(before.state)


def _kept(found: Look, before: Screening | None) -> State:
    counts = {str(kind): number for kind, number in found.counts.items()}
    same = before is not None and bool(found.sha256) and before.sha256 == found.sha256
    state = outcome(
        found.counts.total(),
        readable=found.obstacle is None,
        same=before is not None and same and before.counts == counts,
        before=State(before.state) if before else None,
    )
    uploader = before.uploader_id if before and same else _uploader(found)
    if before:
        model.Session.delete(before)
        model.Session.flush()
    model.Session.add(_row(found, state=state, counts=counts, uploader_id=uploader))
    model.Session.flush()
    finds = [_find(found.resource_id, hit) for hit in found.hits]
    if finds:
        model.Session.execute(sa.insert(Find.__table__), finds)
    return state


def _uploader(found: Look) -> str | None:
    query = sa.select(Content.user_id).where(Content.resource_id == found.resource_id, Content.version == found.version)
    return model.Session.scalar(query)


def _hold(resource_id: str) -> None:
    """Hold the wave the file is in, so that its opening and this wait for each other."""
    wave = _wave_with(resource_id)
    if wave:
        locks.hold([wave])


def settle(resource_id: str) -> None:
    """Let the wave go on in which nothing is in the way any more. The wave is held."""
    wave = _wave_with(resource_id)
    if wave and not gate.in_the_way([wave]):
        openings.let_go([wave])


def _wave_with(resource_id: str) -> str | None:
    """The wave whose dataset holds the file now."""
    query = sa.select(model.Package.id).join(gate.RESOURCE, gate.RESOURCE.c.package_id == model.Package.id)
    return model.Session.scalar(query.where(gate.RESOURCE.c.id == resource_id, model.Package.type == waves.TYPE))


def _row(found: Look, **more: Any) -> Screening:
    return Screening(
        resource_id=found.resource_id,
        version=found.version,
        stamp=found.stamp,
        sha256=found.sha256,
        words=found.words,
        found=found.counts.total(),
        obstacle=found.obstacle or "",
        part=found.part,
        scanned_at=clock.now(),
        **more,
    )


def _find(resource_id: str, hit: Hit) -> dict[str, Any]:
    return {
        "resource_id": resource_id,
        "kind": hit.kind,
        "part": hit.part[:500],
        "row": hit.row,
        "column": hit.column,
        "title": hit.title,
        "excerpt": hit.excerpt[:200],
    }
