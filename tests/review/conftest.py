"""A city and a county below it, each with those who edit, review and publish; the county's records need both."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories, helpers
from werkzeug.datastructures import FileStorage

from ckanext.provdata.review.policy import checklist
from ckanext.provdata.review.service import checks
from tests.catalogue.records import Agency, record

DEMANDED, SUPERIOR = "ckanext.provdata.review.demanded", "ckanext.provdata.review.superior"


def required_checks() -> list[str]:
    """What an approval must confirm."""
    return checklist.required(checks.of_approval())


class Reviewed(Agency):
    """A county's department: ``user`` edits, ``reviewer`` reviews and publishes; ``above`` reviews in its city."""

    def __init__(self) -> None:
        super().__init__()
        self.reviewer, self.above = factories.User(), factories.User()
        people = [{"name": self.above["name"], "capacity": "admin"}]
        self.city = factories.Organization(name="r130100", region_code="130100", users=people)
        self.add("admin", self.reviewer)
        organization: Any = model.Group.get(self.org["id"])
        organization.extras = {**organization.extras, "region_code": "130102"}
        row = model.Member(group=organization, table_id=self.city["id"], table_name="group", capacity="public")
        model.Session.add(row)
        model.repo.commit()

    def add(self, role: str, user: dict[str, Any] | None = None) -> dict[str, Any]:
        """Another member of the department."""
        user = user or factories.User()
        helpers.call_action("organization_member_create", id=self.org["id"], username=user["name"], role=role)
        return user

    def by(self, user: dict[str, Any] | None, action: str, **data: Any) -> Any:
        """Call an action as somebody, or as a visitor."""
        name = user["name"] if user else ""
        return helpers.call_action(action, context={"user": name, "ignore_auth": False}, **data)

    def step(self, user: dict[str, Any], name: str, *records: dict[str, Any], **data: Any) -> list[dict[str, Any]]:
        if name == "approve":
            data.setdefault("checks", required_checks())
        return self.by(user, f"provdata_review_{name}", ids=[each["id"] for each in records], **data)

    def taken(self, user: dict[str, Any], name: str, *records: dict[str, Any], **data: Any) -> str:
        """The state after a step that nothing speaks against."""
        (answer,) = self.step(user, name, *records, **data)
        assert answer["refused"] is None
        return answer["state"]

    def shown(self, of: dict[str, Any], user: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.by(user or self.user, "provdata_review_show", id=of["id"])

    def with_file(self, **changes: Any) -> dict[str, Any]:
        """A draft with an uploaded file."""
        made = self.create(**changes)
        self.call("resource_create", package_id=made["id"], **file())
        return {**self.call("package_show", id=made["id"]), "provdata_review": made.get("provdata_review")}

    def published(self, **changes: Any) -> dict[str, Any]:
        """A record that went the whole way, by the department alone."""
        made = self.create(**changes)
        for user, step in ((self.user, "submit"), (self.reviewer, "approve"), (self.reviewer, "publish")):
            self.taken(user, step, made)
        return made

    def wave(self, of: dict[str, Any], **given: Any) -> dict[str, Any]:
        return self.call("provdata_wave_create", record=of["id"], resources=[file()], title="新的一批", **given)


def file(name: str = "名录") -> dict[str, Any]:
    upload = FileStorage(io.BytesIO(b"a,b\n1,2\n"), filename="list.csv")
    return {"name": name, "format": "CSV", "upload": upload}


def public(record_id: str) -> dict[str, Any] | None:
    """The record as a visitor sees it."""
    try:
        return tk.get_action("package_show")({"user": "", "auth_user_obj": None}, {"id": record_id})
    except tk.ObjectNotFound:
        return None


@pytest.fixture(scope="module")
def made() -> list[Reviewed]:
    """The module's organisations, once they are made."""
    return []


@pytest.fixture
def agency(made, request, with_plugins) -> Reviewed:
    """The department, with approval demanded of it."""
    if not made:
        request.getfixturevalue("clean_db")
        request.getfixturevalue("clean_index")
        made.append(Reviewed())
    model.Session.rollback()
    with helpers.changed_config(DEMANDED, "county"):
        yield made[0]


@pytest.fixture
def with_city(agency):
    """Approval of the city is needed as well."""
    with helpers.changed_config(SUPERIOR, "county"):
        yield agency


__all__ = ["DEMANDED", "SUPERIOR", "Reviewed", "file", "public", "record", "required_checks"]
