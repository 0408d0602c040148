"""What one installation remembers: its ports and its generated passwords, in ``.run/settings.json`` (mode 0600)."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
from typing import Any

from .paths import ROOT, RUN

FILE = RUN / "settings.json"
#: the web's is the one people type; the others start at a place of this checkout's own, so that several
#: checkouts set up at the same moment do not choose the same ones
FIRST_PORTS = {
    "web": 5000,
    "journey": 5100,
    "bench": 5200,
    "stock": 5300,
    "proof": 5400,
    "postgres": 5500,
    "redis": 6500,
    "solr": 8990,
}
WEB = ("web", "journey", "bench", "stock", "proof")
OFFSET = int(hashlib.sha256(str(ROOT).encode()).hexdigest(), 16) % 400
SECRETS = ("postgres", "ckan", "datastore", "session", "jwt", "admin", "agency", "citizen")


def load() -> dict[str, Any]:
    """The settings; made on first use. Ports are chosen once, the first free ones from FIRST_PORTS."""
    known = FILE.read_text() if FILE.exists() else "{}"
    settings = json.loads(known)
    settings.setdefault("secrets", {})
    for name in SECRETS:
        settings["secrets"].setdefault(name, secrets.token_urlsafe(24 if name in ("session", "jwt") else 9))
    settings.setdefault("ports", {})
    for name, first in FIRST_PORTS.items():
        settings["ports"].setdefault(name, free_port(first + OFFSET * (name not in WEB)))
    if settings != json.loads(known):
        save(settings)
    return settings


def save(settings: dict[str, Any]) -> None:
    """Put a new file in the old one's place: another process may read it just now."""
    RUN.mkdir(parents=True, exist_ok=True)
    new = FILE.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(settings, out, indent=2)
    new.replace(FILE)


def move_port(name: str) -> int:
    """Choose another port for a service whose port somebody else has taken. Returns the new port."""
    settings = load()
    settings["ports"][name] = free_port(settings["ports"][name] + 1)
    save(settings)
    return settings["ports"][name]


def port(name: str) -> int:
    return load()["ports"][name]


def secret(name: str) -> str:
    return load()["secrets"][name]


def free_port(first: int) -> int:
    """The first port from ``first`` on that nobody listens on at 127.0.0.1."""
    return next(port for port in range(first, first + 1000) if not listening(port))


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
