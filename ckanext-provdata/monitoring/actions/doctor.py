"""The doctor: looks at everything, and mends what can be mended without a question."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

from ckanext.provdata.monitoring.policy import examining
from ckanext.provdata.monitoring.policy.examining import Finding, Repair, State
from ckanext.provdata.monitoring.service import drift, settings, stores

log = logging.getLogger(__name__)

#: renderings of the feed that are compared
SAMPLE = 50


def provdata_doctor_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Look at configuration, services, schema versions, roles, clocks, index, feed, releases and files.

    For system administrators: what it names may be withheld.

    :returns: ``state`` (``ok``, ``warning``, ``fault``) and ``findings``, each with ``check``, ``state``, ``text``,
        ``of`` (at most ten names), ``repair`` (null or what ``provdata_doctor_repair`` calls it) and ``numbers``
    """
    tk.check_access("provdata_doctor_show", context, data_dict)
    found = [finding for name, look in _LOOKS.items() for finding in _looked(name, look)]
    return {"state": examining.worst(found), "findings": [each.as_dict() for each in found]}


def provdata_doctor_repair(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Bring what is derived to what the database says: safe at any time, and to repeat.

    :param repairs: what to mend, of ``index``, ``feed``, ``outbox``, ``tables``, ``files``
    :returns: ``done``: for each how many things were mended

    Raises ValidationError for other names.
    """
    tk.check_access("provdata_doctor_repair", context, data_dict)
    wanted = data_dict.get("repairs") or []
    unknown = [str(name) for name in wanted if name not in list(Repair)]
    if unknown:
        raise tk.ValidationError({"repairs": [tk._("不支持的修复项：{names}。").format(names="、".join(unknown))]})
    return {"done": {name: _REPAIRS[Repair(name)]() for name in wanted}}


def _looked(name: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What a look says; one that fails is a finding itself, and the others go on."""
    try:
        return list(look())
    except Exception as error:  # noqa: BLE001 whatever it is, it is told; its text may hold an address or a password
        model.Session.rollback()
        log.warning("doctor: %s cannot be looked at: %s", name, type(error).__name__)
        return [Finding(name, State.FAULT, tk._("无法检查"), (type(error).__name__,))]


def _feed() -> Iterator[Finding]:
    """A sample of the feed says what would be rendered today, and no record is missing."""
    found = _call("provdata_feed_check", sample=SAMPLE)
    wrong = bool(found["differing"] or found["missing"])
    numbers = {"compared": found["compared"], "differing": len(found["differing"]), "missing": found["missing"]}
    some, state = tuple(found["differing"][: drift.SOME]), State.FAULT if wrong else State.OK
    yield Finding("feed", state, tk._("目录交换文档与目录一致"), some, Repair.FEED if wrong else None, numbers)


_LOOKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "configuration": settings.declared,
    "secrets": settings.secrets,
    "exposure": settings.exposure,
    "network": settings.services,
    "files": settings.files,
    "schema": stores.schema,
    "roles": stores.roles,
    "clocks": stores.skew,
    "queue": stores.queue,
    "index_schema": stores.index,
    "index": drift.index,
    "feed": _feed,
    "releases": drift.releases,
    "outbox": drift.work,
    "uploads": drift.uploads,
}


def _mend_index() -> int:
    """Index what differs anew and drop what is no more."""
    found = drift.difference()
    for package_id in found.surplus:
        search.clear(package_id)
    for package_id in sorted(found.all - found.surplus):
        search.rebuild(package_id)
    return len(found.all)


def _mend_feed() -> int:
    """Render everything again, a batch at a time; what is there is served meanwhile."""
    done, after = 0, ""
    while after is not None:
        answer = _call("provdata_feed_rebuild", after=after, force=True)
        done, after = done + answer["rendered"] + answer["dropped"], answer["after"]
    return done


def _mend_work() -> int:
    done = 0
    while answer := _call("provdata_outbox_work")["done"]:
        done += answer
    return done


def _permit() -> int:
    stores.permit()
    return 1


_REPAIRS: dict[Repair, Callable[[], int]] = {
    Repair.INDEX: _mend_index,
    Repair.FEED: _mend_feed,
    Repair.OUTBOX: _mend_work,
    Repair.TABLES: _permit,
    Repair.FILES: settings.close_files,
}


def _call(name: str, **data: Any) -> Any:
    return tk.get_action(name)({"ignore_auth": True}, data)
