"""Who fetched what: written down for files, tables and previews, shown to those it concerns."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from .portal import TABLE


def lines(portal, **asked) -> list[tuple[str | None, str, str, bool]]:
    """(user, resource, how, by a grant), the latest first."""
    found = portal.call("provdata_download_list", limit=100, **asked)["results"]
    return [(line["user"], line["resource_id"], line["how"], bool(line["grant_id"])) for line in found]


@pytest.fixture
def table(portal) -> str:
    """The wave's file in the DataStore, put there as the worker does."""
    context = {"ignore_auth": True, "user": portal.user["name"]}
    tk.get_action("provdata_table_fill")(context, {"id": portal.resource, "force": True})
    return portal.resource


@pytest.fixture
def opened(portal) -> str:
    """A file that everybody may read."""
    wave, resource = portal.add_wave()
    portal.call("provdata_wave_open", id=wave)
    return resource


class TestByGrant:
    def test_a_file_once(self, portal, app):
        portal.granted()
        portal.fetch(app, portal.applicant)
        assert lines(portal, wave=portal.wave)[0] == (portal.applicant["name"], portal.resource, "file", True)

    def test_rows_by_the_interface_and_as_a_dump(self, portal, app, table):
        portal.granted()
        headers = {"Authorization": portal.applicant["token"]}
        assert app.get(f"/api/3/action/datastore_search?resource_id={table}", headers=headers).status_code == 200
        dump = app.get(f"/datastore/dump/{table}", headers=headers)
        assert dump.status_code == 200
        assert b"2,b" in dump.data
        who = portal.applicant["name"]
        assert lines(portal, wave=portal.wave)[:2] == [(who, table, "dump", True), (who, table, "api", True)]

    def test_a_workbook_once_however_many_rows_it_takes(self, portal, app, table):
        portal.granted()
        headers = {"Authorization": portal.applicant["token"]}
        before = lines(portal, wave=portal.wave)
        assert app.get(f"/dataset/{portal.wave}/resource/{table}/table.xlsx", headers=headers).data.startswith(b"PK")
        assert lines(portal, wave=portal.wave)[: -len(before) or None] == [
            (portal.applicant["name"], table, "dump", True)
        ]

    def test_refused_it_is_not_counted(self, portal, app, table):
        before = lines(portal, wave=portal.wave)
        for user in (portal.applicant, None):
            portal.fetch(app, user)
            headers = {"Authorization": user["token"]} if user else {}
            app.get(f"/api/3/action/datastore_search?resource_id={table}", headers=headers)
            app.get(f"/datastore/dump/{table}", headers=headers)
        assert lines(portal, wave=portal.wave) == before

    def test_the_applicant_sees_his_own(self, portal, app):
        portal.granted()
        portal.fetch(app, portal.applicant)
        mine = portal.by(portal.applicant, "provdata_download_list")
        assert [line["resource_id"] for line in mine["results"]] == [portal.resource]
        assert (mine["results"][0]["name"], mine["results"][0]["record_title"]) == ("名录", portal.record["title"])
        assert portal.by(portal.stranger(), "provdata_download_list")["count"] == 0

    def test_and_their_names_only_while_he_may_read_them(self, portal, app):
        grant = portal.granted()
        portal.fetch(app, portal.applicant)
        portal.call("provdata_grant_revoke", id=grant["id"], reason="用途不符")
        own = portal.by(portal.applicant, "provdata_download_list")["results"][0]
        assert (own["resource_id"], own["name"], own["record_name"]) == (portal.resource, None, portal.record["name"])
        assert portal.call("provdata_download_list", wave=portal.wave)["results"][0]["name"] == "名录"
        portal.set_record(private=True)
        own = portal.by(portal.applicant, "provdata_download_list")["results"][0]
        assert (own["name"], own["record_name"], own["record_title"]) == (None, None, None)


class TestOpenFiles:
    def test_with_and_without_a_name(self, portal, app, opened):
        for user in (portal.applicant, None):
            answer = portal.fetch(app, user, package=portal.record["id"], resource=opened)
            assert answer.data == TABLE
        found = [line for line in lines(portal, record=portal.record["id"]) if line[1] == opened]
        assert found == [(None, opened, "file", False), (portal.applicant["name"], opened, "file", False)]

    def test_only_who_and_what_is_kept(self, portal, app, opened):
        portal.fetch(app, None, package=portal.record["id"], resource=opened)
        line = portal.call("provdata_download_list", record=portal.record["id"])["results"][0]
        names = {"name", "record_name", "record_title"}
        assert set(line) - names == {"at", "user_id", "user", "resource_id", "record_id", "wave_id", "grant_id", "how"}

    def test_asking_for_the_head_is_no_download(self, portal, app, opened):
        address = f"/dataset/{portal.record['id']}/resource/{opened}/download/parks.csv"
        assert app.flask_app.test_client().head(address).status_code == 200
        assert [line for line in lines(portal, record=portal.record["id"]) if line[1] == opened] == []


class TestWhoSees:
    def test_the_agency_alone(self, portal):
        for asked in ({"organization": portal.org["id"]}, {"record": portal.record["id"]}, {"wave": portal.wave}):
            real = portal.refused(portal.applicant, "provdata_download_list", tk.ObjectNotFound, **asked)
            absent = portal.refused(
                portal.applicant, "provdata_download_list", tk.ObjectNotFound, **dict.fromkeys(asked, "x")
            )
            assert str(real.message) == str(absent.message)

    def test_a_summary_for_an_emergency(self, portal, app, opened):
        for _ in range(2):
            portal.fetch(app, portal.applicant, package=portal.record["id"], resource=opened)
        found = portal.call("provdata_download_summary", records=[portal.record["id"]])
        mine = [row for row in found if row["resource"] == opened]
        assert [(row["user"], row["count"]) for row in mine] == [(portal.applicant["name"], 2)]
        assert mine[0]["last"]
        portal.refused(portal.applicant, "provdata_download_summary", tk.ObjectNotFound, records=[portal.record["id"]])
        portal.refused(factories.User(), "provdata_download_summary", tk.ObjectNotFound, records=["x"])

    def test_a_takedown_says_who_had_fetched_it(self, portal, app, opened):
        portal.fetch(app, portal.applicant, package=portal.record["id"], resource=opened)
        report = portal.call("provdata_takedown", record=portal.record["id"], dry_run=True)
        assert (portal.applicant["name"], opened) in [(row["user"], row["resource"]) for row in report["downloads"]]
