"""Files that are sent in pieces: their rows, and their bytes in a folder that CKAN hands nothing out of.

Nothing here commits.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.shared import clock, config
from ckanext.provdata.uploads import policy
from ckanext.provdata.uploads.model import Upload

#: Before the id, where a form or a request has a file otherwise.
TOKEN = "provdata-upload:"  # noqa: S105 - no secret: it is of use to its owner alone
LONGEST_NAME = 200
COPIED = 1 << 20


def get(upload_id: Any, user_id: str, *, lock: bool = False) -> Upload | None:
    """Somebody's own upload; others' are as if they were not there. lock: nobody else changes it meanwhile."""
    query = sa.select(Upload).where(Upload.id == str(upload_id), Upload.user_id == user_id)
    return model.Session.scalar(
        query.with_for_update() if lock else query, execution_options={"populate_existing": True}
    )


def path(upload_id: str) -> Path:
    """Where its bytes lie: not below what CKAN serves."""
    return Path(config.storage_path()) / "provdata" / "uploads" / upload_id


def problem(name: Any, size: int, user_id: str) -> dict[str, list[str]]:
    """What speaks against beginning, by parameter: a name or a size that is none, the quota, a full disk."""
    if not isinstance(name, str) or not name.strip():
        return {"name": [tk._("请填写文件名。")]}
    if policy.extension(name) in policy.FORBIDDEN:
        return {"name": [wording(policy.Fault.FORBIDDEN, name)]}
    said = _size_problem(size, user_id)
    return {"size": [said]} if said else {}


def bare(name: str) -> str:
    """What its owner calls a file, without folders: resources are called after it."""
    return PurePosixPath(name.replace("\\", "/")).name[-LONGEST_NAME:]


def _size_problem(size: int, user_id: str) -> str:
    most, quota = config.upload_max_size(), config.upload_quota()
    if size < 1:
        return tk._("文件是空的，请检查后重新上传。")
    if size > most:
        return tk._("文件超过 {most} MiB。").format(most=most // config.MIB)
    if size + _waiting(user_id) > quota:
        return tk._("您还有其他没有保存的上传，合计超过 {most} MiB。").format(most=quota // config.MIB)
    # it is copied once more when its resource is saved
    if 2 * size > shutil.disk_usage(_nearest(path("x").parent)).free:
        return tk._("平台的存储空间不足，请联系平台管理员。")
    return ""


def _nearest(folder: Path) -> Path:
    """The folder, or the one above that is there."""
    return folder if folder.exists() else _nearest(folder.parent)


def _waiting(user_id: str) -> int:
    """Bytes that somebody's uploads take or are going to take."""
    query = sa.select(sa.func.coalesce(sa.func.sum(Upload.size), 0)).where(Upload.user_id == user_id)
    return int(model.Session.scalar(query) or 0)


def hold_user(user_id: str) -> None:
    """Have somebody's uploads begin one after the other until the transaction ends, or two at once pass the quota."""
    key = sa.func.hashtextextended(f"provdata_upload:{user_id}", 0)
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def begin(upload: Upload) -> None:
    """Add the row, an empty file, and the order to clear both away some day."""
    target = path(upload.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    model.Session.add(upload)
    model.Session.flush()
    outbox.put("uploads.expire", upload.id, wait=config.upload_kept())


def write(upload: Any, chunk: BinaryIO, length: int) -> None:
    """Put the next bytes where they belong. What an attempt that was cut off has left there is overwritten."""
    with path(upload.id).open("r+b") as file:
        file.seek(upload.received)
        shutil.copyfileobj(chunk, file, COPIED)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    upload.received += length
    upload.touched_at = clock.now()


def length(chunk: BinaryIO) -> int:
    size = chunk.seek(0, os.SEEK_END)
    chunk.seek(0)
    return size


def agrees(chunk: BinaryIO, checksum: str) -> bool:
    """Whether bytes have that checksum: ``crc32:`` or ``sha256:`` and hexadecimal digits. Leaves them at their start.

    CRC-32 is there for browsers, which offer no other on a page without encryption; it is meant against faults of the
    line, not against whoever sends.
    """
    kind, _, digits = checksum.lower().partition(":")
    crc, sha = 0, hashlib.sha256()
    while piece := chunk.read(COPIED):
        crc = zlib.crc32(piece, crc)
        sha.update(piece)
    chunk.seek(0)
    return {"crc32": f"{crc:08x}", "sha256": sha.hexdigest()}.get(kind) == digits


def fault(upload: Any) -> policy.Fault | None:
    """What is wrong with the whole file."""
    with path(upload.id).open("rb") as file:
        return policy.fault(policy.true_name(upload.file_name, file), file)


def remove(upload: Any) -> None:
    """Row and bytes."""
    model.Session.delete(upload)
    path(upload.id).unlink(missing_ok=True)


def expired(upload_id: str) -> timedelta | None:
    """How long an upload is still kept; zero when its time has come, None when there is none."""
    upload = model.Session.get(Upload, upload_id, populate_existing=True)
    return None if upload is None else max(timedelta(0), upload.touched_at + config.upload_kept() - clock.now())


def clear(upload_id: str) -> None:
    """Remove it if it is there."""
    upload = model.Session.get(Upload, upload_id)
    if upload is not None:
        remove(upload)


def opened(token: Any, user_id: str) -> FileStorage:
    """A finished upload of one's own as a file that a form has sent. Raises ValidationError.

    It is cleared away if what it is opened for is committed: a form that is refused for another field may be sent
    again.
    """
    upload = get(str(token).removeprefix(TOKEN), user_id)
    if upload is None or not upload.finished or not path(upload.id).exists():
        raise tk.ValidationError({"upload": [tk._("没有这个上传，或者还没有传完，请重新上传。")]})
    outbox.put("uploads.clear", upload.id)
    return FileStorage(path(upload.id).open("rb"), filename=upload.file_name)


def wording(problem: policy.Fault, filename: str) -> str:
    """Why a file is refused, in the reader's language."""
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
