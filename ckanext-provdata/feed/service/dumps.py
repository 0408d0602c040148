"""The daily dump: an edition under the date of its day, with checksums, for as long as nothing of it is withdrawn."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.provdata.feed.model import KnownDump
from ckanext.provdata.feed.policy import text
from ckanext.provdata.feed.service import editions, store
from ckanext.provdata.shared import clock

_MANIFEST = "dump.json"
_KNOWN = KnownDump.__table__
#: machines that share a database but no files each make a dump of their own, daily
_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Dump:
    """date: ``YYYY-MM-DD`` in Asia/Shanghai; made_at: ISO 8601; files: name → SHA-256"""

    date: str
    made_at: str
    records: int
    files: dict[str, str]


def folder() -> Path:
    return editions.folder() / "dumps"


def current() -> Dump | None:
    """The dump that may be handed out; None when there is none or something of it has been withdrawn since."""
    try:
        found = Dump(**json.loads((folder() / _MANIFEST).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return found if _is_good(datetime.fromisoformat(found.made_at)) else None


def _is_good(made_at: datetime) -> bool:
    """A dump that the database does not know was made in hours that a restored one has lost."""
    closed = sa.select(sa.func.max(store.TABLE.c.closed_at)).scalar_subquery()
    query = sa.select(closed).where(sa.exists().where(_KNOWN.c.made_at == made_at))
    row = model.Session.execute(query).first()
    return row is not None and not store.version().ended and (row[0] is None or row[0] < made_at)


def _know(made_at: datetime) -> None:
    model.Session.execute(insert(_KNOWN).values(made_at=made_at).on_conflict_do_nothing())
    model.Session.execute(sa.delete(_KNOWN).where(_KNOWN.c.made_at < made_at - _KEPT))


def is_due() -> bool:
    found = current()
    return found is None or found.date != clock.today().isoformat()


def make(edition: editions.Edition) -> Dump:
    """Take an edition as today's dump; what was there before goes away. It is handed out from the commit on."""
    date = clock.today().isoformat()
    names = {f"catalog-{date}.{form}.gz": edition.file(form, packed=True) for form in text.FORMS}
    dump = Dump(date, edition.made_at, edition.records, {name: edition.sums[file.name] for name, file in names.items()})
    part = folder().with_name("dumps.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, file in names.items():
        os.link(file, part / name)
    (part / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in dump.files.items()))
    (part / _MANIFEST).write_text(json.dumps(asdict(dump)))
    shutil.rmtree(folder(), ignore_errors=True)
    part.rename(folder())
    _know(datetime.fromisoformat(dump.made_at))
    return dump


def file(name: str) -> Path | None:
    """Where a file of the current dump lies, None when it is none of its files. ``catalog.<form>.gz`` is the day's."""
    dump = current()
    if dump is None:
        return None
    name = name.replace("catalog.", f"catalog-{dump.date}.", 1)
    return folder() / name if name in {*dump.files, "SHA256SUMS"} else None
