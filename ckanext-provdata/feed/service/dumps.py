"""The daily dump: an edition under the date of its day, with checksums, for as long as nothing of it is withdrawn."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.feed.policy import text
from ckanext.provdata.feed.service import editions, store
from ckanext.provdata.shared import clock

_MANIFEST = "dump.json"


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
    closed = model.Session.scalar(sa.select(sa.func.max(store.TABLE.c.closed_at)))
    return not store.version().ended and (closed is None or closed < made_at)


def is_due() -> bool:
    found = current()
    return found is None or found.date != clock.today().isoformat()


def make(edition: editions.Edition) -> Dump:
    """Take an edition as today's dump; what was there before goes away."""
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
    return dump


def file(name: str) -> Path | None:
    """Where a file of the current dump lies, None when it is none of its files. ``catalog.<form>.gz`` is the day's."""
    dump = current()
    if dump is None:
        return None
    name = name.replace("catalog.", f"catalog-{dump.date}.", 1)
    return folder() / name if name in {*dump.files, "SHA256SUMS"} else None
