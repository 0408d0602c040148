"""The rows of the feed. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import ARRAY, insert

from ckanext.provdata.feed.model import Fragment, Shared
from ckanext.provdata.feed.policy import text
from ckanext.provdata.release.service import due
from ckanext.provdata.schemas.compose import SECTORS
from ckanext.provdata.shared.once import once

#: records read at a time: what was withdrawn meanwhile is not in the next batch
BATCH = 100
TABLE = Fragment.__table__
SHARED = Shared.__table__
#: what is shared is short
_SHARED_BATCH = 1000
_EPOCH = datetime.fromtimestamp(0, UTC)
_package = model.package_table
_public = sa.and_(_package.c.state == "active", ~_package.c.private)


@dataclass(frozen=True)
class Selection:
    """Which records a document holds. Everything left out means all.

    filters: pairs of ``sector``, ``region``, ``level`` or ``organization`` and the value asked for
    places: first and last place of a page; since: only what changed after that instant
    """

    filters: tuple[tuple[str, str], ...] = ()
    places: tuple[int, int] | None = None
    since: datetime | None = None

    @property
    def is_whole(self) -> bool:
        return not self.filters and self.places is None and self.since is None


def hold(record_id: str) -> Any:
    """Keep a record as it is until the transaction ends: its ``metadata_modified``; None when it is not public."""
    query = sa.select(_package.c.metadata_modified).where(_package.c.id == record_id, _public)
    return model.Session.scalar(query.with_for_update(read=True))


def keep(row: Mapping[str, Any]) -> None:
    """Write a rendered row; one that says what is there already changes nothing."""
    statement = insert(TABLE).values(**row)
    changes = {name: statement.excluded[name] for name in row if name != "id"}
    told = ("gone", "nt", "shares", "renderer", "sectors", "regions", "level", "organizations", "owner_org", "modified")
    differs = sa.or_(*(TABLE.c[name].is_distinct_from(statement.excluded[name]) for name in told))
    model.Session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes, where=differs))


def unknown(numbers: Collection[int]) -> list[int]:
    """Which of them are not kept yet, in order: who writes them meets others who do so without a deadlock."""
    kept = model.Session.scalars(sa.select(SHARED.c.id).where(SHARED.c.id.in_(list(numbers))))
    return sorted(set(numbers) - set(kept))


def keep_shared(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write texts that records share; somebody else may have done so meanwhile."""
    if rows:
        model.Session.execute(insert(SHARED).on_conflict_do_nothing(), list(rows))


def drop(record_id: str) -> None:
    """What was in the feed is gone from it; for others nothing happens."""
    model.Session.execute(sa.select(sa.func.provdata_feed_close(record_id, True)))


def of_organizations(ids: Iterable[str]) -> list[str]:
    """Ids of the records that these organisations provide and anybody may read."""
    query = sa.select(_package.c.id).where(_package.c.owner_org.in_(list(ids)), _public, _package.c.type.in_(SECTORS))
    return list(model.Session.scalars(query))


# --- what is there ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Change:
    """A change by its number and its instant in microseconds since 1970.

    A number alone is not enough: a database restored from a copy gives the numbers of the hours that were lost again,
    and what was prepared in them must not pass for what is there now.
    """

    sequence: int = 0
    instant: int = 0

    @classmethod
    def of(cls, sequence: int | None, at: datetime | None) -> Change:
        return cls(sequence or 0, (at - _EPOCH) // timedelta(microseconds=1) if at else 0)

    @property
    def name(self) -> str:
        return f"{self.sequence}.{self.instant}"


@dataclass(frozen=True)
class Version:
    """How far the feed is: number and instant of the last change, and ids of what is left out by the clock meanwhile.

    modified: when the record changed last that anybody can read of; UTC without offset, as CKAN keeps it
    """

    sequence: int = 0
    changed_at: datetime | None = None
    modified: datetime | None = None
    ended: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        return "-".join([Change.of(self.sequence, self.changed_at).name, *self.ended])


def version() -> Version:
    """As of now; asked once in a request that reads."""
    return once(("feed.version",), _version)


def _version() -> Version:
    modified = sa.select(sa.func.max(TABLE.c.modified)).scalar_subquery()
    ended = sa.func.array(due.closed_by_time_query().scalar_subquery(), type_=ARRAY(sa.Text))
    query = sa.select(TABLE.c.sequence, TABLE.c.changed_at, modified.label("modified"), ended.label("ended"))
    last = query.where(TABLE.c.sequence.is_not(None)).order_by(TABLE.c.sequence.desc()).limit(1)
    row = model.Session.execute(last).first()
    return Version(row.sequence, row.changed_at, row.modified, tuple(sorted(set(row.ended)))) if row else Version()


def ended(connection: sa.Connection) -> set[str]:
    """Ids of what the clock has closed by now, whatever the rows hold."""
    return set(connection.scalars(due.closed_by_time_query()))


def last_changes(connection: sa.Connection, span: int, places: tuple[int, int] | None = None) -> dict[int, Change]:
    """Within each span of places that has seen one, what left the feed included, by the span's number.

    places: first and last; None means all
    """
    number = TABLE.c.place // span
    query = sa.select(number, sa.func.max(TABLE.c.sequence), sa.func.max(TABLE.c.changed_at)).group_by(number)
    found = query.where(TABLE.c.place.between(*places)) if places else query
    return {int(row[0]): Change.of(*row[1:]) for row in connection.execute(found)}


def named() -> set[int]:
    """Numbers of all that the records of the catalogue share."""
    query = sa.select(sa.func.unnest(TABLE.c.shares)).select_from(_source()).distinct()
    return {row[0] for row in _read(query.where(*_where(Selection()), TABLE.c.ttl.is_not(None)))}


def count(selection: Selection) -> int:
    """Of the rows alone: triggers take out of them what is not public, and a number needs no second look."""
    return model.Session.scalar(sa.select(sa.func.count()).select_from(TABLE).where(*_asked(selection))) or 0


def organization_tag(name: str) -> str:
    """Changes when anything about that organisation does."""
    query = sa.text('SELECT md5(g::text) FROM "group" AS g WHERE g.name = :name')
    return model.Session.scalar(query, {"name": name}) or ""


def walk(form: str, selection: Selection) -> Iterator[list[Any]]:
    """Batches of rows ``id``, ``place``, ``shares``, ``text`` in the order of places; ``text`` is null for what is to
    be rendered.

    Each batch is a transaction of its own on a connection of its own: it shows what is public at that moment.
    """
    columns = (TABLE.c.id, TABLE.c.place, TABLE.c.shares, TABLE.c[form].label("text"))
    query = sa.select(*columns).select_from(_source()).order_by(TABLE.c.place, TABLE.c.id).limit(BATCH)
    after: tuple[int, str] | None = None
    while True:
        rows = _read(query.where(*_where(selection), *_beyond(after)))
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        after = (rows[-1].place, rows[-1].id)


def shared(form: str, numbers: Collection[int]) -> Iterator[list[str]]:
    """Batches of what records share, in the order of the numbers."""
    for some in _batches(sorted(numbers)):
        yield [row[0] for row in _read(_shared(some, form))]


def shared_rows(numbers: Collection[int]) -> list[Any]:
    """What records share in all forms, in the order of the numbers."""
    return [row for some in _batches(sorted(numbers)) for row in _read(_shared(some, *text.FORMS))]


def _shared(numbers: list[int], *forms: str) -> sa.Select[Any]:
    return sa.select(*(SHARED.c[form] for form in forms)).where(SHARED.c.id.in_(numbers)).order_by(SHARED.c.id)


def gone(since: datetime) -> Sequence[Any]:
    """Rows ``id``, ``changed_at`` of what left the feed after an instant."""
    return _read(sa.select(TABLE.c.id, TABLE.c.changed_at).where(TABLE.c.gone, TABLE.c.changed_at > since))


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    left = iter(numbers)
    while some := list(islice(left, _SHARED_BATCH)):
        yield some


def _read(query: sa.Select[Any]) -> list[Any]:
    with connect() as connection:
        return list(connection.execute(query))


def connect() -> Any:
    """A connection beside the session's."""
    return model.Session.get_bind().engine.connect()


def _source() -> sa.FromClause:
    return TABLE.join(_package, _package.c.id == TABLE.c.id)


def _beyond(after: tuple[int, str] | None) -> list[sa.ColumnElement[bool]]:
    return [sa.tuple_(TABLE.c.place, TABLE.c.id) > sa.tuple_(*map(sa.literal, after))] if after else []


def _where(selection: Selection) -> list[sa.ColumnElement[bool]]:
    """Visibility is asked of the record itself, besides: a fragment is never more public than its record."""
    return [_public, *_asked(selection)]


def _asked(selection: Selection) -> list[sa.ColumnElement[bool]]:
    found = [~TABLE.c.gone, TABLE.c.id.not_in(due.closed_by_time())]
    if selection.places:
        found.append(TABLE.c.place.between(*selection.places))
    if selection.since:
        found.append(TABLE.c.changed_at > selection.since)
    return [*found, *(_FILTERS[name](value) for name, value in selection.filters)]


_FILTERS: dict[str, Any] = {
    "sector": lambda value: TABLE.c.sectors.contains([value]),
    "region": lambda value: TABLE.c.regions.contains([value]),
    "level": lambda value: TABLE.c.level == value,
    "organization": lambda value: TABLE.c.organizations.contains([value]),
}
FILTERS = tuple(_FILTERS)


# --- what should be there ---------------------------------------------------------------------------------------------

_records = sa.and_(_public, _package.c.type.in_(SECTORS))


def outdated(renderer: str, after: str, limit: int, *, force: bool) -> list[str]:
    """Ids, in their order, of public records without a current text and of texts without a public record."""
    both = _package.outerjoin(TABLE, TABLE.c.id == _package.c.id)
    current = sa.and_(TABLE.c.modified == _package.c.metadata_modified, TABLE.c.renderer == renderer, ~TABLE.c.gone)
    wanted = _records if force else sa.and_(_records, current.is_not(True))
    stale = sa.and_(~_records, TABLE.c.gone.is_(False))
    query = sa.select(_package.c.id).select_from(both).where(sa.or_(wanted, stale), _package.c.id > after)
    return list(model.Session.scalars(query.order_by(_package.c.id).limit(limit)))


def missing() -> int:
    """How many public records have no text in the feed."""
    both = _package.outerjoin(TABLE, sa.and_(TABLE.c.id == _package.c.id, TABLE.c.ttl.is_not(None)))
    query = sa.select(sa.func.count()).select_from(both).where(_records, TABLE.c.id.is_(None))
    return model.Session.scalar(query) or 0


def sample(size: int) -> list[str]:
    """Ids of public records, by chance."""
    query = sa.select(_package.c.id).where(_records).order_by(sa.func.random()).limit(size)
    return list(model.Session.scalars(query))


def texts(record_id: str) -> dict[str, str] | None:
    """All that one record says in each form, None when the feed has no text of it."""
    row = model.Session.execute(sa.select(TABLE).where(TABLE.c.id == record_id, TABLE.c.ttl.is_not(None))).first()
    return {form: _said(form, row) for form in text.FORMS} if row else None


def _said(form: str, row: Any) -> str:
    besides = (one for some in shared(form, row.shares) for one in some)
    return text.between(form).join([getattr(row, form), *besides])
