"""A small portal: what everybody may see, and beside it canaries that nobody but their agency may."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories
from ckanext.activity.model import Activity
from werkzeug.datastructures import FileStorage

from ckanext.provdata.release import service as release
from tests.catalogue.records import record

from .tokens import Tokens

ABSENT = "7d0e1c1e-7f5c-4a57-9d39-0d4c6c1fb1a1"


@dataclass
class Canary:
    """One dataset that is not public, with everything that hangs on it, by kind of reference."""

    label: str
    dataset: str
    name: str
    type: str
    resource: str = ABSENT
    view: str = ABSENT
    task: str = ABSENT
    filename: str = "absent.csv"
    activities: list[str] = field(default_factory=list)

    def references(self, kind: str) -> list[str]:
        """All that an outsider could give to name it."""
        known = {
            "dataset": [self.dataset, self.name],
            "resource": [self.resource],
            "view": [self.view],
            "activity": self.activities or [ABSENT],
            "task": [self.task],
        }
        return known[kind]


class Person:
    """An outsider with an account, or without one."""

    def __init__(self, label: str, *, account: bool = True) -> None:
        self.label = label
        self.user = factories.User() if account else None
        self.headers = {"Authorization": factories.APIToken(user=self.user["name"])["token"]} if self.user else {}

    @property
    def name(self) -> str:
        return self.user["name"] if self.user else "nobody"

    @property
    def account(self) -> model.User | None:
        return model.User.get(self.user["id"]) if self.user else None

    def __str__(self) -> str:
        return self.label


class World:
    """Agency A publishes and hides; the people are outsiders to it."""

    def __init__(self, seed: int = 1) -> None:
        self.tokens = Tokens(seed)
        self.canaries: list[Canary] = []
        self.editor = factories.User()
        self.sysadmin = factories.Sysadmin()
        self.org = factories.Organization(users=[{"name": self.editor["name"], "capacity": "editor"}])
        self.people = [Person("anonymous", account=False), Person("stranger"), Person("other agency")]
        other = self.people[2].user
        self.other_org = factories.Organization(users=[{"name": other["name"], "capacity": "admin"}])
        self.group = factories.Group(users=[{"name": self.editor["name"], "capacity": "editor"}])
        self.public = self.create(private=False, title="公共停车场", tag_string="停车", resources=[link("公开的文件")])
        self.other = self.call_as(other, "package_create", **record("tourism", owner_org=self.other_org["id"]))
        self._follow()

    def _follow(self) -> None:
        for person in self.people[1:]:
            self.call_as(person.user, "follow_dataset", id=self.public["id"])
            self.call_as(person.user, "follow_group", id=self.org["id"])
            self.call_as(person.user, "follow_user", id=self.editor["id"])

    @property
    def editor_account(self) -> model.User | None:
        return model.User.get(self.editor["id"])

    # --- acting -------------------------------------------------------------------------------------------------------

    def call(self, action: str, **data: Any) -> Any:
        """As agency A's editor."""
        return self.call_as(self.editor, action, **data)

    def call_as(self, user: dict[str, Any], action: str, **data: Any) -> Any:
        context: Any = {"user": user["name"], "auth_user_obj": model.User.get(user["id"])}
        return tk.get_action(action)(context, data)

    def create(self, sector: str = "transport", **changes: Any) -> dict[str, Any]:
        return self.call("package_create", **record(sector, owner_org=self.org["id"], **changes))

    # --- hiding -------------------------------------------------------------------------------------------------------

    def hide(self) -> None:
        """Put the canaries in: an unlisted record, a draft, a withdrawn record, a wave."""
        self.canaries.append(self._furnished("unlisted", self.create(**self._words("unlisted"), private=True)))
        self.canaries.append(self._furnished("draft", self._draft()))
        self.canaries.append(self._withdrawn())
        wave = self._wave()
        with release.own_work():
            self.canaries.append(self._furnished("wave", wave))

    def _words(self, label: str) -> dict[str, Any]:
        """A token in every text field."""
        word = self.tokens.word
        return {
            "name": word(f"{label}: name"),
            "title": f"公共 {word(f'{label}: title')}",
            "notes": f"停车 {word(f'{label}: notes')}",
            "tag_string": word(f"{label}: tag"),
            "line_code": word(f"{label}: sector field"),
            "version": word(f"{label}: version"),
            "provider_department": word(f"{label}: department"),
            "contact_name": word(f"{label}: contact"),
            "groups": [{"name": self.group["name"]}],
            "information_items": [{"name": "a", "title": word(f"{label}: item"), "type": "C", "length": "9"}],
        }

    def _draft(self) -> dict[str, Any]:
        """Drafts come from the form's first step; through the API only an administrator makes one."""
        fields = record("transport", owner_org=self.org["id"], **self._words("draft"), state="draft")
        draft = self.call_as(self.sysadmin, "package_create", **fields)
        assert draft["state"] == "draft"
        return draft

    def _withdrawn(self) -> Canary:
        """Public once, with files and views, so that its activity rows say "public"; now private."""
        record = self.create(
            **self._words("withdrawn"), private=False, resources=[link(self.tokens.word("withdrawn: link"))]
        )
        for person in self.people[1:]:
            self.call_as(person.user, "follow_dataset", id=record["id"])
        canary = self._furnished("withdrawn", record)
        self.call("package_patch", id=canary.dataset, notes=self.tokens.word("withdrawn: notes later"))
        self.call("package_patch", id=canary.dataset, private=True)
        canary.activities = self._activities(canary.dataset)
        return canary

    def _wave(self) -> dict[str, Any]:
        """Held: of a planned one the public sees that it comes."""
        word = self.tokens.word
        said = {name: word(f"wave: {name}") for name in ("title", "condition", "reason")}
        wave = self.call("provdata_wave_create", record=self.public["id"], opens="held", **said)
        return self.call_as(self.sysadmin, "package_show", id=wave["id"])

    def _furnished(self, label: str, dataset: dict[str, Any]) -> Canary:
        """The dataset with a file, its table, a view, a task, a relation and what the activity stream keeps of them."""
        canary = Canary(label, dataset["id"], dataset["name"], dataset["type"])
        self.tokens.know(dataset["id"], f"{label}: id")
        self.tokens.know(dataset["name"], f"{label}: name")
        self._add_file(canary)
        self._add_table(canary)
        self._add_view(canary)
        self._add_task(canary)
        self._relate(canary)
        canary.activities = self._activities(canary.dataset)
        return canary

    def _add_file(self, canary: Canary) -> None:
        word = self.tokens.word
        label = canary.label
        canary.filename = f"{word(f'{label}: file name')}.csv"
        content = f"{word(f'{label}: file header')}\n{word(f'{label}: file content')}\n".encode()
        upload = FileStorage(io.BytesIO(content), filename=canary.filename)
        named = {"name": word(f"{label}: resource"), "description": word(f"{label}: resource description")}
        more = {"format": word(f"{label}: format")}
        canary.resource = self.call("resource_create", package_id=canary.dataset, upload=upload, **named, **more)["id"]
        self.tokens.know(canary.resource, f"{label}: resource id")

    def _add_table(self, canary: Canary) -> None:
        column, cell = (self.tokens.word(f"{canary.label}: {part}") for part in ("column", "cell"))
        data = {"fields": [{"id": column, "type": "text"}], "records": [{column: cell}]}
        self.call("datastore_create", resource_id=canary.resource, force=True, **data)

    def _add_view(self, canary: Canary) -> None:
        title, description = (self.tokens.word(f"{canary.label}: view {part}") for part in ("title", "description"))
        data = {"title": title, "description": description, "view_type": "text_view"}
        canary.view = self.call("resource_view_create", resource_id=canary.resource, **data)["id"]
        self.tokens.know(canary.view, f"{canary.label}: view id")

    def _add_task(self, canary: Canary) -> None:
        error = self.tokens.word(f"{canary.label}: task error")
        data = {"entity_id": canary.resource, "entity_type": "resource", "task_type": "table", "key": "table"}
        state = {"value": "x", "state": "error", "error": error}
        canary.task = self.call_as(self.sysadmin, "task_status_update", **data, **state)["id"]

    def _relate(self, canary: Canary) -> None:
        data = {"subject": self.public["id"], "object": canary.dataset, "type": "links_to"}
        comment = self.tokens.word(f"{canary.label}: relation")
        self.call_as(self.sysadmin, "package_relationship_create", **data, comment=comment)

    def _activities(self, dataset_id: str) -> list[str]:
        rows = model.Session.query(Activity).filter_by(object_id=dataset_id).order_by(Activity.timestamp)
        return [row.id for row in rows]


def link(name: str) -> dict[str, Any]:
    return {"name": name, "url": "https://example.org/data.csv", "format": "CSV"}
