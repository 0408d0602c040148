"""The doctor finds what is wrong, names it, and mends what is derived."""

from __future__ import annotations

import json
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import search
from ckan.lib.search.common import make_connection
from ckan.tests import helpers
from ckanext.datastore.backend.postgres import get_write_engine
from prometheus_client.parser import text_string_to_metric_families

from ckanext.provdata.monitoring.policy import examining
from ckanext.provdata.monitoring.policy.examining import Entry, Finding, State
from ckanext.provdata.outbox import service as outbox
from tests.catalogue.records import Agency

pytestmark = pytest.mark.usefixtures("with_plugins")


class TestRules:
    def test_what_waits_to_be_indexed_is_no_drift_unless_it_shows_too_much(self):
        wanted = {"a": Entry("1", True), "b": Entry("2", True), "c": Entry("3", False), "d": Entry("4", False)}
        indexed = {"b": Entry("1", True), "c": Entry("", False), "d": Entry("4", True), "e": Entry("5", True)}
        found = examining.drift(wanted, indexed, [])
        assert (found.missing, found.stale, found.exposed, found.surplus) == ({"a"}, {"b"}, {"d"}, {"e"})
        assert examining.drift(wanted, indexed, ["a", "b", "d"]).all == {"d", "e"}

    def test_the_whole_is_as_bad_as_its_worst_part(self):
        states = [State.OK, State.WARNING, State.FAULT]
        found = [Finding("x", state, "") for state in states]
        assert [examining.worst(found[:number]) for number in (0, 1, 2, 3)] == [State.OK, *states]

    @pytest.mark.parametrize(
        ("addresses", "inside"),
        [(["127.0.0.1"], True), (["10.1.2.3", "::1"], True), (["10.1.2.3", "8.8.8.8"], False), ([], False)],
    )
    def test_what_the_internet_reaches(self, addresses, inside):
        assert examining.is_inside(addresses) is inside


@pytest.fixture(scope="module")
def made() -> list[Agency]:
    return []


@pytest.fixture
def agency(made, request, with_plugins) -> Agency:
    if not made:
        request.getfixturevalue("clean_db")
        request.getfixturevalue("clean_index")
        made.append(Agency())
    return made[0]


def found() -> dict[str, dict]:
    answer = helpers.call_action("provdata_doctor_show")
    return {each["check"]: each for each in answer["findings"]}


def repaired(*names: str) -> dict[str, int]:
    return helpers.call_action("provdata_doctor_repair", repairs=list(names))["done"]


class TestIndex:
    def test_it_finds_and_mends_every_kind_of_drift(self, agency):
        kept, gone, old, shut = (agency.create(private=False) for _ in range(4))
        assert found()["index"]["state"] == State.OK
        search.clear(gone["id"])
        package = model.Package.get(old["id"])
        package.metadata_modified = package.metadata_modified.replace(year=2020)
        model.Session.execute(sa.update(model.Package).where(model.Package.id == shut["id"]).values(private=True))
        model.Session.execute(sa.delete(model.Package).where(model.Package.id == "nobody"))
        model.Session.commit()
        index = found()["index"]
        assert (index["state"], index["repair"]) == (State.FAULT, "index")
        assert index["numbers"] == {"missing": 1, "surplus": 0, "stale": 1, "exposed": 1}
        assert set(index["of"]) == {gone["id"], old["id"], shut["id"]}
        assert repaired("index") == {"index": 3}
        assert found()["index"]["state"] == State.OK
        public = {each["id"] for each in make_connection().search("capacity:public", fl="id", rows=100).docs}
        assert {kept["id"], gone["id"], old["id"]} <= public
        assert shut["id"] not in public


class TestFeed:
    def test_a_record_it_lacks_is_rendered(self, agency):
        record = agency.create(private=False)
        helpers.call_action("provdata_feed_rebuild", limit=1000)
        assert found()["feed"]["state"] == State.OK
        model.Session.execute(sa.text("DELETE FROM provdata_feed_fragment WHERE id = :id"), {"id": record["id"]})
        model.Session.commit()
        feed = found()["feed"]
        assert (feed["state"], feed["numbers"]["missing"]) == (State.FAULT, 1)
        repaired("feed")
        assert found()["feed"]["state"] == State.OK


class TestTables:
    def test_who_only_reads_them_may_not_write(self, agency):
        assert found()["roles"] == {**found()["roles"], "state": State.OK, "of": ()}
        with get_write_engine().begin() as connection:
            reader = sa.make_url(tk.config["ckan.datastore.read_url"]).username
            connection.exec_driver_sql(
                f'CREATE TABLE IF NOT EXISTS loose (x text); GRANT INSERT ON loose TO "{reader}"'
            )
        try:
            roles = found()["roles"]
            assert (roles["state"], roles["repair"]) == (State.FAULT, "tables")
            assert roles["of"] == ("ckan.datastore.read_url: writes",)
        finally:
            with get_write_engine().begin() as connection:
                connection.exec_driver_sql("DROP TABLE loose")


class TestSettings:
    def test_files_others_may_read_are_closed(self, agency, tmp_path):
        loose = tmp_path / "portal.ini"
        loose.write_text("[app:main]\n")
        loose.chmod(0o644)
        folder = Path(tk.config["ckan.storage_path"])
        before = folder.stat().st_mode
        with helpers.changed_config("__file__", str(loose)):
            assert str(loose) in found()["files"]["of"]
            repaired("files")
            assert found()["files"]["state"] == State.OK
        assert loose.stat().st_mode & 0o777 == 0o640
        folder.chmod(before)

    def test_short_secrets_are_named_and_not_shown(self, agency):
        with helpers.changed_config("SECRET_KEY", "short-secret"):
            answer = found()
        assert answer["secrets"]["of"] == ("SECRET_KEY",)
        assert "short-secret" not in json.dumps(answer, default=str)

    def test_a_service_that_is_away_is_a_finding_without_its_password(self, agency):
        with helpers.changed_config("ckan.redis.url", "redis://:hushhush@127.0.0.1:9/0"):
            answer = found()
        assert answer["queue"]["state"] == State.FAULT
        assert "hushhush" not in json.dumps(answer, default=str)


class TestSchema:
    def test_migrations_that_were_not_made_are_named(self, agency):
        assert found()["schema"]["state"] == State.OK
        version = sa.table("provdata_alembic_version", sa.column("version_num"))
        head = model.Session.scalar(sa.select(version.c.version_num))
        model.Session.execute(sa.update(version).values(version_num="r1_outbox"))
        model.Session.commit()
        try:
            assert found()["schema"]["of"] == ("provdata: r1_outbox",)
        finally:
            model.Session.execute(sa.update(version).values(version_num=head))
            model.Session.commit()


class TestWork:
    def test_what_failed_is_named_and_tried_again(self, agency):
        outbox.put("release.index", "nothing")
        model.Session.execute(sa.text("UPDATE provdata_outbox SET attempts = 1 WHERE subject = 'nothing'"))
        model.Session.commit()
        work = found()["outbox"]
        assert (work["state"], work["repair"], work["of"]) == (State.WARNING, "outbox", ("release.index: 1",))
        repaired("outbox")
        assert found()["outbox"]["state"] == State.OK

    def test_a_file_that_is_gone_is_named(self, agency):
        record = agency.create(private=False)
        row = model.Resource(package_id=record["id"], url="lost.csv", url_type="upload")
        model.Session.add(row)
        model.repo.commit()
        assert row.id in found()["uploads"]["of"]
        model.Session.delete(row)
        model.repo.commit()


def test_everything_can_be_looked_at(agency):
    looked = found()
    assert len(looked) == 18
    assert [name for name, each in looked.items() if each["text"] == "无法检查"] == []
    assert looked["configuration"] == {**looked["configuration"], "state": State.OK, "of": ()}


def test_only_administrators_may_ask(agency):
    for name in ("provdata_doctor_show", "provdata_doctor_repair"):
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action(name, context={"user": agency.user["name"], "ignore_auth": False})


def test_other_names_are_refused(agency):
    with pytest.raises(tk.ValidationError):
        repaired("everything")


def test_the_command_ends_with_one_when_something_is_at_fault(agency, cli):
    with helpers.changed_config("SECRET_KEY", "short"):
        done = cli.invoke(ckan, ["provdata", "doctor", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["state"] == State.FAULT


class TestNumbers:
    TOKEN = "ckanext.provdata.monitoring.metrics_token"

    def read(self, app, token: str) -> str:
        return app.get("/metrics", headers={"Authorization": f"Bearer {token}"}, status=200).get_data(as_text=True)

    def test_they_are_for_whoever_has_the_token(self, agency, app):
        app.get("/metrics", headers={"Authorization": "Bearer "}, status=404)
        with helpers.changed_config(self.TOKEN, "a-token-of-ours"):
            app.get("/metrics", status=404)
            app.get("/metrics", headers={"Authorization": "Bearer another"}, status=404)
            assert 'provdata_check_ok{check="database"} 1.0' in self.read(app, "a-token-of-ours")

    def test_lag_and_backlog(self, agency, app):
        outbox.put("release.index", "nothing")
        model.Session.execute(sa.text("UPDATE provdata_outbox SET attempts = 1 WHERE subject = 'nothing'"))
        model.Session.commit()
        with helpers.changed_config(self.TOKEN, "a-token-of-ours"):
            text = self.read(app, "a-token-of-ours")
        repaired("outbox")
        samples = {each.name: each.value for family in text_string_to_metric_families(text) for each in family.samples
                   if each.labels.get("kind") in ("release.index", "opening")}  # fmt: skip
        assert samples == {
            "provdata_outbox_waiting": 1, "provdata_outbox_failed": 1, "provdata_release_lag_seconds": 0,
            "provdata_release_due": 0,
        }  # fmt: skip
