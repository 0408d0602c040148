"""An agency, a record, and a clock that stands where a test puts it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from werkzeug.datastructures import FileStorage

from ckanext.provdata.release.service import instant
from ckanext.provdata.shared import clock
from tests.catalogue.records import Agency

START = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)


class Clock:
    """The portal's clocks, Python's and PostgreSQL's, at one instant."""

    def __init__(self) -> None:
        self.at = START

    def go(self, to: datetime | timedelta) -> None:
        self.at = to if isinstance(to, datetime) else self.at + to

    def expression(self) -> str:
        return f"TIMESTAMPTZ '{self.at.isoformat()}'"


class Publisher(Agency):
    """An agency that opens files in stages."""

    def record(self, **changes: Any) -> dict[str, Any]:
        return self.create(**changes)

    def wave(self, record: dict[str, Any], *names: str, **given: Any) -> dict[str, Any]:
        """A wave with files of these names, in a day unless said otherwise."""
        if not {"opens", "release_at"} & set(given):
            given["release_at"] = (START + timedelta(days=1)).isoformat()
        return self.call("provdata_wave_create", record=record["id"], resources=[file(name) for name in names], **given)


def file(name: str, **more: Any) -> dict[str, Any]:
    """A small CSV with that name in its cells."""
    content = f"名称,泊位数\n{name},1\n".encode()
    return {"name": name, "format": "CSV", "upload": FileStorage(io.BytesIO(content), filename=f"{name}.csv"), **more}


def sweep() -> dict[str, list[str]]:
    """What the clock does when it looks."""
    done: dict[str, list[str]] = {}
    for kind in ("ending", "listing", "opening"):
        done[kind] = tk.get_action("provdata_release_sweep")({"ignore_auth": True}, {"kind": kind})["done"]
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {})
    return done


def as_anybody(action: str, **data: Any) -> Any:
    """Call an action as somebody who is not logged in."""
    return tk.get_action(action)({"user": "", "auth_user_obj": None}, data)


@pytest.fixture
def at(monkeypatch) -> Clock:
    """The portal's time."""
    stands = Clock()
    monkeypatch.setattr(clock, "now", lambda: stands.at)
    monkeypatch.setattr(instant, "expression", stands.expression)
    return stands


@pytest.fixture
def agency(with_plugins, clean_db, clean_index, at) -> Publisher:
    return Publisher()


@pytest.fixture
def stranger(agency) -> Agency:
    """Another agency's editor."""
    return Agency()
