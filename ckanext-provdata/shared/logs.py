"""Log lines as JSON, one object a line, with the number of the request they belong to and without secrets.

Named in the logging section of the configuration (``class = ckanext.provdata.shared.logs.Json``), as web server and
portal write it: ``request_id`` is the one nginx made, or one of our own.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from datetime import UTC, datetime

from flask import g, has_request_context, request

#: a number that somebody else gave is only taken when it is one: what it holds is written into logs
_GIVEN = re.compile(r"[0-9a-zA-Z-]{8,64}")
_HIDDEN = "***"
#: what must not stand in a log, each with what of it may
_SECRETS = (
    # passwords in addresses of services
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*):[^\s/@]+@", re.IGNORECASE), rf"\1:{_HIDDEN}@"),
    # CKAN's and our tokens are JSON web tokens
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+"), _HIDDEN),
    (re.compile(r"(authorization|x-ckan-api-key|cookie|set-cookie)([\"']?\s*[:=]\s*[\"']?)[^\"'\r\n]+", re.IGNORECASE),
     rf"\1\2{_HIDDEN}"),
    (re.compile(r"((?:passw|secret|token|api_?key)\w*[\"']?\s*[:=]\s*[\"']?)[^\s\"',;&}]+", re.IGNORECASE),
     rf"\1{_HIDDEN}"),
)  # fmt: skip


def request_id() -> str:
    """The number of the request that is answered, 8 to 64 letters, digits and hyphens; empty outside of one."""
    if not has_request_context():
        return ""
    if not g.get("provdata_request_id"):
        given = request.headers.get("X-Request-ID", "")
        g.provdata_request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(16)
    return g.provdata_request_id


def clean(text: str) -> str:
    """The text without passwords, tokens and cookies."""
    for pattern, kept in _SECRETS:
        text = pattern.sub(kept, text)
    return text


class Json(logging.Formatter):
    """A record as ``{"time", "level", "logger", "message", "request_id", "error"}``; time in UTC, ISO 8601.

    What a client has written cannot begin a line of its own: JSON has no line breaks inside.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": clean(record.getMessage()),
        }
        if number := request_id():
            line["request_id"] = number
        if record.exc_info:
            line["error"] = clean(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
