"""Fragments are made: one after a change, many after a new mapping, and compared with what they should be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from rdflib import Graph
from rdflib.compare import isomorphic

from ckanext.provdata.feed.policy import text
from ckanext.provdata.feed.service import dumps, editions, rendering, store
from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.regions import service as tree

#: how often a record is read again that changed while it was rendered
ATTEMPTS = 3
PARSERS = {"ttl": "turtle", "xml": "xml", "jsonld": "json-ld", "nt": "nt"}


class ChangedMeanwhileError(RuntimeError):
    """Somebody saves the record faster than it can be rendered; the outbox tries again."""


def provdata_feed_render(context: Any, data_dict: dict[str, Any]) -> dict[str, bool]:
    """Bring the feed's fragment of one record up to date.

    :param id: id of a dataset; whatever is no public record is taken out of the feed
    :returns: ``shown``, whether it is in the feed
    """
    tk.check_access("provdata_feed_render", context, data_dict)
    shown = _render(tk.get_or_bust(data_dict, "id"), {})
    model.Session.commit()
    return {"shown": shown}


def _render(record_id: str, organizations: dict[str, Any]) -> bool:
    """Write one row. What was read must still stand when the record is held, or it is read again."""
    for _ in range(ATTEMPTS):
        package = rendering.readable(record_id)
        found = rendering.render(package, organizations) if package else None
        held: datetime | None = store.hold(record_id)
        if package is None or found is None:
            # public in the database and not readable: an end that has come; it stays out until the clock has moved it
            store.drop(record_id)
            return False
        if rendering.still_stands(package, held):
            _keep(found)
            return True
        model.Session.rollback()
    raise ChangedMeanwhileError(record_id)


def _keep(found: rendering.Rendered) -> None:
    """Write a row, and before it what it shares and nobody has said yet."""
    new = store.unknown(found.shared)
    store.keep_shared([{"id": number, **vars(rendering.texts(found.shared[number]))} for number in new])
    store.keep(found.row)


def provdata_feed_organization(context: Any, data_dict: dict[str, Any]) -> dict[str, int]:
    """Ask for the records of an organisation and of all below it to be rendered anew.

    :param id: id of the organisation
    :returns: ``asked``, how many
    """
    tk.check_access("provdata_feed_organization", context, data_dict)
    ids = store.of_organizations(tree.with_descendants(tk.get_or_bust(data_dict, "id")))
    for record_id in ids:
        outbox.put("feed.render", f"feed/{record_id}", {"id": record_id})
    model.Session.commit()
    return {"asked": len(ids)}


def provdata_feed_rebuild(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Bring a batch of fragments up to date, whatever the outbox holds.

    :param after: id after which to go on, as the call before returned it (optional)
    :param limit: how many records at most, default 100
    :param force: render also what seems up to date (default: false)
    :returns: ``rendered``, ``dropped``, ``failed`` (ids), and ``after``, null at the end
    """
    tk.check_access("provdata_feed_rebuild", context, data_dict)
    limit = int(data_dict.get("limit") or 100)
    ids = store.outdated(
        rendering.renderer(), str(data_dict.get("after") or ""), limit, force=bool(data_dict.get("force"))
    )
    found: dict[str, Any] = {"rendered": 0, "dropped": 0, "failed": []}
    organizations: dict[str, Any] = {}
    for record_id in ids:
        try:
            found["rendered" if _render(record_id, organizations) else "dropped"] += 1
            model.Session.commit()
        except Exception as error:  # noqa: BLE001 one record must not keep the others out; it is told
            model.Session.rollback()
            found["failed"].append({"id": record_id, "error": f"{type(error).__name__}: {error}"[:500]})
    return {**found, "after": ids[-1] if len(ids) == limit else None}


def provdata_feed_check(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Render a sample anew and compare it, graph by graph, with what the feed holds.

    :param sample: how many records, default 100; chosen by chance
    :returns: ``compared``, ``differing`` (ids) and ``missing``, the number of public records without a fragment
    """
    tk.check_access("provdata_feed_check", context, data_dict)
    ids = store.sample(int(data_dict.get("sample") or 100))
    differing = [record_id for record_id in ids if not _agrees(record_id)]
    return {"compared": len(ids), "differing": differing, "missing": store.missing()}


def _agrees(record_id: str) -> bool:
    package, kept = rendering.readable(record_id), store.texts(record_id)
    if package is None or kept is None:
        return package is None and kept is None
    wanted = rendering.graph(package)
    return all(isomorphic(wanted, _parsed(form, kept[form])) for form in text.FORMS)


def _parsed(form: str, fragment: str) -> Graph:
    prefixes = rendering.prefixes()
    return Graph().parse(data=f"{text.opening(form, prefixes)}{fragment}{text.closing(form)}", format=PARSERS[form])


def provdata_feed_prepare(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Prepare the whole catalogue as files and today's dump, when the ones there are not good any more.

    :returns: ``made``, whether there was something to do and it could be done; ``dumped``, whether a dump was made
    """
    tk.check_access("provdata_feed_prepare", context, data_dict)
    with editions.locked() as mine:
        made = editions.make() if mine and not editions.is_current() else None
        edition = editions.current() if mine and editions.is_current() and dumps.is_due() else None
        if edition:
            dumps.make(edition)
            model.Session.commit()
    return {"made": made is not None, "dumped": edition is not None}


@tk.side_effect_free
def provdata_feed_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How the feed stands.

    :returns: ``records`` in it, ``missing`` public records, ``waiting`` renderings, ``sequence``, ``changed_at``,
        ``prepared``, whether the files are as new as the rows
    """
    tk.check_access("provdata_feed_show", context, data_dict)
    version = store.version()
    return {
        "records": store.count(store.Selection()),
        "missing": store.missing(),
        "waiting": outbox.waiting().get("feed.render", 0),
        "sequence": version.sequence,
        "changed_at": version.changed_at.isoformat() if version.changed_at else None,
        "prepared": editions.is_current(),
    }
