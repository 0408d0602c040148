"""Looks at every uploaded file before CKAN's own uploader stores it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.provdata.uploads import policy


def get_resource_uploader(resource: dict[str, Any]) -> None:
    """Refuse a file that is not what its name says, and give it a name that its address can hold.

    Answering None leaves the storing to CKAN. CKAN asks for an uploader before it validates or writes
    anything, so a refusal leaves neither row nor file.
    """
    upload = resource.get("upload")
    if not isinstance(upload, FileStorage) or not upload.filename:
        return
    upload.filename = policy.portable_name(upload.filename)
    problem = policy.fault(upload.filename, upload.stream)
    if problem:
        raise tk.ValidationError({"upload": [_message(problem, upload.filename)]})


def _message(problem: policy.Fault, filename: str) -> str:
    ending = policy.extension(filename).upper()
    match problem:
        case policy.Fault.EMPTY:
            return tk._("文件是空的，请检查后重新上传。")
        case policy.Fault.FORBIDDEN:
            return tk._("不接受 {ending} 文件，或文件中含有不允许的内容。").format(ending=ending)
        case policy.Fault.PROGRAM:
            return tk._("文件内容是可执行程序或脚本，不能上传。")
        case policy.Fault.CUT:
            return tk._("文件不完整，可能在传输中被截断，请重新上传。")
        case policy.Fault.MISMATCH:
            return tk._("文件内容与扩展名 {ending} 不符，请检查后重新上传。").format(ending=ending)
