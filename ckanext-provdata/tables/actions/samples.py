"""Tables shown before they are saved or loaded: in the encoding that is certain, or in each there could be."""

from __future__ import annotations

import shutil
import tempfile
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.provdata.tables import policy, service
from ckanext.provdata.tables.policy import Kind, Refused
from ckanext.provdata.tables.service import sampling


def provdata_upload_sample(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The first rows of a file that is not saved yet. Nothing is kept.

    :param package_id: the record or wave it is for
    :param upload: the file, or its first megabyte when it is text
    :param encoding: what somebody says its encoding is (optional)
    :returns: ``encoding``, ``names``, ``rows``, ``notes``; ``choices`` of those where the encoding is not certain;
        ``reason`` and ``parameters`` where there is no table to show; nothing where the file is no table
    """
    package_id = tk.get_or_bust(data_dict, "package_id")
    tk.check_access("provdata_upload_sample", context, {"package_id": package_id})
    upload = data_dict.get("upload")
    if not isinstance(upload, FileStorage):
        raise tk.ValidationError({"upload": [tk._("请选择文件")]})
    kind = policy.kind({"url_type": "upload", "url": upload.filename or ""})
    if kind is None:
        return {}
    package = tk.get_action("package_show")(tk.fresh_context(context), {"id": package_id})
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(upload.stream, file)
        return _sample(file, kind, package, data_dict.get("encoding") or "")


@tk.side_effect_free
def provdata_table_sample(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The first rows of a resource's file, as ``provdata_upload_sample`` gives them.

    :param id: the resource
    :param encoding: what somebody says its encoding is (optional)
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_table_sample", context, {"id": resource_id})
    resource = tk.get_action("resource_show")(tk.fresh_context(context), {"id": resource_id})
    kind = policy.kind(resource)
    if kind is None:
        return {}
    package = tk.get_action("package_show")(tk.fresh_context(context), {"id": resource["package_id"]})
    try:
        with service.snapshot(resource, service.limits().size) as file:
            return _sample(file, kind, package, data_dict.get("encoding") or "")
    except Refused as refused:
        return {"reason": refused.reason, "parameters": refused.parameters}


def _sample(file: Any, kind: Kind, package: dict[str, Any], encoding: str) -> dict[str, Any]:
    return sampling.sample(file, kind, service.limits(), package.get("information_items") or [], encoding)
