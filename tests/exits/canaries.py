"""What the sweep looks for: datasets with a random word in everything they have, each closed in another way."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from ckanext.activity.model import Activity
from werkzeug.datastructures import FileStorage

from ckanext.provdata.release import service as release
from ckanext.provdata.release.model import Wave
from tests.catalogue.records import record

if TYPE_CHECKING:
    from .world import World

ABSENT = "7d0e1c1e-7f5c-4a57-9d39-0d4c6c1fb1a1"
FAR = "2099-01-01T00:00:00+00:00"


@dataclass
class Canary:
    """One dataset that is not public, with everything that hangs on it, by kind of reference.

    ``projected``: a wave that the record's page announces; its id is public. ``listed``: a record that is public
    itself, only its file is not; nothing is asked of its own names.
    """

    label: str
    dataset: str
    name: str
    type: str
    projected: bool = False
    listed: bool = False
    resource: str = ABSENT
    alias: str = "absent"
    view: str = ABSENT
    task: str = ABSENT
    filename: str = "absent.csv"
    activities: list[str] = field(default_factory=list)

    def references(self, kind: str) -> list[str]:
        """All that an outsider could give to name it."""
        known = {
            "dataset": [self.dataset, self.name],
            "resource": [self.resource],
            "table": [self.resource, self.alias],
            "view": [self.view],
            "activity": self.activities or [ABSENT],
            "task": [self.task],
        }
        return known[kind]


class Canaries:
    """Makes them, as agency A's editor unless only an administrator can."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens = world.tokens
        self.call = world.call

    # --- from the start -----------------------------------------------------------------------------------------------

    def announced(self) -> list[Canary]:
        """Waves as the public knows them, still without anything in them: one on application, one planned."""
        asked = {"on_application": {"condition": "仅供研究使用"}, "at": {"release_at": FAR}}
        return [self._announced(opens, more) for opens, more in asked.items()]

    def _announced(self, opens: str, more: dict[str, Any]) -> Canary:
        title = f"公开的批次 {opens}"
        wave = self.call("provdata_wave_create", record=self.world.public["id"], opens=opens, title=title, **more)
        package = model.Session.get_one(model.Package, wave["id"])
        label = "offered" if opens == "on_application" else "planned"
        self.tokens.know(package.name, f"{label}: name")
        return Canary(label, package.id, package.name, "wave", projected=True)

    def withdrawn_wave(self) -> Canary:
        """Opened into the public record and taken out again: the record's old activity rows hold its files."""
        canary = self._held("withdrawn wave")
        self.tokens.forget(canary.dataset)  # the register has it since it was open
        self.call("provdata_wave_open", id=canary.dataset, reason="x")
        self.call("package_patch", id=self.world.public["id"], version="1")
        self.call("provdata_wave_withdraw", id=canary.dataset, reason="x")
        rows = model.Session.query(Activity).filter_by(object_id=self.world.public["id"])
        canary.activities = [row.id for row in rows if canary.resource in str(row.data)]
        return canary

    def expired(self) -> Canary:
        """A public record with a wave whose end has come while no clock runs."""
        more = {"title": "到期的记录", "tag_string": "停车", "groups": [{"name": self.world.group["name"]}]}
        holder = self.world.create(private=False, **more)
        wave = self.call("provdata_wave_create", record=holder["id"], opens="held")
        with release.own_work():
            canary = self._furnished(Canary("expired", wave["id"], wave["id"], "wave"))
        self.call("provdata_wave_open", id=wave["id"], reason="x")
        ended = {"ends_at": sa.text("clock_timestamp() - interval '1 minute'")}
        model.Session.execute(sa.update(Wave).where(Wave.id == wave["id"]).values(ended))
        model.repo.commit()
        canary.dataset, canary.name, canary.type, canary.listed = holder["id"], holder["name"], holder["type"], True
        return canary

    # --- later --------------------------------------------------------------------------------------------------------

    def hidden(self) -> list[Canary]:
        """An unlisted record, one that waits for its day, a draft, one taken down, a wave that is held, a record that
        is being judged, and what is proposed to a public one."""
        return [
            self._record("unlisted", self.world.create(**self._words("unlisted"), private=True)),
            self._scheduled(),
            self._record("draft", self._draft()),
            self._taken_down(),
            self._held("held"),
            self._judged(),
            self._proposed(),
        ]

    def fill(self, canary: Canary) -> None:
        """Put into an announced wave what nobody may know of it."""
        with release.own_work():
            self._furnished(canary)

    def _scheduled(self) -> Canary:
        made = self.world.create(**self._words("scheduled"), private=True, owner_org=self.world.bare_org["id"])
        self.call("provdata_record_list", id=made["id"], list_at=FAR, reason=self.tokens.word("scheduled: reason"))
        return self._record("scheduled", made)

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
            "groups": [{"name": group["name"]} for group in (self.world.group, self.world.bare_group)],
            "information_items": [{"name": "a", "title": word(f"{label}: item"), "type": "C", "length": "9"}],
        }

    def _draft(self) -> dict[str, Any]:
        """Drafts come from the form's first step; through the API only an administrator makes one."""
        fields = record("transport", owner_org=self.world.org["id"], **self._words("draft"), state="draft")
        draft = self.world.call_as(self.world.sysadmin, "package_create", **fields)
        assert draft["state"] == "draft"
        return draft

    def _taken_down(self) -> Canary:
        """Public once, with files and views and followers, so that its activity rows say "public"; then taken down."""
        label = "taken down"
        words, files = (
            self._words(label),
            [{"name": self.tokens.word(f"{label}: link"), "url": "https://example.org/x"}],
        )
        made = self.world.create(**words, private=False, resources=files)
        for person in self.world.accounts:
            self.world.call_as(person.user, "follow_dataset", id=made["id"])
        canary = self._record(label, made)
        self.call("package_patch", id=canary.dataset, notes=self.tokens.word(f"{label}: notes later"))
        self.call("provdata_takedown", record=canary.dataset, reason=self.tokens.word(f"{label}: reason"))
        canary.activities = self._activities(canary.dataset)
        return canary

    def _judged(self) -> Canary:
        """Handed in, returned with remarks, handed in again."""
        label, org = "judged", self.world.reviewed_org["id"]
        canary = self._record(label, self.world.create(**self._words(label), owner_org=org))
        remark = {each: self.tokens.word(f"{label}: {each} remark") for each in ("submit", "return", "again")}
        self.call("provdata_review_submit", id=canary.dataset, remark=remark["submit"])
        self.world.call_as(self.world.reviewer, "provdata_review_return", id=canary.dataset, remark=remark["return"])
        self.call("provdata_review_submit", id=canary.dataset, remark=remark["again"])
        return canary

    def _proposed(self) -> Canary:
        """Changes of a public record, and a wave that is to be announced once it is approved."""
        label, record_id = "proposed", self.world.reviewed["id"]
        words = {name: value for name, value in self._words(label).items() if name not in ("name", "groups")}
        self.call("package_patch", id=record_id, **words)
        said = {name: self.tokens.word(f"{label}: {name}") for name in ("title", "condition", "reason")}
        wave = self.call("provdata_wave_create", record=record_id, release_at=FAR, announced=True, **said)
        shown = self.world.call_as(self.world.sysadmin, "package_show", id=wave["id"])
        with release.own_work():
            canary = self._record(label, shown)
        self.call("provdata_review_submit", id=record_id, remark=self.tokens.word(f"{label}: remark"))
        return canary

    def _held(self, label: str) -> Canary:
        """Of a wave that is neither planned nor offered nobody knows."""
        said = {name: self.tokens.word(f"{label}: {name}") for name in ("title", "condition", "reason")}
        wave = self.call("provdata_wave_create", record=self.world.public["id"], opens="held", **said)
        shown = self.world.call_as(self.world.sysadmin, "package_show", id=wave["id"])
        with release.own_work():
            return self._record(label, shown)

    def _record(self, label: str, dataset: dict[str, Any]) -> Canary:
        """The dataset as a canary, its id and name among the words."""
        self.tokens.know(dataset["id"], f"{label}: id")
        self.tokens.know(dataset["name"], f"{label}: name")
        return self._furnished(Canary(label, dataset["id"], dataset["name"], dataset["type"]))

    # --- what hangs on it ---------------------------------------------------------------------------------------------

    def _furnished(self, canary: Canary) -> Canary:
        """With a file, its table, a view, a task, a relation and what the activity stream keeps of them."""
        self._add_file(canary)
        self._add_table(canary)
        self._add_view(canary)
        self._add_task(canary)
        self._relate(canary)
        canary.activities = self._activities(canary.dataset)
        return canary

    def _add_file(self, canary: Canary) -> None:
        word, label = self.tokens.word, canary.label
        canary.filename = f"{word(f'{label}: file name')}.csv"
        content = f"{word(f'{label}: file header')}\n{word(f'{label}: file content')}\n".encode()
        upload = FileStorage(io.BytesIO(content), filename=canary.filename)
        named = {"name": f"公开 {word(f'{label}: resource')}", "description": word(f"{label}: resource description")}
        more = {"format": word(f"{label}: format")}
        canary.resource = self.call("resource_create", package_id=canary.dataset, upload=upload, **named, **more)["id"]
        self.tokens.know(canary.resource, f"{label}: resource id")

    def _add_table(self, canary: Canary) -> None:
        column, cell = (self.tokens.word(f"{canary.label}: {part}") for part in ("column", "cell"))
        canary.alias = self.tokens.word(f"{canary.label}: alias")
        data = {"fields": [{"id": column, "type": "text"}], "records": [{column: cell}], "aliases": canary.alias}
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
        canary.task = self.world.call_as(self.world.sysadmin, "task_status_update", **data, **state)["id"]

    def _relate(self, canary: Canary) -> None:
        data = {"subject": self.world.public["id"], "object": canary.dataset, "type": "links_to"}
        comment = self.tokens.word(f"{canary.label}: relation")
        self.world.call_as(self.world.sysadmin, "package_relationship_create", **data, comment=comment)

    def _activities(self, dataset_id: str) -> list[str]:
        rows = model.Session.query(Activity).filter_by(object_id=dataset_id).order_by(Activity.timestamp)
        return [row.id for row in rows]
