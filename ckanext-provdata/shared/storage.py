"""Reads what was uploaded to a resource, wherever CKAN was told to keep it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import file_keeper
from ckan.lib import files, uploader

CHUNK = 1 << 20


def uploaded(resource: dict[str, Any]) -> Iterator[bytes]:
    """The uploaded file in pieces. The caller has made sure that whoever gets it may. Raises FileNotFoundError."""
    upload: Any = uploader.get_resource_uploader(dict(resource))
    path = upload.get_path(resource["id"])
    storage = getattr(upload, "storage", None)
    if not isinstance(storage, file_keeper.Storage):
        yield from _local(path)
        return
    try:
        yield from storage.stream(files.FileData(files.Location(path)))
    except file_keeper.exc.LocationError as error:
        raise FileNotFoundError(path) from error


def stamp(resource: dict[str, Any]) -> str:
    """What tells a stored file from what is stored in its place later, without reading it; empty when there is none.

    Of a file on this machine length and instant of the last change; of one that is kept elsewhere only the length.
    """
    upload: Any = uploader.get_resource_uploader(dict(resource))
    path = upload.get_path(resource["id"])
    kept = getattr(upload, "storage", None)
    try:
        if isinstance(kept, file_keeper.Storage):
            return str(kept.size(files.Location(path)))
        found = os.stat(path)
    except (file_keeper.exc.LocationError, FileNotFoundError):
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"


def _local(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
