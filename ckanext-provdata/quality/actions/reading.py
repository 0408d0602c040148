"""A record's score, lists of records with theirs, and averages."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.provdata.quality import schema
from ckanext.provdata.quality.policy import months
from ckanext.provdata.quality.service import links, listing, shown, store, summary
from ckanext.provdata.quality.service.assess import Scope
from ckanext.provdata.shared import clock


@tk.side_effect_free
def provdata_quality_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A record's score with every metric, and what to do to gain the points that are missing.

    :param id: id or name of a record
    :param scope: (optional) ``public``: what everybody sees, the default; ``whole``: what is not open yet, too, for
        those who edit the record; the default for a record that is not public
    :returns: ``record`` (id), ``scope``, ``state``: ``current``, ``stale`` (the record changed a moment ago and is
        judged anew, so that nothing is said of what it may have lost) or ``none``; when current also ``at``,
        ``points``, ``possible``, ``rating``, ``dimensions`` with their ``metrics``, ``timeliness``, ``coverage``,
        ``validity`` (0 to 1, null where there is nothing to judge), ``todo``, the most points first, ``todo_beside``,
        ``links`` and ``history``
    """
    record_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_quality_show", context, data_dict)
    package = tk.get_action("package_show")(tk.fresh_context(context), {"id": record_id})
    asked = _validated(data_dict, schema.show_schema()).get("scope")
    scope = Scope(asked or (Scope.WHOLE if package["private"] else Scope.PUBLIC))
    row = store.find(package["id"], scope)
    found = {"record": package["id"], "scope": scope.value, "state": shown.state(row, package)}
    return found if found["state"] != "current" else {**found, **shown.whole(row), **_more(package, scope)}


def _more(package: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """Links of files that whoever asks may read of now, and how the score was before."""
    known = links.shown(package["id"], [each["id"] for each in package["resources"]])
    return {
        "links": [shown.link(row) for row in known],
        "history": shown.history(store.history(package["id"], scope)),
    }


@tk.side_effect_free
def provdata_quality_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Records with their scores and what they would gain most by.

    :param level: (optional) province, city, county, township: the level of the provider
    :param sector: (optional) the record's own sector
    :param organization: (optional) name or id of a provider, those below it included
    :param order: (optional) points (default), title, provider, timeliness, coverage or validity; ``-`` before it turns
        it round
    :param unreleased: (optional, default false) also what is not open, scored apart, of that one organisation; for
        those who edit its records
    :param limit: (optional) at most 1000, default 100; ``offset`` (optional) where to begin
    :returns: ``count`` of all and a page of them in ``results``; ``released`` says which score is the public one
    """
    tk.check_access("provdata_quality_list", context, data_dict)
    fields = _validated(data_dict, schema.list_schema())
    rows = listing.page(fields, fields["limit"], fields["offset"])
    return {"count": listing.count(fields), "results": [shown.line(row) for row in rows]}


@tk.side_effect_free
def provdata_quality_summary(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Averages over public records: overall, by group, and month by month.

    :param by: (optional) level (default), sector or organization
    :param level: (optional), also ``sector``, ``organization``: only these, as for :func:`provdata_quality_list`
    :param months: (optional) how many months of history, at most 60, default 12
    :returns: ``overall`` and ``groups``, each with ``records``, of these ``scored`` (with open files) and their mean
        ``points`` and points by dimension, means of ``timeliness``, ``coverage`` and ``validity``; ``overall`` with
        numbers of records by rating; ``history`` by ``day``, of records that are public today
    """
    tk.check_access("provdata_quality_summary", context, data_dict)
    fields = _validated(data_dict, schema.summary_schema())
    days = months.ends(clock.today(), min(fields["months"], schema.MOST_MONTHS))
    return {
        "possible": shown.TOTAL,
        "overall": shown.average(summary.overall(fields)),
        "groups": [shown.average(row) for row in summary.groups(fields.get("by") or "level", fields)],
        "history": [shown.month(row) for row in summary.months(days, fields)],
    }


def _validated(data_dict: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    data, errors = tk.navl_validate(data_dict, fields)
    if errors:
        raise tk.ValidationError(errors)
    return data
