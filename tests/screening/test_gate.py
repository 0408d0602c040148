"""What is not cleared is read by its agency alone, and opens with no wave."""

from __future__ import annotations

from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan import model

from ckanext.provdata.release.service import openings, waves
from ckanext.provdata.screening.service import scanning
from tests.screening.conftest import PLAIN, Office, as_anybody, given, roll, sweep

pytestmark = pytest.mark.usefixtures("office")


def reads(resource_id: str) -> bool:
    try:
        as_anybody("resource_show", id=resource_id)
    except tk.ObjectNotFound:
        return False
    return True


def opens(wave: dict) -> bool:
    """Whether the clock opens it now."""
    return wave["id"] in sweep()["opening"]


def broken() -> None:
    raise ConnectionError


def register(wave: dict) -> list[str]:
    rows = model.Session.execute(
        model.meta.metadata.tables["provdata_register"]
        .select()
        .where(model.meta.metadata.tables["provdata_register"].c.wave_id == wave["id"])
        .order_by(model.meta.metadata.tables["provdata_register"].c.id)
    )
    return [row.event for row in rows]


class TestAFileOfARecord:
    def test_without_finds_it_is_open_when_the_upload_answers(self, office, record):
        file = office.upload(record, PLAIN)
        assert office.shown(file["id"])["state"] == "clear"
        assert reads(file["id"])

    def test_with_finds_it_is_read_by_its_agency_alone(self, office, record):
        file = office.upload(record, roll())
        shown = office.shown(file["id"])
        assert (shown["state"], shown["counts"]) == ("found", {"identity": 3, "mobile": 3})
        assert not reads(file["id"])
        assert office.call("resource_show", id=file["id"])["id"] == file["id"]

    def test_it_is_named_on_the_record_s_page_and_has_no_page_of_its_own(self, office, record, app):
        open_, closed = office.upload(record, PLAIN)["id"], office.upload(record, roll(), "补贴.csv")["id"]
        page = app.get(f"/dataset/{record['name']}")
        assert "补贴" in page.body
        assert "安全检查中，暂不提供" in page.body
        assert f"/resource/{closed}" not in page.body
        assert app.get(f"/dataset/{record['name']}/resource/{open_}").status_code == 200
        for path in (f"/dataset/{record['name']}/resource/{closed}", f"/dataset/x/resource/{closed}/download/x.csv"):
            assert app.get(path, expect_errors=True).status_code == 404

    def test_what_was_not_looked_through_is_closed(self, office, record, monkeypatch):
        monkeypatch.setattr(scanning, "look", lambda resource_id: None)
        file = office.upload(record, PLAIN)
        assert office.shown(file["id"])["state"] is None
        assert not reads(file["id"])

    def test_what_cannot_be_read_is_closed(self, office, record):
        file = office.upload(record, b"%PDF-1.4 text %%EOF", "公告.pdf")
        assert (office.shown(file["id"])["state"], office.shown(file["id"])["obstacle"]) == ("unreadable", "format")
        assert not reads(file["id"])

    def test_new_bytes_are_looked_at_anew(self, office, record):
        file = office.upload(record, PLAIN)
        office.call("resource_update", id=file["id"], **given(roll(), "名单.csv"))
        assert not reads(file["id"])

    def test_a_decision_is_about_these_bytes_alone(self, office, record):
        file = office.upload(record, roll())
        office.decide(file["id"])
        assert reads(file["id"])
        office.call("resource_update", id=file["id"], **given(roll(seed=2), "名单.csv"))
        assert not reads(file["id"])

    def test_an_old_date_of_upload_opens_nothing(self, office, record, monkeypatch):
        """A form that was opened before the file was replaced sends the date back that the clear file had."""
        file = office.upload(record, PLAIN)
        monkeypatch.setattr(scanning, "look", lambda resource_id: None)
        office.call("resource_update", id=file["id"], **given(roll(), "名单.csv"))
        office.call("resource_patch", id=file["id"], last_modified=file["last_modified"])
        assert office.call("resource_show", id=file["id"])["last_modified"] == file["last_modified"]
        assert not reads(file["id"])

    def test_bytes_whose_save_failed_are_closed(self, office, record, monkeypatch):
        """CKAN replaces the file before it commits."""
        file = office.upload(record, PLAIN)
        monkeypatch.setattr(model.repo, "commit", broken)
        with pytest.raises(ConnectionError):
            office.call("resource_update", id=file["id"], **given(roll(), "名单.csv"))
        model.Session.rollback()
        assert not reads(file["id"])

    def test_a_look_at_the_same_bytes_keeps_the_decision(self, office, record):
        file = office.upload(record, roll())
        office.decide(file["id"])
        office.call("provdata_screening_scan", id=file["id"])
        assert reads(file["id"])

    def test_new_words_of_the_agency_close_what_was_open(self):
        office = Office()
        record = office.record()
        file = office.upload(record, PLAIN)
        office.act(office.admin, "provdata_screening_words_update", organization=office.org["id"], words="人民公园")
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [file["id"]]})
        assert office.shown(file["id"])["counts"] == {"word": 1}
        assert not reads(file["id"])


class TestAWave:
    def test_with_finds_is_held_up_once_and_opens_after_the_decision(self, office, record, at):
        wave = office.planned(record, roll())
        at.go(timedelta(days=2))
        assert not opens(wave)
        assert not opens(wave)
        assert register(wave) == ["planned", "held_up"]
        assert office.call("provdata_wave_show", id=wave["id"])["held_up_at"]
        office.decide(wave["resources"][0]["id"])
        assert opens(wave)
        assert reads(wave["resources"][0]["id"])

    def test_in_the_same_batch_as_others_keeps_none_of_them_back(self, office, record, at):
        held, free = office.planned(record, roll()), office.planned(record, PLAIN)
        at.go(timedelta(days=2))
        opened = sweep()["opening"]
        assert free["id"] in opened
        assert held["id"] not in opened
        assert not reads(held["resources"][0]["id"])

    def test_goes_on_when_what_was_in_the_way_is_taken_out(self, office, record, at):
        wave = office.planned(record, roll())
        office.call("provdata_wave_resource_create", wave=wave["id"], **given(PLAIN, "车位.csv"))
        at.go(timedelta(days=2))
        assert not opens(wave)
        office.call("provdata_wave_resource_delete", wave=wave["id"], id=wave["resources"][0]["id"])
        assert opens(wave)

    def test_is_not_opened_by_hand(self, office, record):
        wave = office.planned(record, roll())
        with pytest.raises(tk.ValidationError, match="名单"):
            office.call("provdata_wave_open", id=wave["id"], reason="提前开放")
        assert office.call("provdata_wave_show", id=wave["id"])["state"] == "planned"

    def test_with_what_was_not_looked_through_does_not_open(self, office, record, at, monkeypatch):
        monkeypatch.setattr(scanning, "look", lambda resource_id: None)
        wave = office.planned(record, PLAIN)
        at.go(timedelta(days=2))
        assert not opens(wave)
        assert register(wave) == ["planned", "held_up"]

    def test_does_not_open_when_nobody_guards_it(self, office, record, at, monkeypatch):
        office.planned(record, PLAIN)
        at.go(timedelta(days=2))
        monkeypatch.setattr(waves, "opening", tk.signals.ckanext.signal("provdata:nobody"))
        with pytest.raises(openings.UnguardedError):
            sweep()


class TestReady:
    """What an approval asks."""

    def test_says_what_is_in_the_way(self, office, record):
        clear, found = office.upload(record, PLAIN)["id"], office.upload(record, roll())["id"]
        planned = office.planned(record, roll())["resources"][0]["id"]
        told = office.call("provdata_screening_ready", record=record["id"])
        assert told == {"ready": False, "files": 3, "waiting": [], "undecided": [found, planned], "refused": []}
        office.decide(found)
        office.decide(planned, decision="refuse", checks=[])
        told = office.call("provdata_screening_ready", record=record["id"])
        assert (told["ready"], told["undecided"], told["refused"]) == (False, [], [planned])
        assert clear not in told["refused"]
        office.decide(planned)
        assert office.call("provdata_screening_ready", record=record["id"])["ready"]
