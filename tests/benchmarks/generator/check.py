"""Are generated records what the public actions make? Every row of every table, every field of every document.

The same requests go through ``package_create`` and through the generator; between the two the first are taken away
again, so that both meet the same site, get the same codes and make the same tags. Identifiers are replaced by what
they name and instants by one word; all else must be equal.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
import pysolr
import sqlalchemy as sa
from ckan import logic, model
from ckan.common import config

from . import documents, fill, rows

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?")
#: not compared: made from the identifier, or set by Solr
MADE_BY_SOLR = {"index_id", "_version_", "indexed_ts"}


@dataclass(slots=True)
class Picture:
    """New rows by table and documents by title, as text without identifiers and instants."""

    rows: dict[str, Counter[str]]
    sent: dict[str, dict[str, Any]]
    kept: dict[str, dict[str, Any]]


def differences(generator: fill.Generator, count: int, user: str) -> list[str]:
    """What differs between ``count`` records made by actions and by the generator; empty when nothing does.

    The site must have no records, and has none afterwards.
    """
    before = _transaction()
    for number in range(count):
        tk.get_action("package_create")({"user": user, "ignore_auth": True}, generator.request(number))
    by_actions = _picture(before, _sent_by_ckan())
    fill.clear()
    before = _transaction()
    by_generator = _picture(before, _sent_by_generator(fill.Generator(user, seed=generator.seed), count))
    fill.clear()
    return [*_rows_differ(by_actions, by_generator), *_documents_differ(by_actions, by_generator)]


def _transaction() -> int:
    """A number below that of every transaction to come."""
    with model.ensure_engine().begin() as connection:
        return connection.execute(sa.text("SELECT txid_current()")).scalar() or 0


def _sent_by_ckan() -> list[dict[str, Any]]:
    """The documents CKAN makes of all records as they stand in the database."""
    with documents.collected() as found:
        for (id_,) in model.Session.query(model.Package.id).all():
            logic.index_update_package({"ignore_auth": True}, id_, defer_commit=True)
    return found


def _sent_by_generator(generator: fill.Generator, count: int) -> list[dict[str, Any]]:
    """The documents the generator made of the records that it wrote, now in the index."""
    found = generator.batch(range(count), fill.Timing())
    pysolr.Solr(config["solr_url"], timeout=60).add(found, commit=True)
    return found


def _picture(before: int, sent: list[dict[str, Any]]) -> Picture:
    model.Session.expunge_all()
    tables = _new_rows(before)
    names = _names(tables)
    plain = {table: Counter(_masked(row, names) for row in found) for table, found in tables.items()}
    kept = _kept(len(tables["package"]))
    return Picture(plain, *({doc["title"]: _document(doc, names) for doc in found} for found in (sent, kept)))


def _new_rows(before: int) -> dict[str, list[dict[str, Any]]]:
    """Rows of all tables that a later transaction wrote."""
    found = {}
    with model.ensure_engine().connect() as connection:
        for table in set(sa.inspect(connection).get_table_names()) - set(rows.FOLLOWING):
            query = sa.text(f'SELECT row_to_json(t) FROM "{table}" t WHERE xmin::text::bigint > :before')  # noqa: S608
            if new := list(connection.execute(query, {"before": before}).scalars()):
                found[table] = new
    return found


def _names(tables: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """What to write for an identifier."""
    packages = {row["id"]: f"«{row['title']}»" for row in tables["package"]}
    resources = {
        row["id"]: f"«{row['position']} of {packages[row['package_id']]}»" for row in tables.get("resource", [])
    }
    tags = {row["id"]: f"«tag {row['name']}»" for row in tables.get("tag", [])}
    others = {row["id"]: "«id»" for table in ("package_tag", "member", "activity") for row in tables.get(table, [])}
    return {**packages, **resources, **tags, **others}


def _masked(value: Any, names: dict[str, str]) -> str:
    """As text, keys sorted; JSON inside texts is read, so that the order of its keys does not count."""
    text = json.dumps(_read(value), ensure_ascii=False, sort_keys=True)
    text = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda match: names.get(match[0], match[0]), text)
    return INSTANT.sub("«instant»", text)


def _read(value: Any) -> Any:
    """The value with every JSON text in it read."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return _read(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, dict):
        return {key: _read(part) for key, part in value.items()}
    return _ordered([_read(part) for part in value]) if isinstance(value, list) else value


def _ordered(parts: list[Any]) -> list[Any]:
    """Free extras in the order of their keys: the database keeps none."""
    is_extras = bool(parts) and all(isinstance(part, dict) and part.keys() == {"key", "value"} for part in parts)
    return sorted(parts, key=lambda part: part["key"]) if is_extras else parts


def _kept(count: int) -> list[dict[str, Any]]:
    """The documents the index holds, all stored fields."""
    solr = pysolr.Solr(config["solr_url"], timeout=60)
    solr.commit()
    return list(solr.search("*:*", rows=count, fl="*"))


def _document(document: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {name: _masked(value, names) for name, value in document.items() if name not in MADE_BY_SOLR}


def _rows_differ(expected: Picture, found: Picture) -> list[str]:
    messages = []
    for table in sorted({*expected.rows, *found.rows, *rows.TABLES}):
        wanted, got = expected.rows.get(table, Counter()), found.rows.get(table, Counter())
        left = [json.loads(row) for row in (got - wanted).elements()]
        for row in map(json.loads, (wanted - got).elements()):
            messages += [f"{table}: {line}" for line in _closest(row, left)]
        messages += [f"{table}: row too much: {row}" for row in left]
    return messages


def _closest(row: dict[str, Any], others: list[dict[str, Any]]) -> list[str]:
    """How the row differs from the most similar of the others, which is then taken out of them."""
    if not others:
        return [f"row missing: {row}"]
    ways = [_ways(row, other) for other in others]
    nearest = min(range(len(ways)), key=lambda position: len(ways[position]))
    del others[nearest]
    return ways[nearest]


def _ways(wanted: Any, got: Any, path: str = "") -> list[str]:
    """Paths at which two values differ, with both values."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        keys = sorted({*wanted, *got})
        return [
            way for key in keys for way in _ways(wanted.get(key, "(none)"), got.get(key, "(none)"), f"{path}.{key}")
        ]
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        pairs = enumerate(zip(wanted, got, strict=True))
        return [way for number, (one, other) in pairs for way in _ways(one, other, f"{path}[{number}]")]
    return [] if wanted == got else [f"{path}: {wanted!r} by the action, {got!r} generated"]


def _documents_differ(expected: Picture, found: Picture) -> list[str]:
    messages = []
    for kind, wanted, got in (("sent", expected.sent, found.sent), ("kept", expected.kept, found.kept)):
        for title in sorted({*wanted, *got}):
            one, other = ({k: json.loads(v) for k, v in side.get(title, {}).items()} for side in (wanted, got))
            messages += [f"document {kind} of {title}: {way}" for way in _ways(one, other)]
    return messages
