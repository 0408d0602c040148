"""Scores are made: one after a change, many by the clock; links are called."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.quality.policy import links as rules
from ckanext.provdata.quality.service import assess, calling, links, store
from ckanext.provdata.quality.service.assess import Scope
from ckanext.provdata.shared import config

log = logging.getLogger(__name__)

#: records judged, and links called, in one go when not asked for
USUAL = 100


def provdata_quality_compute(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Judge a record anew and keep its score and the day's place in its history.

    :param id: id of a dataset; what is no record, or is none any more, loses its scores
    :returns: ``points`` by scope (``public``, ``whole``)
    """
    tk.check_access("provdata_quality_compute", context, data_dict)
    found = _compute(tk.get_or_bust(data_dict, "id"), {})
    model.Session.commit()
    return {"points": found}


def _compute(record_id: str, organizations: dict[str, Any]) -> dict[str, float]:
    """Links of what is public are kept to be called; of what is not, none leaves the portal."""
    judged = {scope: assess.judge(package, organizations) for scope, package in assess.read(record_id).items()}
    links.expect(record_id, judged[Scope.PUBLIC].links if Scope.PUBLIC in judged else {})
    store.keep(record_id, judged)
    return {scope.value: found.row["points"] for scope, found in judged.items()}


def provdata_quality_refresh(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Judge a batch of records, whatever the outbox holds.

    :param after: id after which to go on, as the call before returned it (optional)
    :param limit: how many at most, default 100; 0 to ask only how many there are
    :param force: also those whose score seems up to date (optional, default false)
    :returns: ``judged``, how many; ``failed`` (ids and errors); ``after``, null at the end; with limit 0 ``waiting``
    """
    tk.check_access("provdata_quality_refresh", context, data_dict)
    after, limit = str(data_dict.get("after") or ""), int(data_dict.get("limit", USUAL))
    wanted = store.wanted(force=bool(data_dict.get("force")))
    if limit == 0:
        return {"waiting": store.count(wanted)}
    ids = store.chosen(wanted, after, limit)
    failed = _each(ids)
    return {"judged": len(ids) - len(failed), "failed": failed, "after": ids[-1] if len(ids) == limit else None}


def _each(ids: Iterable[str]) -> list[dict[str, str]]:
    """Judge each in a transaction of its own: one record must not keep the others from it; what failed is told."""
    failed, organizations = [], {}
    for record_id in ids:
        try:
            _compute(record_id, organizations)
            model.Session.commit()
        except Exception as error:
            model.Session.rollback()
            log.exception("quality: %s could not be judged", record_id)
            failed.append({"id": record_id, "error": f"{type(error).__name__}: {error}"[:500]})
    return failed


def provdata_quality_organization(context: Any, data_dict: dict[str, Any]) -> None:
    """Have the records of an organisation judged anew by the clock: its contact stands for those that name none.

    :param id: id of the organisation
    """
    tk.check_access("provdata_quality_organization", context, data_dict)
    store.ask_again(tk.get_or_bust(data_dict, "id"))
    model.Session.commit()


def provdata_quality_link_check(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Call links of public files that are due, and have records judged again whose links answer no more, or again.

    :param limit: how many at most, default 100
    :returns: numbers: ``taken`` to be called, ``called`` (hosts that do not answer are left alone for a while) and of
        these ``answered``; 0 where the operator has switched calls off
    """
    tk.check_access("provdata_quality_link_check", context, data_dict)
    if not config.quality_link_checks():
        return {"taken": 0, "called": 0, "answered": 0}
    urls = links.take(int(data_dict.get("limit") or USUAL))
    model.Session.commit()  # calls take long: what was taken is kept from others, and nothing is locked meanwhile
    found = {url: result for url, result in _caller().all(urls).items() if result}
    changed = {record_id for url, result in found.items() for record_id in links.note(url, result)}
    for record_id in sorted(changed):
        outbox.put("quality.compute", f"quality/{record_id}", {"id": record_id})
    model.Session.commit()
    answered = sum(result.outcome is rules.Outcome.ANSWERED for result in found.values())
    return {"taken": len(urls), "called": len(found), "answered": answered}


def _caller() -> calling.Caller:
    seconds, allowed = config.quality_link_timeout(), rules.networks(config.quality_link_networks())
    return calling.Caller(seconds.total_seconds(), allowed, config.site_url())
