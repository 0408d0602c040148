"""What the pages of the release share: forms that are judged by the action they call."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ckanext.provdata.catalogue.views import not_found

blueprints = []

Shown = str | Response
Errors = dict[str, list[str]]


def tried(action: str, **data: Any) -> tuple[Any, Errors]:
    """An action's answer, and what it complained about instead, by field."""
    try:
        return tk.get_action(action)({}, data), {}
    except tk.ValidationError as error:
        return None, {name: _messages(said) for name, said in error.error_dict.items()}
    except tk.ObjectNotFound:
        return not_found()
    except tk.NotAuthorized:
        return tk.abort(403, tk._("您无权维护这条信息资源。"))


def _messages(said: Any) -> list[str]:
    """All messages in what an action complains about, however deep."""
    if isinstance(said, dict):
        return [message for part in said.values() for message in _messages(part)]
    if isinstance(said, list):
        return [message for part in said for message in _messages(part)]
    return [str(said)] if said else []


def sent(*names: str) -> dict[str, str]:
    """What a form sent of these fields, without spaces around it."""
    return {name: tk.request.form[name].strip() for name in names if name in tk.request.form}


def is_sent() -> bool:
    return tk.request.method == "POST"


def uploads(field: str = "upload") -> list[dict[str, Any]]:
    """The files a form sent, each called after its own name; those that were sent in pieces beforehand among them."""
    whole = [file(each) for each in tk.request.files.getlist(field) if each.filename]
    return [*whole, *(_pieced(token) for token in tk.request.form.getlist(field) if token)]


def _pieced(token: str) -> dict[str, Any]:
    """A file that was sent in pieces, by what stands in its place; the action that saves it says what is wrong."""
    try:
        sent = tk.get_action("provdata_upload_show")({}, {"id": token.partition(":")[2]})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return {"name": "", "upload": token}
    return {"name": PurePath(sent["name"]).stem, "upload": token}


def file(upload: FileStorage) -> dict[str, Any]:
    """One file as the actions take it."""
    return {"name": PurePath(upload.filename or "").stem, "upload": upload}


def show(template: str, record: dict[str, Any], **more: Any) -> str:
    shown = {"pkg_dict": record, "dataset_type": record["type"], "errors": {}, "data": {}, **more}
    return tk.render(f"provdata/release/{template}.html", shown)


def back(record: dict[str, Any], said: str) -> Response:
    """To the page of the record's files and waves, with what was done."""
    tk.h.flash_success(said)
    return tk.redirect_to("provdata_release.files", id=record["name"])
