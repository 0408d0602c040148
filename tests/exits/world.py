"""A small portal: what everybody may see, and beside it canaries that nobody but their agency may."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories
from werkzeug.datastructures import FileStorage

from ckanext.provdata.release.actions import commit
from ckanext.provdata.release.service import move
from tests.access.portal import SAID
from tests.catalogue.records import record

from .canaries import ABSENT, Canaries, Canary
from .tokens import Tokens

#: the organisation whose records are public only by approval
REVIEWED = "reviewed-agency"
#: everybody the sweep asks as
PEOPLE = ("anonymous", "stranger", "other agency", "applicant", "grantee of another wave", "revoked grantee")


class Person:
    """An outsider with an account, or without one. application: his own, if he has made one."""

    def __init__(self, label: str, *, account: bool = True) -> None:
        self.label = label
        self.user = factories.User(activity_streams_email_notifications=True) if account else None
        self.headers = {"Authorization": factories.APIToken(user=self.user["name"])["token"]} if self.user else {}
        self.application = ABSENT

    @property
    def name(self) -> str:
        return self.user["name"] if self.user else "nobody"

    @property
    def account(self) -> model.User | None:
        return model.User.get(self.user["id"]) if self.user else None

    def __str__(self) -> str:
        return self.label


class World:
    """Agency A publishes and hides; the people are outsiders to it.

    What is public of waves, and the people's own applications, are there before the canaries: so whatever answers
    otherwise afterwards tells of what is hidden.
    """

    def __init__(self, seed: int = 1) -> None:
        self.tokens = Tokens(seed)
        self.editor = factories.User()
        self.sysadmin = factories.Sysadmin()
        self.org = factories.Organization(users=[{"name": self.editor["name"], "capacity": "editor"}])
        self.people = [Person(label, account=label != "anonymous") for label in PEOPLE]
        other = self.people[PEOPLE.index("other agency")].user
        self.other_org = factories.Organization(users=[{"name": other["name"], "capacity": "admin"}])
        self.group = factories.Group(users=[{"name": self.editor["name"], "capacity": "editor"}])
        # what holds only hidden records: lists by count would show it
        self.bare_org = factories.Organization(users=[{"name": self.editor["name"], "capacity": "editor"}])
        self.bare_group = factories.Group(users=[{"name": self.editor["name"], "capacity": "editor"}])
        self.reviewer = factories.User()
        staff = [
            {"name": self.editor["name"], "capacity": "editor"},
            {"name": self.reviewer["name"], "capacity": "admin"},
        ]
        self.reviewed_org = factories.Organization(name=REVIEWED, users=staff)
        self.public = self._publish()
        self.reviewed = self._approved()
        self.other = self.call_as(other, "package_create", **record("tourism", owner_org=self.other_org["id"]))
        self._follow()
        self.maker = Canaries(self)
        self.announced = self.maker.announced()
        self.canaries: list[Canary] = [*self.announced, self.maker.withdrawn_wave(), self.maker.expired()]
        self.known_wave = self._known_wave()
        self._apply()

    @property
    def accounts(self) -> list[Person]:
        return [person for person in self.people if person.user]

    def person(self, label: str) -> Person:
        return next(person for person in self.people if person.label == label)

    # --- what everybody may see ---------------------------------------------------------------------------------------

    def _publish(self) -> dict[str, Any]:
        terms = {"opening_grade": "conditional", "opening_condition": "实名申请"}
        named = {"title": "公共停车场", "tag_string": "停车"}
        return self.create(private=False, **named, **terms, resources=[link("公开的文件")])

    def _follow(self) -> None:
        for person in self.accounts:
            self.call_as(person.user, "follow_dataset", id=self.public["id"])
            self.call_as(person.user, "follow_group", id=self.org["id"])
            self.call_as(person.user, "follow_user", id=self.editor["id"])

    def _known_wave(self) -> str:
        """A wave of the same record that somebody was granted."""
        files = [
            {"name": "名录", "url": "parks.csv", "upload": FileStorage(io.BytesIO(b"a\n1\n"), filename="parks.csv")}
        ]
        more = {"condition": "实名", "title": "另一批", "resources": files}
        return self.call("provdata_wave_create", record=self.public["id"], opens="on_application", **more)["id"]

    def _apply(self) -> None:
        """One has applied for the canary's wave, one holds a grant for another, one held a grant for the canary's."""
        offered = self.announced[0].dataset
        self._applied("applicant", offered)
        self._review("grantee of another wave", self.known_wave)
        revoked = self._review("revoked grantee", offered)
        self.call("provdata_grant_revoke", id=revoked, reason="用途不符")

    def _applied(self, label: str, wave: str) -> str:
        person = self.person(label)
        person.application = self.call_as(person.user, "provdata_application_create", **SAID, wave=wave)["id"]
        return person.application

    def _review(self, label: str, wave: str) -> str:
        application = self._applied(label, wave)
        self.call("provdata_application_review", id=application, decision="approve")
        return application

    @property
    def editor_account(self) -> model.User | None:
        return model.User.get(self.editor["id"])

    def _approved(self) -> dict[str, Any]:
        """A public record that went through its review."""
        made = self.create(
            owner_org=self.reviewed_org["id"], title="审核后公开的停车场", resources=[link("公开的文件")]
        )
        self.call("provdata_review_submit", id=made["id"])
        checks = [term["value"] for term in self.call("provdata_vocabulary_show", name="review_checklist")["terms"]]
        self.call_as(self.reviewer, "provdata_review_approve", id=made["id"], checks=checks)
        self.call_as(self.reviewer, "provdata_review_publish", id=made["id"])
        return made

    # --- acting -------------------------------------------------------------------------------------------------------

    def call(self, action: str, **data: Any) -> Any:
        """As agency A's editor."""
        return self.call_as(self.editor, action, **data)

    def call_as(self, user: dict[str, Any], action: str, **data: Any) -> Any:
        context: Any = {"user": user["name"], "auth_user_obj": model.User.get(user["id"])}
        return tk.get_action(action)(context, data)

    def create(self, sector: str = "transport", **changes: Any) -> dict[str, Any]:
        return self.call("package_create", **record(sector, **{"owner_org": self.org["id"], **changes}))

    # --- hiding -------------------------------------------------------------------------------------------------------

    def hide(self) -> None:
        """Put the canaries in. The public record changed since it was indexed, so nobody is answered from the index."""
        self.canaries = [*self.maker.hidden(), *self.canaries]
        for canary in self.announced:
            self.maker.fill(canary)
        move.touch([self.public["id"]])
        commit.commit([])


def link(name: str) -> dict[str, Any]:
    return {"name": name, "url": "https://example.org/data.csv", "format": "CSV"}
