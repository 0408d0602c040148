"""Two administrators and an editor of one agency, and files of theirs."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

from tests.release.conftest import START, Publisher, as_anybody, at, sweep
from tests.screening.people import Invented

__all__ = ["START", "as_anybody", "at", "sweep"]


class Office(Publisher):
    """An agency with its people: the editor uploads, the administrator decides."""

    def __init__(self) -> None:
        super().__init__()
        self.admin = self.member("admin")

    def member(self, role: str) -> str:
        user = factories.User()["name"]
        site = {"ignore_auth": True}
        tk.get_action("organization_member_create")(site, {"id": self.org["id"], "username": user, "role": role})
        return user

    def act(self, user: str, action: str, /, **data: Any) -> Any:
        return tk.get_action(action)({"user": user, "auth_user_obj": model.User.get(user)}, data)

    def upload(self, record: dict[str, Any], text: str, name: str = "名单.csv") -> dict[str, Any]:
        return self.call("resource_create", package_id=record["id"], **given(text, name))

    def planned(self, record: dict[str, Any], text: str, name: str = "名单.csv", **more: Any) -> dict[str, Any]:
        """A wave with one file of that text."""
        return self.call(
            "provdata_wave_create",
            record=record["id"],
            resources=[given(text, name)],
            **({"release_at": "2027-01-02T09:00"} | more),
        )

    def shown(self, resource_id: str, **more: Any) -> dict[str, Any]:
        return self.act(self.admin, "provdata_screening_show", id=resource_id, **more)

    def decide(self, resource_id: str, user: str = "", **changes: Any) -> dict[str, Any]:
        shown = self.shown(resource_id)
        said = {
            "decision": "pass",
            "reason": "依法应当公开的名单",
            "checks": ["finds", "secrecy", "procedure", "personal", "commercial"],
            "sha256": shown["sha256"],
        }
        return self.act(user or self.admin, "provdata_screening_decide", id=resource_id, **{**said, **changes})


def given(text: str | bytes, name: str) -> dict[str, Any]:
    content = text if isinstance(text, bytes) else text.encode()
    return {"name": name.rpartition(".")[0], "upload": FileStorage(io.BytesIO(content), filename=f"x{name}")}


def roll(seed: int = 1, rows: int = 3) -> str:
    """A table of persons."""
    people = Invented(seed)
    lines = [f"{people.name()},{people.identity()},{people.mobile()}" for _ in range(rows)]
    return "\n".join(["姓名,身份证号,手机号", *lines, ""])


PLAIN = "名称,泊位数\n人民公园停车场,120\n"


@pytest.fixture(scope="module")
def offices() -> list[Office]:
    """The module's office, once there is one: its tests share the databases and make records of their own."""
    return []


@pytest.fixture
def office(offices, request, with_plugins, at) -> Office:
    if not offices:
        request.getfixturevalue("clean_db")
        request.getfixturevalue("clean_index")
        offices.append(Office())
    return offices[0]


@pytest.fixture
def record(office) -> dict[str, Any]:
    return office.record()
