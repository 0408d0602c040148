"""Who fetched what."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.access.actions.common import flag, page, whose
from ckanext.provdata.access.service import downloads, people, shapes


@tk.side_effect_free
def provdata_download_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What you fetched while logged in, or what was fetched from an agency when you review there.

    :param organization: (optional) the agency; or
    :param record: (optional) one of its records; or
    :param wave: (optional) one of its waves
    :param grant: (optional) one of your own grants
    :param granted: (optional) only what was read by a grant
    :param limit: (optional) at most 100, 20 when left out
    :param offset: (optional)
    :returns: ``count`` and ``results``, the latest first; ``user_id`` is null for who was not logged in; ``name`` of
        the file, ``record_name`` and ``record_title`` are null for what you may not read any more
    """
    tk.check_access("provdata_download_list", context, data_dict)
    filters = whose(context, data_dict)
    filters.pop("owners", None)
    count, rows = downloads.found_by(
        {**filters, "grant_id": data_dict.get("grant"), "granted": flag(data_dict, "granted")}, *page(data_dict)
    )
    lines = shapes.page_of_downloads(rows, names="user_id" not in filters)
    return {"count": count, "results": _named(context, lines)}


def _named(context: Any, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines with names of what the asker may read at this moment."""
    held = downloads.packages_of({line["resource_id"] for line in lines})
    found = [_read(context, package) for package in {*held, *(line["record_id"] for line in lines)}]
    packages = {package["id"]: package for package in found if package}
    files = {file["id"]: file["name"] for package in packages.values() for file in package["resources"]}
    return [
        {
            **line,
            "name": files.get(line["resource_id"]),
            "record_name": packages.get(line["record_id"], {}).get("name"),
            "record_title": packages.get(line["record_id"], {}).get("title"),
        }
        for line in lines
    ]


def _read(context: Any, package_id: str) -> dict[str, Any] | None:
    try:
        return tk.get_action("package_show")(tk.fresh_context(context), {"id": package_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


@tk.side_effect_free
def provdata_download_summary(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Who fetched which files of some records, how often, and when last.

    :param records: ids or names of records you review for
    :returns: ``user`` (null for who was not logged in), ``user_id``, ``record``, ``resource`` and its ``name``,
        ``count`` and ``last``
    """
    records = tk.get_or_bust(data_dict, "records")
    asked = {"records": records if isinstance(records, list) else [records]}
    tk.check_access("provdata_download_summary", context, asked)
    found = [model.Package.get(str(record)) for record in asked["records"]]
    rows = downloads.summary([record.id for record in found if record])
    users = people.names({user for _, _, user, *_ in rows if user})
    return [
        {
            "user": users.get(user or "", {}).get("name"),
            "user_id": user,
            "record": record,
            "resource": resource,
            "name": name,
            "count": count,
            "last": last.isoformat(),
        }
        for record, resource, user, name, count, last in rows
    ]
