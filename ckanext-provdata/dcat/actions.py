"""A record as RDF for whoever may read it; ckanext-dcat's action, answered from our mapping."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from rdflib import Graph

from ckanext.provdata.dcat import service
from ckanext.provdata.dcat.policy import syntax
from ckanext.provdata.schemas import compose


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


def _extension(data_dict: dict[str, Any]) -> str:
    extension = data_dict.get("format") or "ttl"
    if extension not in syntax.SYNTAXES:
        raise tk.ValidationError({"format": [tk._("不支持的格式")]})
    return extension
