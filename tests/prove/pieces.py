"""A client that sends a file in pieces over HTTP, and can break off as lines and processes do."""

from __future__ import annotations

import hashlib
import http.client
import json
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import urlsplit

MIB = 1 << 20
TIMEOUT = 600


@dataclass(frozen=True)
class Content:
    """Bytes that are made when they are asked for: a TIFF by its first bytes, or lines of text; no two MiB alike."""

    ending: str
    mib: int

    @property
    def size(self) -> int:
        return self.mib * MIB

    def block(self, number: int) -> bytes:
        """One MiB of it."""
        return (b"II*\0" if self.ending == "tif" else b"") + f"{number:012d}\n".encode() + self._rest

    @cached_property
    def _rest(self) -> bytes:
        if self.ending == "tif":
            return Random(self.mib).randbytes(MIB - 17)  # noqa: S311 - no secret
        lines = (f"停车场{number},泊位{number % 97}个,裕华路{number}号,2026-01-02\n".encode() for number in range(MIB))
        return b"".join(islice(lines, MIB // 58)).ljust(MIB - 13, b"\n")

    def read(self, offset: int, length: int) -> bytes:
        first, last = offset // MIB, -(-(offset + length) // MIB)
        whole = b"".join(self.block(number) for number in range(first, min(last, self.mib)))
        return whole[offset - first * MIB :][:length]

    @cached_property
    def sha256(self) -> str:
        found = hashlib.sha256()
        for number in range(self.mib):
            found.update(self.block(number))
        return found.hexdigest()


class RefusedError(Exception):
    """What the portal has said no to: ``status`` and ``error``."""

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(status, error)
        self.status, self.error = status, error


@dataclass
class Line:
    """Connections to a portal as one account."""

    address: str
    token: str
    sent: int = field(default=0, init=False)

    def call(self, action: str, **data: Any) -> Any:
        """An action's answer. Raises RefusedError, OSError."""
        return self._asked(action, json.dumps(data).encode(), "application/json")

    def append(self, upload: dict[str, Any], content: Content, *, spoilt: bool = False, broken: bool = False) -> Any:
        """Send the next piece. spoilt: not as its checksum says; broken: let go of the line in the middle of it."""
        piece = content.read(upload["received"], upload["chunk"])
        fields = {"id": upload["id"], "offset": upload["received"], "checksum": f"crc32:{zlib.crc32(piece):08x}"}
        body, kind = _form(fields, piece[:-1] + b"?" if spoilt else piece)
        if broken:
            return self._begun("provdata_upload_append", body, kind)
        made = self._asked("provdata_upload_append", body, kind)
        self.sent += 1
        return made

    def download(self, url: str) -> str:
        """SHA-256 of what comes from there."""
        found, connection = hashlib.sha256(), self._connection()
        connection.request("GET", urlsplit(url).path, headers={"Authorization": self.token})
        answer = connection.getresponse()
        while chunk := answer.read(MIB):
            found.update(chunk)
        connection.close()
        return found.hexdigest() if answer.status == 200 else f"{answer.status}"

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=TIMEOUT)

    def _asked(self, action: str, body: bytes, kind: str) -> Any:
        connection = self._connection()
        headers = {"Authorization": self.token, "Content-Type": kind}
        try:
            connection.request("POST", f"/api/3/action/{action}", body, headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        finally:
            connection.close()
        if not said["success"]:
            raise RefusedError(answer.status, said["error"])
        return said["result"]

    def _begun(self, action: str, body: bytes, kind: str) -> None:
        """Half of a request."""
        connection = self._connection()
        connection.putrequest("POST", f"/api/3/action/{action}")
        for name, value in (("Authorization", self.token), ("Content-Type", kind), ("Content-Length", str(len(body)))):
            connection.putheader(name, value)
        connection.endheaders(body[: len(body) // 2])
        connection.close()


def _form(fields: dict[str, Any], piece: bytes) -> tuple[bytes, str]:
    """A form with a file, and its content type."""
    edge = uuid.uuid4().hex
    return b"".join(_parts(fields, piece, edge)), f"multipart/form-data; boundary={edge}"


def _parts(fields: dict[str, Any], piece: bytes, edge: str) -> Iterator[bytes]:
    for name, value in fields.items():
        yield f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    head = f'--{edge}\r\nContent-Disposition: form-data; name="upload"; filename="piece"\r\n'
    yield f"{head}Content-Type: application/octet-stream\r\n\r\n".encode()
    yield piece
    yield f"\r\n--{edge}--\r\n".encode()
