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
    named = policy.portable_name(upload.filename)
    upload.filename = policy.true_name(named, upload.stream)
    if upload.filename != named:
        _call_by_its_name(resource, upload)
    problem = policy.fault(upload.filename, upload.stream)
    if problem:
        raise tk.ValidationError({"upload": [_message(problem, upload.filename)]})


def _call_by_its_name(resource: dict[str, Any], upload: FileStorage) -> None:
    """A workbook that is called a CSV file is kept as what it is; what was said of its format was said of the name."""
    resource["format"] = policy.extension(upload.filename or "").upper()
    resource.pop("mimetype", None)
    resource["encoding"] = "binary"


def _message(problem: policy.Fault, filename: str) -> str:
    sentences = {
        policy.Fault.EMPTY: tk._("文件是空的，请检查后重新上传。"),
        policy.Fault.FORBIDDEN: tk._("不接受 {ending} 文件，或文件中含有不允许的内容。"),
        policy.Fault.PROGRAM: tk._("文件内容是可执行程序或脚本，不能上传。"),
        policy.Fault.CUT: tk._("文件不完整，可能在传输中被截断，请重新上传。"),
        policy.Fault.SCRIPT: tk._("文件中含有脚本，不能上传。请另存为不含脚本的文件。"),
        policy.Fault.PATHS: tk._("压缩包中有指向包外位置的文件名，不能上传。请重新打包。"),
        policy.Fault.BOMB: tk._("压缩包解压后过大，不能上传。"),
        policy.Fault.LARGE: tk._("网页文件过大，无法逐一检查，不能上传。请压缩后上传。"),
        policy.Fault.LOCKED: tk._("文件设有打开密码。请取消密码后重新上传。"),
        policy.Fault.MISMATCH: tk._("文件内容与扩展名 {ending} 不符，请检查后重新上传。"),
    }
    return sentences[problem].format(ending=policy.extension(filename).upper())
