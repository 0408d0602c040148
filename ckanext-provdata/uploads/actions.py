"""Sending a file in pieces that can be resumed."""

from __future__ import annotations

import uuid
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.provdata.shared import clock, config
from ckanext.provdata.uploads import service
from ckanext.provdata.uploads.model import Upload


def provdata_upload_begin(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Begin to send a file in pieces. It is kept for a while; what is never finished is cleared away.

    :param name: the file's name
    :param size: its bytes
    :returns: ``id``; ``received``, bytes that are there; ``chunk``, most bytes of a piece; ``token``, which stands in
        the place of the file in ``resource_create``, ``resource_update`` and forms once it is finished
    """
    tk.check_access("provdata_upload_begin", context, data_dict)
    user_id = _user_id(context)
    service.hold_user(user_id)
    name, size = data_dict.get("name"), _number(data_dict, "size")
    problems = service.problem(name, size, user_id)
    if problems:
        raise tk.ValidationError(problems)  # type: ignore[arg-type]
    now = clock.now()
    upload = Upload(
        id=str(uuid.uuid4()),
        user_id=user_id,
        file_name=service.bare(str(name)),
        size=size,
        received=0,
        finished=False,
        created_at=now,
        touched_at=now,
    )
    service.begin(upload)
    model.repo.commit()
    return _shown(upload)


def _user_id(context: Any) -> str:
    user = model.User.get(context.get("user"))
    if user is None:
        raise tk.NotAuthorized
    return user.id


def _number(data_dict: dict[str, Any], name: str) -> int:
    try:
        return int(data_dict.get(name, ""))
    except (TypeError, ValueError):
        raise tk.ValidationError({name: [tk._("请填写整数。")]}) from None


def _shown(upload: Upload) -> dict[str, Any]:
    own = {name: getattr(upload, name) for name in ("id", "size", "received", "finished")}
    return {
        **own,
        "name": upload.file_name,
        "chunk": config.upload_chunk_size(),
        "token": f"{service.TOKEN}{upload.id}",
    }


def _own(context: Any, data_dict: dict[str, Any], action: str, *, lock: bool = False) -> Upload:
    """The caller's upload of that id. Raises ObjectNotFound for what is not there and for others' alike."""
    upload_id = tk.get_or_bust(data_dict, "id")
    tk.check_access(action, context, data_dict)
    upload = service.get(upload_id, _user_id(context), lock=lock)
    if upload is None:
        raise tk.ObjectNotFound(tk._("没有这个上传。"))
    return upload


@tk.side_effect_free
def provdata_upload_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How far an upload of yours has come.

    :param id: of the upload
    :returns: as ``provdata_upload_begin``
    """
    return _shown(_own(context, data_dict, "provdata_upload_show"))


def provdata_upload_append(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Send the next piece. A piece that is there already, or too early, is refused with ``received``: go on from there.

    :param id: of the upload
    :param offset: how many bytes stand before the piece
    :param checksum: of the piece: ``sha256:`` or ``crc32:`` and hexadecimal digits
    :param upload: the piece, as a file
    :returns: as ``provdata_upload_begin``
    """
    upload = _own(context, data_dict, "provdata_upload_append", lock=True)
    offset, chunk = _number(data_dict, "offset"), data_dict.get("upload")
    if not isinstance(chunk, FileStorage):
        raise tk.ValidationError({"upload": [tk._("没有收到内容。")]})
    length = service.length(chunk.stream)  # type: ignore[arg-type]
    problem = _misfit(upload, offset, length)
    if not problem and not service.agrees(chunk.stream, str(data_dict.get("checksum"))):  # type: ignore[arg-type]
        problem = {"checksum": [tk._("内容在传输中出错，请重新发送这一段。")]}
    if problem:
        raise tk.ValidationError(problem)  # type: ignore[arg-type]
    service.write(upload, chunk.stream, length)  # type: ignore[arg-type]
    model.repo.commit()
    return _shown(upload)


def _misfit(upload: Upload, offset: int, length: int) -> Any:
    if upload.finished:
        return {"id": [tk._("这个上传已经完成。")]}
    if offset != upload.received:
        return {"offset": [tk._("位置不对，请从已收到的位置继续。")], "received": [str(upload.received)]}
    if not 0 < length <= config.upload_chunk_size() or upload.received + length > upload.size:
        return {"upload": [tk._("这一段的长度不对。")]}
    return {}


def provdata_upload_finish(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say that all has been sent. The file is looked at as any file that is uploaded, and is gone when it is refused.

    :param id: of the upload
    :returns: as ``provdata_upload_begin``
    """
    upload = _own(context, data_dict, "provdata_upload_finish", lock=True)
    if upload.received != upload.size:
        short = {"size": [tk._("还没有传完。")], "received": [str(upload.received)]}
        raise tk.ValidationError(short)  # type: ignore[arg-type]
    problem = None if upload.finished else service.fault(upload)
    if problem:
        said = service.wording(problem, upload.file_name)
        service.remove(upload)
        model.repo.commit()
        raise tk.ValidationError({"upload": [said]})
    upload.finished, upload.touched_at = True, clock.now()
    model.repo.commit()
    return _shown(upload)


def provdata_upload_cancel(context: Any, data_dict: dict[str, Any]) -> None:
    """Give an upload up; nothing of it stays.

    :param id: of the upload
    """
    service.remove(_own(context, data_dict, "provdata_upload_cancel", lock=True))
    model.repo.commit()
