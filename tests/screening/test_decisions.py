"""Who decides, on what, and what is kept of it; and masked copies."""

from __future__ import annotations

import csv
import io
import re

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories

from ckanext.provdata.screening.policy.masking import Method, clean, general, masked
from ckanext.provdata.shared import storage
from tests.screening.conftest import PLAIN, Office, as_anybody, given, roll
from tests.screening.people import Invented


@pytest.fixture
def found(office, record):
    """A file with finds, uploaded by the editor."""
    return office.upload(record, roll())["id"]


def refusal(call, *args, **more) -> set[str]:
    with pytest.raises(tk.ValidationError) as caught:
        call(*args, **more)
    return set(caught.value.error_dict)


class TestDeciding:
    def test_is_kept_with_reviewer_uploader_reason_and_checks(self, office, found):
        (line,) = office.decide(found)["decisions"]
        people = {name: model.User.get(line[f"{name}_id"]).name for name in ("user", "uploader")}
        assert people == {"user": office.admin, "uploader": office.user["name"]}
        assert (line["decision"], line["before"], len(line["checks"])) == ("pass", "found", 5)
        assert line["counts"] == {"identity": 3, "mobile": 3}

    def test_is_not_for_an_editor_nor_for_another_agency(self, office, found):
        with pytest.raises(tk.NotAuthorized):
            office.decide(found, user=office.member("editor"))
        stranger = factories.User()["name"]
        factories.Organization(users=[{"name": stranger, "capacity": "admin"}])
        with pytest.raises(tk.ObjectNotFound):
            office.decide(found, user=stranger)

    @pytest.mark.parametrize("sysadmin", [False, True])
    def test_is_not_for_who_uploaded(self, office, record, sysadmin):
        who = factories.Sysadmin()["name"] if sysadmin else office.admin
        file = office.act(who, "resource_create", package_id=record["id"], **given(roll(), "名单.csv"))
        assert refusal(office.decide, file["id"], user=who) == {"decision"}
        assert office.shown(file["id"])["state"] == "found"

    def test_a_system_administrator_may(self, office, found):
        assert office.decide(found, user=factories.Sysadmin()["name"])["state"] == "passed"

    def test_needs_its_reason_its_checks_and_the_bytes_it_is_about(self, office, found):
        wrong = {"reason": " ", "checks": ["secrecy"], "decision": "maybe", "sha256": "0" * 64}
        for field, value in wrong.items():
            assert refusal(office.decide, found, **{field: value}) == {field}
        assert office.shown(found)["decisions"] == []

    def test_of_a_clear_file_there_is_none(self, office, record):
        file = office.upload(record, PLAIN)
        assert refusal(office.decide, file["id"], decision="pass") == {"decision"}

    def test_may_be_taken_back(self, office, found):
        office.decide(found)
        assert office.decide(found, decision="refuse", checks=[])["state"] == "refused"
        with pytest.raises(tk.ObjectNotFound):
            as_anybody("resource_show", id=found)


class TestWhatIsKept:
    def test_no_value_stands_in_any_table(self, office, found):
        values = re.findall(r"\d{11,18}", roll())
        for table in ("find", "decision"):
            rows = model.Session.execute(model.meta.metadata.tables[f"provdata_screening_{table}"].select()).all()
            assert not any(value in str(row) for row in rows for value in values)
        assert office.shown(found)["finds"]

    def test_finds_are_listed_by_kind_and_page(self, office, found):
        mobiles = office.shown(found, kind="mobile", limit=2, offset=1)["finds"]
        assert [(one["kind"], one["row"], one["column"], one["title"]) for one in mobiles] == [
            ("mobile", 3, 3, "手机号"),
            ("mobile", 4, 3, "手机号"),
        ]

    @pytest.mark.usefixtures("office")
    def test_the_queue_holds_what_waits(self):
        office = Office()
        record = office.record()
        found = office.upload(record, roll())["id"]
        office.upload(record, PLAIN)
        queue = office.act(office.admin, "provdata_screening_queue", organization=office.org["id"])
        assert [one["id"] for one in queue["results"]] == [found]
        office.decide(found)
        assert office.act(office.admin, "provdata_screening_queue", organization=office.org["id"])["count"] == 0


class TestWords:
    @pytest.mark.parametrize("words", ["一", "长" * 51, "\n".join(f"词语{n}" for n in range(501))])
    def test_have_their_bounds(self, office, words):
        call = office.act
        asked = {"organization": office.org["id"], "words": words}
        assert refusal(call, office.admin, "provdata_screening_words_update", **asked) == {"words"}

    def test_are_their_agency_s_own(self, office):
        with pytest.raises(tk.NotAuthorized):
            office.act(office.user["name"], "provdata_screening_words_show", organization=office.org["id"])


def stored(resource: dict) -> list[list[str]]:
    text = b"".join(storage.uploaded(resource)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


class TestMaskedCopies:
    def test_take_the_file_s_place_in_a_record(self, office, record, found):
        columns = {"1": "truncate", "2": "hash", "3": "remove"}
        made = office.call("provdata_screening_mask", id=found, columns=columns)["resource"]
        shown = office.call("package_show", id=record["id"])["resources"]
        assert [one["id"] for one in shown] == [made]
        assert office.shown(made)["state"] == "clear"
        head, *rows = stored(office.call("resource_show", id=made))
        assert head == ["姓名", "身份证号"]
        assert all(name[1:] == "*" * (len(name) - 1) and len(code) == 16 for name, code in rows)
        assert as_anybody("resource_show", id=made)["id"] == made
        with pytest.raises(tk.ObjectNotFound):
            as_anybody("resource_show", id=found)

    def test_take_the_file_s_place_in_a_wave(self, office, record):
        wave = office.planned(record, roll())
        original = wave["resources"][0]["id"]
        columns = {"2": "generalise", "3": "truncate"}
        made = office.call("provdata_screening_mask", id=original, columns=columns)["resource"]
        waves = office.call("provdata_wave_list", record=record["id"])
        assert {each["state"]: [one["id"] for one in each["resources"]] for each in waves} == {
            "planned": [made],
            "held": [original],
        }
        assert office.call("provdata_wave_open", id=wave["id"], reason="提前开放")["state"] == "opened"

    def test_need_columns_and_ways(self, office, found):
        for columns in ({}, {"9": "hash"}, {"1": "shred"}, {"x": "hash"}, None):
            assert refusal(office.call, "provdata_screening_mask", id=found, columns=columns) == {"columns"}

    def test_are_made_of_tables_only(self, office, record):
        file = office.upload(record, roll(), "名单.txt")
        assert refusal(office.call, "provdata_screening_mask", id=file["id"], columns={"1": "hash"}) == {"id"}


class TestMasks:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("1990-05-06", "1990年"),
            ("1990年5月6日", "1990年"),
            (Invented(1).identity(), None),
            ("河北省石家庄市长安区建设北大街1号", "河北省石家庄市长安区"),
            ("1234", "1000–1999"),
            ("7", "0–9"),
            ("王小明", "*"),
        ],
    )
    def test_generalise(self, value, expected):
        shown = general(value)
        assert shown == (expected or f"{value[:6]} {value[6:10]}年")

    def test_one_value_is_one_word_and_another_key_another(self):
        first, again, other = (masked("王小明", Method.HASH, key) for key in (b"a", b"a", b"b"))
        assert first == again != other

    def test_what_is_empty_stays_empty(self):
        assert {masked(" ", method, b"a") for method in Method} == {""}

    def test_headings_and_other_columns_stay(self):
        rows = clean([["a", "b", "c"], ["1", "2", "张三丰"]], {1: Method.REMOVE, 2: Method.TRUNCATE}, b"a")
        assert list(rows) == [["a", "c"], ["1", "张**"]]
