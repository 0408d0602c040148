"""ckanext-dcat's actions, answered from our mapping: public records of the sectors and nothing else."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from rdflib import Graph

from ckanext.provdata.dcat import service
from ckanext.provdata.dcat.policy import syntax
from ckanext.provdata.dcat.policy.paging import Paging
from ckanext.provdata.schemas import compose
from ckanext.provdata.shared import config

SECTOR_TYPES = f"dataset_type:({' OR '.join(compose.SECTORS)})"


@tk.chained_action
@tk.side_effect_free
def dcat_dataset_show(_stock: Any, context: Any, data_dict: dict[str, Any]) -> str:
    """One record as RDF.

    :param id: id or name of the record
    :param format: extension of the syntax, default ``ttl``
    :raises ObjectNotFound: there is none, or it is no record of a sector
    """
    tk.check_access("dcat_dataset_show", context, data_dict)
    extension = _extension(data_dict)
    package = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    if package["type"] not in compose.SECTORS:
        raise tk.ObjectNotFound(tk._("没有这条记录"))
    writer = service.Writer(Graph())
    writer.record(package)
    return writer.text(extension)


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_show(_stock: Any, context: Any, data_dict: dict[str, Any]) -> str:
    """One page of the catalogue as RDF: the catalogue's description, its public records in the order of their ids.

    Ids do not change, so a reader who walks the pages sees every record once, whatever is edited meanwhile.

    :param format: extension of the syntax, default ``ttl``
    :param page: from 1
    :param modified_since: ISO 8601; only records changed since
    :raises ObjectNotFound: a page past the last
    """
    tk.check_access("dcat_catalog_show", context, data_dict)
    return _catalogue(data_dict)


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_search(_stock: Any, context: Any, data_dict: dict[str, Any]) -> str:
    """As ``dcat_catalog_show``: a search goes through ``package_search``, whose parameters are guarded."""
    tk.check_access("dcat_catalog_search", context, data_dict)
    return _catalogue(data_dict)


def _catalogue(data_dict: dict[str, Any]) -> str:
    extension, number, since = _extension(data_dict), _page(data_dict), _since(data_dict)
    size = config.feed_page_size()
    found = _search(size, number, since)
    query = {"modified_since": since} if since else {}
    paging = Paging(f"{service.site().base}/catalog.{extension}", query, number, size, found["count"])
    if number > paging.last:
        raise tk.ObjectNotFound(tk._("没有这一页"))
    writer = service.Writer(Graph())
    writer.catalogue(_last_change())
    for package in found["results"]:
        writer.entry(package)
    writer.pages(paging)
    return writer.text(extension)


def _search(rows: int, page: int, since: str | None) -> dict[str, Any]:
    """Public records as anybody sees them: the feed is the same for everyone who asks."""
    changed = [f'metadata_modified:["{since}" TO *]'] if since else []
    return tk.get_action("package_search")(
        {"user": ""},
        {"q": "*:*", "fq_list": [SECTOR_TYPES, *changed], "sort": "id asc", "rows": rows, "start": rows * (page - 1)},
    )


def _last_change() -> str | None:
    found = tk.get_action("package_search")(
        {"user": ""}, {"q": "*:*", "fq_list": [SECTOR_TYPES], "sort": "metadata_modified desc", "rows": 1}
    )
    return found["results"][0]["metadata_modified"] if found["results"] else None


def _extension(data_dict: dict[str, Any]) -> str:
    extension = data_dict.get("format") or "ttl"
    if extension not in syntax.SYNTAXES:
        raise tk.ValidationError({"format": [tk._("不支持的格式")]})
    return extension


def _page(data_dict: dict[str, Any]) -> int:
    text = str(data_dict.get("page") or 1)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise tk.ValidationError({"page": [tk._("页码须为正整数")]})
    return int(text)


def _since(data_dict: dict[str, Any]) -> str | None:
    """The instant in Solr's form, UTC. A text without a zone is taken as UTC."""
    text = data_dict.get("modified_since")
    if not text:
        return None
    try:
        return service.solr_instant(str(text))
    except ValueError as error:
        raise tk.ValidationError({"modified_since": [tk._("时间须为 ISO 8601 格式")]}) from error
