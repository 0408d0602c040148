"""Rows of links: what is due, what was found, what has to be judged again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.provdata.quality.model import Link
from ckanext.provdata.quality.policy import links as policy
from ckanext.provdata.quality.policy.links import Known, Outcome
from ckanext.provdata.shared import clock, config

TABLE = Link.__table__
#: for how long whoever took a link to call keeps others from it
_HELD = timedelta(minutes=10)


@dataclass(frozen=True)
class Found:
    """What came of a call; status: of the answer, if there was one."""

    outcome: Outcome
    status: int | None = None


def answering(files: Mapping[str, str]) -> set[str]:
    """Of these resources those whose address answers; one whose address is another now does not."""
    query = sa.select(TABLE.c.resource_id, TABLE.c.url).where(TABLE.c.resource_id.in_(list(files)), TABLE.c.answers)
    return {row.resource_id for row in model.Session.execute(query) if files[row.resource_id] == row.url}


def expect(record_id: str, addresses: Mapping[str, str]) -> None:
    """These are the links of a public record, by resource; others it had are forgotten."""
    gone = sa.delete(TABLE).where(TABLE.c.record_id == record_id, TABLE.c.resource_id.not_in(list(addresses)))
    model.Session.execute(gone)
    for resource_id, url in addresses.items():
        statement = insert(TABLE).values(resource_id=resource_id, record_id=record_id, url=url)
        anew = {
            "record_id": record_id, "url": url, "checked_at": None, "due_at": sa.func.now(), "outcome": None,
            "status": None, "answers": False, "failures": 0,
        }  # fmt: skip
        changed = sa.or_(TABLE.c.url != statement.excluded.url, TABLE.c.record_id != statement.excluded.record_id)
        model.Session.execute(statement.on_conflict_do_update(index_elements=["resource_id"], set_=anew, where=changed))


def take(limit: int) -> list[str]:
    """Addresses that are due, each once, kept from others who ask until they are called. The caller commits."""
    due = sa.select(TABLE.c.resource_id).where(TABLE.c.due_at <= sa.func.now()).order_by(TABLE.c.due_at).limit(limit)
    taken = sa.update(TABLE).where(TABLE.c.resource_id.in_(due.with_for_update(skip_locked=True)))
    rows = model.Session.scalars(taken.values(due_at=sa.func.now() + _HELD).returning(TABLE.c.url))
    return list(dict.fromkeys(rows))


def note(url: str, found: Found) -> list[str]:
    """Write down what came of a call; ids of the records whose score it changes."""
    changed = []
    for row in model.Session.execute(sa.select(TABLE).where(TABLE.c.url == url).with_for_update()).all():
        before = Known(row.answers, row.failures)
        now = policy.after(before, found.outcome)
        values = {
            "checked_at": clock.now(),
            "due_at": sa.func.now() + policy.wait(now, config.quality_link_interval()),
            "outcome": found.outcome, "status": found.status, "answers": now.answers, "failures": now.failures,
        }  # fmt: skip
        model.Session.execute(sa.update(TABLE).where(TABLE.c.resource_id == row.resource_id).values(**values))
        if now.answers != before.answers:
            changed.append(row.record_id)
    return changed


def shown(record_id: str, resources: Iterable[str]) -> list[sa.Row]:
    """What is known of the links of these resources of a record."""
    return list(
        model.Session.execute(
            sa.select(TABLE).where(TABLE.c.record_id == record_id, TABLE.c.resource_id.in_(list(resources)))
        )
    )
