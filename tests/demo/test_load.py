"""Loading into the real portal: killed in the middle, resumed, repeated; then what a citizen gets.

Two sectors are loaded, which between them have every level, grade, kind of file and of source. The whole catalogue is
looked at in the browser journeys.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import helpers

from ckanext.provdata.demo.policy import records
from ckanext.provdata.regions import policy as regions
from tests.waiting import until

SECTORS = ("transport", "health")
PASSWORDS = {f"PROVDATA_DEMO_{name}": f"{name.lower()}-password" for name in ("ADMIN", "AGENCY", "CITIZEN")}
WANTED = [record for record in records.catalogue_of("13") if record.sector in SECTORS]
PATIENCE = 120  # seconds until something must have been loaded

Snapshot = dict[str, dict[str, Any]]


class Loads(NamedTuple):
    """What was there after the kill, after the load that followed, and after one more, with what that one said."""

    killed: Snapshot
    resumed: Snapshot
    repeated: Snapshot
    last_words: str


@pytest.fixture(scope="module")
def loads(reset_db, migrate_db_for, reset_index) -> Loads:
    p.load_all()
    reset_db()
    for plugin in ("activity", "provdata"):
        migrate_db_for(plugin)
    reset_index()
    with helpers._get_test_app().flask_app.test_request_context():
        create_regions()
        load_and_kill()
        killed = snapshot()
        load()
        resumed = snapshot()
        last_words = load()
        return Loads(killed, resumed, snapshot(), last_words)


@pytest.fixture(autouse=True)
def _loaded(loads, with_plugins):
    """Every test here is about the loaded portal."""


def create_regions() -> None:
    """The region organisations these records need, instead of the province's 180."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    bodies = records.organizations_of("13")
    needed = {code for body in bodies for code in regions.with_ancestors(body["region_code"])}
    needed |= {code for record in WANTED for code in regions.with_ancestors(record.place.code)}
    for code in sorted(needed):
        fields = {"name": f"r{code}", "title": regions.region(code).name, "region_code": code, "kind": "government"}
        tk.get_action("organization_create")({"user": user}, fields)


def command() -> list[str]:
    only = [word for sector in SECTORS for word in ("--only", sector)]
    ini = str(tk.config["__file__"])
    return [str(Path(sys.executable).with_name("ckan")), "-c", ini, "provdata", "demo", "load", *only]


def load() -> str:
    done = subprocess.run(command(), env=os.environ | PASSWORDS, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def load_and_kill() -> None:
    """Kill the load, without a chance to tidy up, once some records are in."""
    with subprocess.Popen(command(), env=os.environ | PASSWORDS, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        until(lambda: loaded_packages() >= 3, PATIENCE)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL


def loaded_packages() -> int:
    model.Session.remove()
    return model.Session.query(model.Package).count()


def snapshot() -> Snapshot:
    """All records as the database has them, by name."""
    model.Session.remove()
    names = tk.get_action("package_list")({}, {})
    return {name: tk.get_action("package_show")({}, {"id": name, "include_tracking": False}) for name in names}


def resources(package: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in package["resources"]}


OPEN = [record for record in WANTED if record.grade == "open"]


class TestRepeating:
    def test_the_kill_left_the_load_unfinished(self, loads):
        assert 3 <= len(loads.killed) < len(WANTED)

    def test_resuming_finishes_it_and_keeps_what_was_there(self, loads):
        assert set(loads.resumed) == {record.name for record in WANTED}
        for name, package in loads.killed.items():
            assert loads.resumed[name]["id"] == package["id"]
            known = {resource["id"] for resource in loads.resumed[name]["resources"]}
            assert {resource["id"] for resource in package["resources"]} <= known

    def test_each_file_is_there_once(self, loads):
        for record in WANTED:
            names = [resource["name"] for resource in loads.resumed[record.name]["resources"]]
            assert sorted(names) == sorted(record.resource(file)["name"] for file in record.files)

    def test_one_more_load_changes_nothing(self, loads):
        assert loads.repeated == loads.resumed
        assert f"0 of {len(WANTED)} records and 0 organisations" in loads.last_words
        assert "0 waves and 0 plans" in loads.last_words


class TestRights:
    def test_records_are_the_agency_s_work(self, loads):
        agency = model.User.get("agency")
        assert agency
        assert not agency.sysadmin
        assert {package["creator_user_id"] for package in loads.resumed.values()} == {agency.id}

    def test_the_agency_may_not_write_for_a_body_it_does_not_belong_to(self, loads):
        fields = WANTED[0].fields() | {"name": "elsewhere", "owner_org": "r130300"}
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("package_create")({"user": "agency"}, fields)

    def test_accounts_have_the_passwords_of_the_environment(self, loads):
        for name in ("admin", "agency", "citizen"):
            user = model.User.get(name)
            assert user
            assert user.validate_password(f"{name}-password")
            assert user.sysadmin == (name == "admin")


class TestWhatACitizenGets:
    def test_files_are_the_bytes_that_were_made(self, loads, app):
        made = [(record, file) for record in OPEN for file in record.files]
        for record, file in made:
            resource = resources(loads.resumed[record.name])[record.resource(file)["name"]]
            answer = app.get(resource["url"].removeprefix(tk.config["ckan.site_url"]), status=200)
            assert answer.data == file.content
            assert resource["hash"] == hashlib.sha256(file.content).hexdigest()
            assert resource["size"] == len(file.content)
            assert resource["mimetype"] == record.resource(file)["mimetype"]

    def test_tables_hold_the_file_s_rows_with_their_dictionary(self, loads):
        for record in OPEN:
            (file,) = [file for file in record.files if file.kind == "csv"]
            resource = resources(loads.resumed[record.name])[record.resource(file)["name"]]
            answer = tk.get_action("datastore_search")({"user": ""}, {"id": resource["id"], "limit": 32000})
            columns = [field for field in answer["fields"] if field["id"] != "_id"]
            labels = [(field["id"], field["info"]["label"]) for field in columns]
            assert labels == [(item.name, item.title) for item in record.items]
            assert [plain(row) for row in answer["records"]] == numbered(rows_of(file.content, columns))

    def test_tables_are_shown(self, loads):
        for record in OPEN:
            (tabled,) = [one for one in loads.resumed[record.name]["resources"] if one.get("datastore_active")]
            views = tk.get_action("resource_view_list")({"user": ""}, {"id": tabled["id"]})
            assert "datatables_view" in {view["view_type"] for view in views}

    def test_records_say_what_the_list_says(self, loads):
        for record in WANTED:
            package = loads.resumed[record.name]
            assert package["title"] == record.title
            assert package["opening_grade"] == record.grade
            assert package["organization"]["name"] == record.organization
            assert bool(package["resources"]) == (record.grade == "open")
            assert package["issued"]
            assert package["catalogue_code"].startswith(f"{record.spec['class']}/")

    def test_they_are_found_by_searching(self, loads):
        answer = tk.get_action("package_search")({"user": ""}, {"rows": 100})
        assert {package["name"] for package in answer["results"]} == set(loads.resumed)


def rows_of(content: bytes, columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A CSV file's rows as the DataStore gives them."""
    types = {field["id"]: field["type"] for field in columns}
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: typed(cell, types[name]) for name, cell in row.items()} for row in reader]


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"_id": number, **row} for number, row in enumerate(rows, start=1)]


def typed(cell: str, column_type: str) -> Any:
    if column_type == "text":
        return cell or None
    return Decimal(cell) if cell else None


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the DataStore with its numbers as the file writes them, whatever type they have there."""
    return {name: Decimal(str(value)) if isinstance(value, int | float) else value for name, value in row.items()}


class TestPlan:
    def test_the_public_reads_a_plan_that_says_it_is_invented(self, loads):
        (plan,) = tk.get_action("provdata_plan_list")({"user": ""}, {})
        assert "演示数据" in plan["title"]
        assert "请勿引用" in plan["notes"]
        assert [len(stage["deadlines"]) for stage in plan["stages"]] == [3, 3, 3]
        assert sum(stage["records"] for stage in plan["stages"]) > 0

    def test_what_opens_later_is_made_up_in_the_calendar_and_nowhere_else(self, loads):
        events = tk.get_action("provdata_plan_calendar")({"user": ""}, {})["results"]
        releases = [event for event in events if event["kind"] == "release"]
        made_up = {record.name for record in WANTED if record.made_up}
        assert len({event["record"]["record_id"] for event in releases}) == len(releases) == 4
        assert {event["record"]["name"] for event in releases} <= made_up
        assert {event["status"] for event in releases} == {"pending"}


def test_a_missing_password_is_asked_for(monkeypatch):
    from ckanext.provdata.demo import cli  # noqa: PLC0415 - after the plugins are loaded

    monkeypatch.delenv("PROVDATA_DEMO_AGENCY", raising=False)
    with pytest.raises(Exception, match="PROVDATA_DEMO_AGENCY"):
        cli.passwords(["agency"])
