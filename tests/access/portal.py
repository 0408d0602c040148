"""An agency, a wave on application, and people who ask for it."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories, helpers
from werkzeug.datastructures import FileStorage

from ckanext.provdata.access.model import Application
from ckanext.provdata.release.model import Wave
from tests.catalogue.records import Agency

#: A valid number of a person who does not exist (GB 11643), and one of an organisation (GB 32100).
PERSON, ORGANIZATION = "11010519491231002X", "91350100M000100Y43"
SAID: dict[str, Any] = {
    "purpose": "研究全省公共停车的供需关系。",
    "usage": "仅在单位内网分析，结果以汇总形式发表。",
    "term_days": 90,
    "applicant_kind": "person",
    "applicant_name": "张三",
    "identity_number": PERSON,
    "contact_phone": "0311-12345678",
    "contact_email": "zhang@example.org",
    "undertaking": True,
}
TABLE = b"id,name\n1,a\n2,b\n"


class Portal(Agency):
    """The agency's editor, a record with a wave on application that holds one file, and an applicant."""

    def __init__(self) -> None:
        super().__init__()
        self.record = self.create(opening_grade="conditional", opening_condition="实名申请")
        self.wave, self.resource = self.add_wave()
        self.extras = dict(model.Package.get(self.record["id"]).extras)
        self.applicant = factories.UserWithToken()

    def add_wave(self, opens: str = "on_application", **more: Any) -> tuple[str, str]:
        """A wave of the record with one file; ids of both."""
        upload = FileStorage(io.BytesIO(TABLE), filename="parks.csv")
        files = [{"name": "名录", "url": "parks.csv", "upload": upload}]
        more = {"title": "第一批", "condition": "仅供研究", **more}
        wave = self.call("provdata_wave_create", record=self.record["id"], opens=opens, resources=files, **more)
        return wave["id"], wave["resources"][0]["id"]

    def renew(self) -> Portal:
        """As at first, whatever a test has done to wave and record, with another applicant."""
        model.Session.rollback()
        self.set_wave(state="on_application", release_at=None)
        self.set_record(private=False, state="active", owner_org=self.org["id"], extras=self.extras)
        self.set_holder(state="active", owner_org=self.org["id"])
        self.applicant = factories.UserWithToken()
        return self

    def set_wave(self, **changes: Any) -> None:
        """Change the wave's row as the release does."""
        model.Session.query(Wave).filter_by(id=self.wave).update(changes)
        model.repo.commit()

    def by(self, user: dict[str, Any], action: str, **data: Any) -> Any:
        """Call an action as somebody."""
        return helpers.call_action(action, context={"user": user["name"], "ignore_auth": False}, **data)

    def refused(self, user: dict[str, Any] | None, action: str, kind: Any = tk.NotAuthorized, **data: Any) -> Any:
        """What somebody is told who may not; fails when he may."""
        with pytest.raises(kind) as caught:
            self.by(user or {"name": ""}, action, **data)
        return caught.value

    def apply(self, user: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """Apply for the wave."""
        said = {**SAID, "wave": self.wave, **changes}
        return self.by(user or self.applicant, "provdata_application_create", **said)

    def approve(self, application: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self.call("provdata_application_review", id=application["id"], decision="approve", **more)

    def granted(self, user: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """An application that was approved."""
        return self.approve(self.apply(user, **changes))

    def colleague(self, capacity: str = "editor") -> dict[str, Any]:
        """Another member of the agency."""
        user = factories.User()
        helpers.call_action("organization_member_create", id=self.org["id"], username=user["name"], role=capacity)
        return user

    def stranger(self) -> dict[str, Any]:
        """Somebody who has nothing to do with any of it."""
        return factories.UserWithToken()

    def with_token(self, user: dict[str, Any]) -> dict[str, Any]:
        token = helpers.call_action("api_token_create", context={"user": user["name"]}, user=user["name"], name="t")
        return {**user, "token": token["token"]}

    def paper(self) -> FileStorage:
        return FileStorage(io.BytesIO(b"%PDF-1.4 proof %%EOF"), filename="证明.pdf")

    def set_record(self, **changes: Any) -> None:
        """Change the record's row behind everybody's back."""
        model.Session.query(model.Package).filter_by(id=self.record["id"]).update(changes)
        model.repo.commit()

    def set_holder(self, **changes: Any) -> None:
        """The same for the wave's own dataset."""
        model.Session.query(model.Package).filter_by(id=self.wave).update(changes)
        model.repo.commit()

    def own(self, application: dict[str, Any], user: dict[str, Any]) -> None:
        """Make the application somebody else's."""
        model.Session.query(Application).filter_by(id=application["id"]).update({"user_id": user["id"]})
        model.repo.commit()

    def put_below(self, parent: dict[str, Any]) -> None:
        """Give the agency a parent in CKAN's tree, the only one."""
        model.Session.query(model.Member).filter_by(group_id=self.org["id"], table_name="group").delete()
        child = model.Group.get(self.org["id"])
        row = model.Member(group=child, table_id=parent["id"], table_name="group", capacity="public")
        model.Session.add(row)
        model.repo.commit()

    def hand_over(self, organization_id: str) -> None:
        """Give record and wave to another agency."""
        self.set_record(owner_org=organization_id)
        self.set_holder(owner_org=organization_id)

    def due(self, application: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(application["due_at"])

    def ends(self, application: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(application["grant"]["ends_at"])

    def fetch(self, app: Any, user: dict[str, Any] | None = None, **where: str) -> Any:
        """Ask for the wave's file by its address."""
        package, resource = where.get("package", self.wave), where.get("resource", self.resource)
        path = f"/dataset/{package}/resource/{resource}/download/parks.csv"
        headers = {"Authorization": user["token"]} if user else {}
        return app.get(path, headers=headers, follow_redirects=False)
