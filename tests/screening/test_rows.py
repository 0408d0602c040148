"""Rows in the DataStore: a file's are the present file's, others are looked through before outsiders read them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest

from ckanext.provdata.screening.service import scanning
from tests.screening.conftest import PLAIN, as_anybody, given, roll
from tests.screening.people import Invented

MOBILE = Invented(3).mobile()


def rows(resource_id: str) -> int | None:
    """How many an outsider reads, None when they are refused."""
    try:
        return as_anybody("datastore_search", resource_id=resource_id)["total"]
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def fill(resource_id: str) -> None:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    tk.get_action("provdata_table_fill")({"user": user, "ignore_auth": True}, {"id": resource_id})


@pytest.fixture
def table(office, record) -> str:
    """A table without a file that is open."""
    return create(office, record, [{"名称": "公园", "电话": ""}])


def create(office, record, records) -> str:
    fields = [{"id": "名称", "type": "text"}, {"id": "电话", "type": "text"}]
    resource = {"package_id": record["id"], "name": "接口数据"}
    return office.call("datastore_create", resource=resource, fields=fields, records=records)["resource_id"]


def write(office, table, phone, **more) -> None:
    known = {"resource_id": table, "method": "insert", "records": [{"名称": "广场", "电话": phone}]}
    office.call("datastore_upsert", **{**known, **more})


class TestOfAFile:
    def test_are_read_once_the_file_is_clear_and_loaded(self, office, record):
        file = office.upload(record, PLAIN)["id"]
        fill(file)
        assert rows(file) == 1

    def test_of_the_file_before_are_not_read(self, office, record):
        """The clean file is open at once; the table still holds what made the first one stay closed."""
        file = office.upload(record, roll())["id"]
        fill(file)
        assert rows(file) is None
        office.call("resource_update", id=file, **given(PLAIN, "名单.csv"))
        assert as_anybody("resource_show", id=file)["id"] == file
        assert rows(file) is None
        fill(file)
        assert rows(file) == 1

    def test_written_into_by_hand_are_not_read_until_it_is_loaded_again(self, office, record):
        file = office.upload(record, PLAIN)["id"]
        fill(file)
        extra = {"records": [{"名称": MOBILE}], "force": True, "method": "insert"}
        office.call("datastore_upsert", resource_id=file, **extra)
        assert rows(file) is None
        fill(file)
        assert rows(file) == 1

    def test_that_became_a_link_are_not_read(self, office, record):
        file = office.upload(record, PLAIN)["id"]
        fill(file)
        link = {"url": "https://example.org/x.csv", "url_type": "", "clear_upload": "true"}
        office.call("resource_update", id=file, name="名单", **link)
        assert rows(file) is None


class TestOfNoFile:
    def test_are_read_when_nothing_is_found(self, table):
        assert rows(table) == 1

    def test_are_closed_when_somebody_is_in_them(self, office, record, app):
        closed = create(office, record, [{"名称": "王", "电话": MOBILE}])
        assert rows(closed) is None
        page = app.get(f"/dataset/{record['name']}/resource/{closed}")
        assert page.status_code == 200
        assert MOBILE not in page.body
        (find,) = office.shown(closed)["finds"]
        assert (find["row"], find["column"], find["title"]) == (1, 2, "电话")
        office.decide(closed)
        assert rows(closed) == 1

    def test_that_are_added_close_the_table(self, office, table):
        write(office, table, MOBILE)
        assert rows(table) is None
        assert office.shown(table)["state"] == "found"

    def test_that_are_deleted_again_open_it(self, office, table):
        write(office, table, MOBILE)
        office.call("datastore_records_delete", resource_id=table, filters={"电话": MOBILE})
        assert rows(table) == 1

    def test_in_which_nothing_is_found_leave_it_open(self, office, table, monkeypatch):
        monkeypatch.setattr(scanning, "look", lambda resource_id: None)
        write(office, table, "0311-86012345")
        assert rows(table) == 2

    def test_are_closed_while_they_are_written_and_until_they_are_looked_through(self, office, table, monkeypatch):
        monkeypatch.setattr(scanning, "look", lambda resource_id: None)
        write(office, table, MOBILE)
        assert rows(table) is None

    def test_of_a_writing_that_fails_are_looked_through_nevertheless(self, office, table):
        with pytest.raises(tk.ValidationError):
            write(office, table, MOBILE, records=[{"没有这一列": MOBILE}])
        assert rows(table) is None
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [table]})
        assert rows(table) == 1
