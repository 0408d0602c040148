"""Actions on records that CKAN does not have, and the vocabularies for whoever reads or writes records by API."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

from ckanext.provdata.catalogue import service
from ckanext.provdata.schemas import vocabulary
from ckanext.provdata.shared import clock

#: Longest reason of a change of sector.
REASON_LENGTH = 1000


def provdata_record_retype(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Move a misfiled record to its sector; id, address, code and resources stay, and the move is kept.

    :param id: id or name of the record
    :param type: the sector it belongs to
    :param reason: why, at most 1000 characters
    :param record: (optional) fields that the new sector asks for
    :returns: the record as ``package_show`` gives it

    Raises ValidationError when the new sector's rules are not met; nothing has changed then.
    """
    package_id, target, reason = (tk.get_or_bust(data_dict, key) for key in ("id", "type", "reason"))
    tk.check_access("provdata_record_retype", context, {"id": package_id})
    locked: Any = {**context, "for_update": True}
    record = tk.get_action("package_show")(locked, {"id": package_id})
    _refuse_bad_move(record["type"], target, reason)
    # package_update reads the schema from the row; its own failure rolls this back together with everything else
    service.set_type(record["id"], target)
    moved = _for_sector(record, target, data_dict.get("record") or {})
    # return_id_only with defer_commit is the only way to make core leave the commit to us
    uncommitted: Any = {**context, "defer_commit": True, "return_id_only": True}
    tk.get_action("package_update")(uncommitted, moved)
    service.note_retyping(record["id"], (record["type"], target), str(reason).strip(), context["user"], clock.now())
    model.repo.commit()
    search.rebuild(record["id"])
    return tk.get_action("package_show")({"user": context["user"]}, {"id": record["id"]})


def _refuse_bad_move(source: str, target: Any, reason: Any) -> None:
    errors = {}
    if vocabulary.term("sector", str(target)) is None:
        errors["type"] = [tk._("没有“{sector}”这个领域。").format(sector=str(target)[:50])]
    elif source == target:
        errors["type"] = [tk._("记录已经属于该领域。")]
    if not str(reason).strip() or len(str(reason)) > REASON_LENGTH:
        errors["reason"] = [tk._("请说明更改领域的理由，不超过 {longest} 个字。").format(longest=REASON_LENGTH)]
    if errors:
        raise tk.ValidationError(errors)


def _for_sector(record: dict[str, Any], target: str, given: dict[str, Any]) -> dict[str, Any]:
    """The record less the fields that only its old sector has, with those given for the new one."""
    old, new = (_fields(sector) for sector in (record["type"], target))
    kept = {name: value for name, value in record.items() if name not in old - new and name != "metadata_modified"}
    further = [sector for sector in record.get("further_sectors", []) if sector != target]
    allowed = {name: value for name, value in given.items() if name in new}
    return {**kept, "further_sectors": further, **allowed, "type": target, "id": record["id"]}


def _fields(sector: str) -> set[str]:
    return {field["field_name"] for field in tk.h.scheming_get_dataset_schema(sector)["dataset_fields"]}


@tk.side_effect_free
def provdata_record_retyping_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """How a record's sector changed, oldest first.

    :param id: id or name of the record
    :returns: ``from_type``, ``to_type``, ``reason``, ``user_id`` and ``at`` of each move
    """
    tk.check_access("provdata_record_retyping_list", context, {"id": tk.get_or_bust(data_dict, "id")})
    record = tk.get_action("package_show")(context, {"id": data_dict["id"]})
    return [
        {
            "from_type": row.from_type,
            "to_type": row.to_type,
            "reason": row.reason,
            "user_id": row.user_id,
            "at": row.at.isoformat(),
        }
        for row in service.retypings(record["id"])
    ]


@tk.side_effect_free
def provdata_vocabulary_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The vocabularies that record fields choose from: ``name`` and ``label`` of each."""
    tk.check_access("provdata_vocabulary_list", context, data_dict)
    return [{key: vocabulary.vocabulary(name)[key] for key in ("name", "label")} for name in vocabulary.names()]


@tk.side_effect_free
def provdata_vocabulary_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A whole vocabulary: labels in both languages, source, scheme and terms with their authority URIs.

    :param name: as :func:`provdata_vocabulary_list` gives it
    """
    tk.check_access("provdata_vocabulary_show", context, data_dict)
    name = tk.get_or_bust(data_dict, "name")
    if name not in vocabulary.names():
        raise tk.ObjectNotFound(tk._("没有词表“{name}”。").format(name=str(name)[:50]))
    return vocabulary.vocabulary(name)
