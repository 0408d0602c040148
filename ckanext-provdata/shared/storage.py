"""Reads what was uploaded to a resource, wherever CKAN was told to keep it."""

from __future__ import annotations

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


def _local(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
