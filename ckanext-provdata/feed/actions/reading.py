"""ckanext-dcat's actions for the catalogue, answered from the fragments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from rdflib import Graph

from ckanext.provdata.dcat import service as dcat
from ckanext.provdata.dcat.policy import syntax
from ckanext.provdata.feed.service import documents, store

_MOST_DIGITS = 8


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_show(_stock: Any, context: Any, data_dict: dict[str, Any]) -> str:
    """One page of the catalogue as RDF: the catalogue's description and its public records in an order of their ids.

    A reader who walks the pages sees every record once, whatever is edited meanwhile.

    :param format: extension of the syntax, default ``ttl``
    :param page: from 1, which is the default; parts: into how many pages the catalogue is cut, as the links say
    :param modified_since: ISO 8601; only records changed since, and tombstones of those that left; without a zone UTC
    :param sector, region, level, organization: only records of these
    :raises ObjectNotFound: a page past the last
    """
    tk.check_access("dcat_catalog_show", context, data_dict)
    return _page(data_dict)


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_search(_stock: Any, context: Any, data_dict: dict[str, Any]) -> str:
    """As ``dcat_catalog_show``: a search goes through ``package_search``, whose parameters are guarded."""
    tk.check_access("dcat_catalog_search", context, data_dict)
    return _page(data_dict)


def _page(data_dict: dict[str, Any]) -> str:
    return "".join(document({"page": 1, **{name: value for name, value in data_dict.items() if value}}).texts())


def document(data_dict: dict[str, Any]) -> documents.Document:
    """The document a reader asks for, with the parameters of ``dcat_catalog_show``; without a page it is the whole."""
    asked = documents.Asked(
        extension=_extension(data_dict),
        selection=store.Selection(filters=filters(data_dict), since=_since(data_dict)),
        page=_number(data_dict, "page"),
        parts=_number(data_dict, "parts"),
    )
    try:
        return documents.find(asked)
    except documents.NoPageError:
        raise tk.ObjectNotFound(tk._("没有这一页")) from None


def void(extension: str) -> str:
    """The catalogue's own description, without its records."""
    writer = dcat.Writer(Graph())
    writer.void()
    return writer.text(extension)


def _extension(data_dict: dict[str, Any]) -> str:
    extension = data_dict.get("format") or "ttl"
    if extension not in syntax.SYNTAXES:
        raise tk.ValidationError({"format": [tk._("不支持的格式")]})
    return extension


def filters(data_dict: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(data_dict[name])) for name in store.FILTERS if data_dict.get(name))


def _number(data_dict: dict[str, Any], name: str) -> int | None:
    value = data_dict.get(name)
    if value in (None, ""):
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS and int(text)):
        raise tk.ValidationError({name: [tk._("页码须为正整数")]})
    return int(text)


def _since(data_dict: dict[str, Any]) -> datetime | None:
    """An instant; a text without a zone is taken as UTC."""
    text = data_dict.get("modified_since")
    if not text:
        return None
    try:
        # a plus sign that was not quoted arrives as a space
        parsed = datetime.fromisoformat(str(text).replace(" ", "+") if "T" in str(text) else str(text))
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise tk.ValidationError({"modified_since": [tk._("时间须为 ISO 8601 格式")]}) from error
