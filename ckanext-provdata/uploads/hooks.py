"""Looks at every uploaded file before CKAN's own uploader stores it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.provdata.uploads import policy, service


def get_resource_uploader(resource: dict[str, Any]) -> None:
    """Refuse a file that is not what its name says, and give it a name that its address can hold.

    Where a file stands may stand the token of one that was sent in pieces, which was looked at when it was whole.
    Answering None leaves the storing to CKAN. CKAN asks for an uploader before it validates or writes
    anything, so a refusal leaves neither row nor file.
    """
    upload = resource.get("upload")
    if isinstance(upload, str) and upload.startswith(service.TOKEN):
        resource["upload"] = service.opened(upload, _reader())
        _name(resource, resource["upload"])
        return
    if not isinstance(upload, FileStorage) or not upload.filename:
        return
    _name(resource, upload)
    problem = policy.fault(upload.filename, upload.stream)
    if problem:
        raise tk.ValidationError({"upload": [service.wording(problem, upload.filename)]})


def _reader() -> str:
    """Whoever asks; an upload is his own or not there."""
    user = tk.current_user
    return user.id if user and user.is_authenticated else ""


def _name(resource: dict[str, Any], upload: FileStorage) -> None:
    """A name that an address can hold. A workbook that is called a CSV file is kept as what it is; what was said of its
    format was said of the name."""
    named = policy.portable_name(upload.filename or "")
    upload.filename = policy.true_name(named, upload.stream)
    if upload.filename != named:
        resource["format"] = policy.extension(upload.filename).upper()
        resource.pop("mimetype", None)
        resource["encoding"] = "binary"
