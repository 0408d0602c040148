"""A real mail server for tests: it takes every mail and keeps it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from ckan.tests import helpers

Mail = tuple[str, str, str]


@dataclass
class Sink:
    """Takes every mail at that address and keeps it: to whom, subject, text."""

    address: str
    mails: list[Mail] = field(default_factory=list)

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - the library's name
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos[0], str(mail["Subject"]), mail.get_content()))
        return "250 OK"


@contextmanager
def opened() -> Iterator[Sink]:
    """A mail server."""
    port = _free_port()
    kept = Sink(f"127.0.0.1:{port}")
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield kept
    finally:
        server.stop()


@contextmanager
def used(sink: Sink) -> Iterator[None]:
    """CKAN mails there meanwhile; its test plugin takes settings back after each test."""
    with (
        helpers.changed_config("smtp.server", sink.address),
        helpers.changed_config("smtp.mail_from", "a@b.org"),
    ):
        yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
