"""Scores follow what is saved, say to each what he may know, and are averaged over what is public.

A portal takes seconds to set up, so that one of these tests tries what several could.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan as ckan_cli
from ckan.tests import factories

from ckanext.provdata.shared import clock
from tests.dcat import mqa
from tests.quality.judge import NotAuthorized, ObjectNotFound

FAR = "2099-01-01T00:00:00+00:00"


def points(found: dict, name: str) -> float:
    metrics = (metric for dimension in found["dimensions"] for metric in dimension["metrics"])
    return next(metric["points"] for metric in metrics if metric["name"] == name)


def test_a_record_is_worth_what_a_harvester_would_give_it_and_follows_its_changes(judge):
    record = judge.portal.publish("transport")
    judge.portal.upload(record)
    before = judge.show(record)
    (theirs,) = mqa.scores(judge.portal.graph(f"/dataset/{record['id']}.ttl"), judge.portal.answers).values()
    assert before["points"] == pytest.approx(sum(theirs.values()), abs=0.1)
    assert (before["state"], before["possible"], before["rating"]) == ("current", 405, "excellent")
    assert [dimension["possible"] for dimension in before["dimensions"]] == [100, 100, 110, 75, 20]
    page = judge.portal.read(f"/dataset/{record['name']}").body
    assert f'{before["points"]:g}<span class="pd-of">/405' in page
    judge.agency.call("package_patch", id=record["id"], tags=[], tag_string="")
    # until it has been judged again nothing is told of what it may have lost
    told = judge.agency.call("provdata_quality_show", id=record["id"])
    assert told == {"record": record["id"], "scope": "public", "state": "stale"}
    assert "pd-score" not in judge.portal.read(f"/dataset/{record['name']}").body
    after = judge.show(record)
    assert (points(before, "keywords"), points(after, "keywords")) == (30, 0)
    assert (after["todo"][0]["metric"], after["todo"][0]["points"]) == ("keywords", 30)
    (today,) = after["history"]  # of one day the last counts
    assert today["points"] == after["points"]
    assert after["todo"][0]["advice"] in judge.portal.read(f"/dataset/{record['name']}/quality").body
    # the organisation's contact stands for those that name none
    judge.agency.call("package_patch", id=record["id"], contact_name="", contact_phone="", contact_email="")
    assert points(judge.show(record), "contact") == 0
    judge.ask("organization_patch", judge.root, id=judge.agency.org["id"], contact_email="office@example.org")
    judge.settle()
    assert judge.ask("provdata_quality_refresh", judge.root)["judged"] == 1
    assert points(judge.show(record), "contact") == 20


def test_tables_count_once_loaded_and_time_alone_changes_a_score_once(judge, cli):
    record = judge.portal.publish("science", update_cycle="monthly", data_modified="")
    file = judge.portal.upload(record)
    found = judge.show(record)
    assert (found["timeliness"], found["coverage"], found["validity"]) == (1, None, None)
    judge.ask("provdata_table_fill", judge.root, id=file["id"])
    found = judge.show(record)
    assert (found["coverage"], found["validity"]) == (1, 1)
    items = [{"name": "park_name", "title": "停车场名称", "type": "C"}, {"name": "x", "title": "没有的列", "type": "C"}]
    judge.agency.call("package_patch", id=record["id"], information_items=items)
    found = judge.show(record)
    assert (round(found["coverage"], 2), found["absent"]) == (0.33, ["没有的列"])
    # a column's name stays on the record's own page, which is never older than the record
    assert any("spaces、opened" in text for text in found["todo_beside"])
    assert "spaces" not in str(judge.list()[0]["todo_beside"])
    model.Session.execute(sa.text("DELETE FROM provdata_quality_score"))
    model.Session.commit()
    assert judge.show(record)["state"] == "none"
    done = cli.invoke(ckan_cli, ["provdata", "quality", "compute"])
    assert (done.exit_code, judge.show(record)["state"]) == (0, "current"), done.output
    later = clock.today() + timedelta(days=40)
    with judge.at(later):
        assert judge.ask("provdata_quality_refresh", judge.root)["judged"] == 1
        assert judge.ask("provdata_quality_refresh", judge.root)["judged"] == 0
        found = judge.show(record)
        history = judge.summary(months=1)["history"]
    assert found["timeliness"] == 0.5
    assert "漏更新 1 次" in found["todo_beside"][0]
    days = [(each["since"], each["timeliness"]) for each in found["history"]]
    assert days == [(clock.today().isoformat(), 1), (later.isoformat(), 0.5)]
    assert [each["timeliness"] for each in history] == [1, 0.5]


def test_what_is_not_open_is_scored_for_its_agency_alone(judge):
    listed = judge.portal.publish("education")
    judge.portal.upload(listed)
    before = judge.show(listed), judge.summary(), judge.list()

    def outside() -> tuple:
        return judge.show(listed), judge.summary(), judge.list()

    # a record that nobody knows of
    record = judge.portal.publish("education", private=True, title="未公开的目录")
    judge.portal.upload(record)
    found = judge.show(record, judge.editor)
    assert (found["scope"], found["possible"]) == ("whole", 405)
    assert outside() == before
    for scope in ("public", "whole"):
        judge.refused(ObjectNotFound, "provdata_quality_show", id=record["id"], scope=scope)
    own = judge.list(judge.editor, organization=judge.agency.org["id"], unreleased=True)
    assert {(row["id"], row["released"]) for row in own} == {(listed["id"], True), (record["id"], False)}

    # files of a wave, whose links are not called before they open
    wave = judge.agency.call("provdata_wave_create", record=listed["id"], release_at=FAR)
    later = {"name": "以后的文件", "url": "https://example.org/later.csv", "format": "CSV"}
    judge.agency.call("provdata_wave_resource_create", wave=wave["id"], **later)
    assert outside() == before
    whole = judge.show(listed, judge.editor, scope="whole")
    assert (whole["files"], whole["links"]) == (2, [])
    assert model.Session.scalar(sa.text("SELECT count(*) FROM provdata_quality_link")) == 0
    judge.refused(NotAuthorized, "provdata_quality_show", id=listed["id"], scope="whole")
    judge.agency.call("provdata_wave_open", id=wave["id"], reason="x")
    assert (judge.show(listed)["files"], len(judge.show(listed)["links"])) == (2, 1)
    assert judge.show(listed, judge.editor, scope="whole")["state"] == "none"

    # a record that was public: out of every figure before anything has followed
    judge.agency.call("provdata_record_unlist", id=listed["id"], reason="x")
    for _ in ("at once", "afterwards"):
        assert judge.agency.call("provdata_quality_list")["count"] == 0
        found = judge.agency.call("provdata_quality_summary")
        assert (found["overall"]["records"], found["groups"], found["history"]) == (0, [], [])
        judge.settle()
    assert model.Session.scalar(sa.text("SELECT count(*) FROM provdata_quality_link")) == 0

    stranger = factories.User()["name"]
    for user in ("", stranger):
        for organization in (judge.agency.org["id"], "no-such", ""):
            asked = {"organization": organization, "unreleased": True, "order": "no-such"}
            judge.refused(NotAuthorized, "provdata_quality_list", user, **asked)
        judge.refused(NotAuthorized, "provdata_quality_compute", user, id=listed["id"])


def test_lists_are_ordered_narrowed_and_downloaded_and_averages_leave_out_what_has_no_files(judge):
    poor = judge.portal.publish("statistics", title="甲", license_id="other-open", tags=[], tag_string="")
    rich = judge.portal.publish("meteorology", title="乙")
    for record in (poor, rich):
        judge.portal.upload(record)
    assert [row["title"] for row in judge.list()] == ["甲", "乙"]
    assert [row["title"] for row in judge.list(order="-points")] == ["乙", "甲"]
    assert [row["title"] for row in judge.list(sector="meteorology")] == ["乙"]
    assert [gain["metric"] for gain in judge.list()[0]["todo"]] == ["keywords", "licence_vocabulary"]
    page = judge.portal.read("/quality/records?order=-title").body
    assert "aria-sort" in page
    assert "+30" in judge.portal.read("/quality/records.csv").body
    assert judge.portal.read("/quality/records.json?sector=statistics").json[0]["id"] == poor["id"]
    assert judge.portal.read("/quality/records.xlsx").get_data()[:2] == b"PK"
    judge.portal.read("/quality/records?order=no-such", 404)
    judge.portal.read("/quality/records?unreleased=1&organization=x", 403)
    judge.portal.read("/quality/records.csv?unreleased=1", 403)

    judge.portal.publish("general")
    found = judge.summary(by="organization")
    mean = (judge.show(poor)["points"] + judge.show(rich)["points"]) / 2
    overall = found["overall"]
    assert (overall["records"], overall["scored"], overall["points"], overall["excellent"]) == (3, 2, mean, 2)
    assert [(row["key"], row["points"]) for row in found["groups"]] == [(judge.agency.org["name"], mean)]
    assert found["history"][-1]["points"] == mean
    assert "pd-trend-line" not in judge.portal.read("/quality/").body, "one month is no line"
    later = clock.today() + timedelta(days=40)
    with judge.at(later):
        assert "pd-trend-line" in judge.portal.read("/quality/").body
        judge.portal.read("/quality/?page=2", 404)
