"""Grants: listed, taken back, confirmed."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.access.actions.common import account_id, allow, flag, page, reason_for, row_of, shown, whose
from ckanext.provdata.access.policy.applications import Event
from ckanext.provdata.access.service import applications, grants, notices, people, shapes, wording
from ckanext.provdata.shared import clock


@tk.side_effect_free
def provdata_grant_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Your own grants, or those for an agency's waves when you review there.

    :param organization: (optional), ``record``, ``wave``, ``limit``, ``offset``: see :func:`provdata_application_list`
    :param live: (optional) only those neither ended nor revoked
    :returns: ``count`` and ``results``: the ``state`` of each, and ``live``: whether it lets anybody read just now
    """
    tk.check_access("provdata_grant_list", context, data_dict)
    now = clock.now()
    filters = {**whose(context, data_dict), "live": flag(data_dict, "live")}
    count, rows = grants.found_by(filters, now, *page(data_dict))
    return {"count": count, "results": shapes.page_of_grants(rows, now)}


def provdata_grant_revoke(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a grant back; the next request is refused.

    :param id: of the grant, which is that of its application
    :param reason: why
    """
    grant_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_grant_revoke", context, {"id": grant_id})
    row, now = row_of(grant_id, lock=True), clock.now()
    reason = reason_for(Event.REVOKE, data_dict)
    allow(row, Event.REVOKE)
    applications.move(row, Event.REVOKE, account_id(context), now, reason)
    grants.take_back(row.id, now)
    notices.tell(row, Event.REVOKE, reason)
    model.repo.commit()
    return shown(context, row.id)


def provdata_grant_confirm(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Stand by a grant that another agency gave before the wave became yours.

    :param id: of the grant
    """
    grant_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_grant_confirm", context, {"id": grant_id})
    row, owner = row_of(grant_id, lock=True), people.owner_of(row_of(grant_id).wave_id)
    grant = grants.get(row.id)
    allow(row, Event.CONFIRM)
    if grant is None or not owner:
        raise tk.ObjectNotFound(tk._("没有这份申请。"))
    applications.move(row, Event.CONFIRM, account_id(context), clock.now())
    grants.confirm(grant, owner)
    model.repo.commit()
    return shown(context, row.id)


@tk.side_effect_free
def provdata_outstanding_show(context: Any, data_dict: dict[str, Any]) -> dict[str, int]:
    """What hangs on a record or a wave before it is changed: undecided applications and grants that have not ended.

    :param id: of the record or wave
    :returns: ``applications`` and ``grants``, how many
    """
    package_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_outstanding_show", context, {"id": package_id})
    package = model.Package.get(package_id)
    if package is None:
        raise tk.ObjectNotFound(wording.not_found())
    where = {"wave_id" if package.type == "wave" else "record_id": package.id}
    return {
        "applications": applications.count_undecided(where),
        "grants": grants.found_by({**where, "live": True}, clock.now(), 0, 0)[0],
    }
