"""Papers that come with an application: private files, apart from everything CKAN hands out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.provdata.access.model import Attachment
from ckanext.provdata.fields import policy as fields
from ckanext.provdata.shared import config
from ckanext.provdata.uploads import policy as uploads

LONGEST_NAME = 200


def check(files: list[Any], already: int = 0) -> list[str]:
    """What is wrong with the papers somebody sends, in the reader's language; empty when they may be kept."""
    most = config.attachment_max_count()
    if len(files) + already > most:
        return [tk._("最多上传 {most} 个附件。").format(most=most)]
    return [problem for file in files if (problem := _problem(file))]


def _problem(file: Any) -> str | None:
    if not isinstance(file, FileStorage) or not file.filename:
        return tk._("请选择要上传的文件。")
    name, types = file.filename, config.attachment_types()
    if fields.forbidden_character(name):
        return tk._("文件名含有不允许的字符。")
    if uploads.extension(name) not in types:
        return tk._("“{name}”：只接受 {types} 文件。").format(name=name[:50], types="、".join(types))
    if size(file) > config.attachment_max_size():
        most = config.attachment_max_size() // config.MIB
        return tk._("“{name}”超过 {most} MiB。").format(name=name[:50], most=most)
    wrong = uploads.fault(name, file.stream)
    return tk._("“{name}”的内容与扩展名不符或者不完整。").format(name=name[:50]) if wrong else None


def size(file: FileStorage) -> int:
    """Bytes of an upload, which is at its start again afterwards."""
    length = file.stream.seek(0, 2)
    file.stream.seek(0)
    return length


def keep(application_id: str, file: FileStorage, now: datetime) -> Attachment:
    """Store a paper that :func:`check` found nothing wrong with."""
    name = Path((file.filename or "").replace("\\", "/")).name[-LONGEST_NAME:]
    row = Attachment(id=str(uuid4()), application_id=application_id, name=name, size=size(file), created_at=now)
    target = path(row.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    file.save(target)
    target.chmod(0o600)
    model.Session.add(row)
    model.Session.flush()
    return row


def path(attachment_id: str) -> Path:
    """Where a paper's bytes lie: not below ``storage/``, which CKAN serves to everybody."""
    return Path(config.storage_path()) / "provdata" / "applications" / attachment_id[:2] / attachment_id


def get(attachment_id: Any) -> Attachment | None:
    return model.Session.get(Attachment, str(attachment_id))


def of(application_id: str) -> list[Attachment]:
    """An application's papers, in the order they came."""
    query = sa.select(Attachment).where(Attachment.application_id == application_id)
    return list(model.Session.scalars(query.order_by(Attachment.created_at, Attachment.id)))


def remove(row: Attachment) -> None:
    """Take a paper back: its row now; its bytes are the caller's to delete once that is committed."""
    model.Session.delete(row)
    model.Session.flush()
