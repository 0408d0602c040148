"""A province, a city and a county with an agency each, and a plan to work on."""

from __future__ import annotations

from typing import Any

import pytest
from ckan import model
from ckan.tests import factories, helpers

from tests.catalogue.records import record

PLACES = {"province": "130000", "city": "130100", "county": "130102"}


class World:
    """Organisations by level, each with an editor; the province's administrator issues plans."""

    def __init__(self) -> None:
        self.chief = factories.User()["name"]
        self.stranger = factories.User()["name"]
        self.editors = {level: factories.User()["name"] for level in PLACES}
        self.orgs = {level: self._organization(level, code) for level, code in PLACES.items()}

    def _organization(self, level: str, code: str) -> dict[str, Any]:
        users = [{"name": self.editors[level], "capacity": "editor"}]
        users += [{"name": self.chief, "capacity": "admin"}] if level == "province" else []
        return factories.Organization(
            name=f"r{code}", title=f"{level}单位", region_code=code, kind="government", users=users
        )

    def act(self, user: str | None, action: str, **data: Any) -> Any:
        """Call an action with that user's rights, nobody's for None, in a session that remembers nothing."""
        model.Session.remove()
        return helpers.call_action(action, context={"user": user or "", "ignore_auth": False}, **data)

    def chiefly(self, action: str, **data: Any) -> Any:
        return self.act(self.chief, action, **data)

    def record(self, level: str = "province", sector: str = "transport", **changes: Any) -> dict[str, Any]:
        """A public record of that level's agency, without files."""
        fields = record(sector, owner_org=self.orgs[level]["id"], **changes)
        return self.act(self.editors[level], "package_create", **fields)

    def opened(self, level: str = "province", **changes: Any) -> dict[str, Any]:
        """The same with a link to its data."""
        found = self.record(level, **changes)
        self.act(
            self.editors[level], "resource_create", package_id=found["id"], name="数据", format="CSV",
            url="https://example.org/data.csv",
        )  # fmt: skip
        return found

    def plan(self, *, approved: bool = True, **changes: Any) -> dict[str, Any]:
        """A plan with one stage: province, city and county each half a year later."""
        made = self.chiefly(
            "provdata_plan_create", **{"owner_org": self.orgs["province"]["id"], "title": "开放计划"} | changes
        )
        days = {"province": "2027-06-30", "city": "2027-12-31", "county": "2028-06-30"}
        self.chiefly("provdata_stage_create", plan=made["id"], title="第一阶段", deadlines=days)
        if approved:
            return self.chiefly("provdata_plan_approve", id=made["id"])
        return self.chiefly("provdata_plan_show", id=made["id"])


@pytest.fixture
def world(with_plugins, clean_db, clean_index) -> World:
    return World()
