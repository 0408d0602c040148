"""Resource codes: generated, unique, stable, never given twice."""

from __future__ import annotations

import threading

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories, helpers

from ckanext.provdata.catalogue import policy, service
from ckanext.provdata.catalogue.model import RecordCode

from .records import record


class TestGeneratedCode:
    def test_numbers_count_in_their_class(self, agency):
        classes = ["201001", "201001", "307015", "201001"]
        codes = [agency.create(catalogue_class=code)["catalogue_code"] for code in classes]
        assert codes == ["201001/1", "201001/2", "307015/1", "201001/3"]

    def test_it_has_the_national_form(self, agency):
        assert policy.NATIONAL_CODE.fullmatch(agency.create()["catalogue_code"])

    def test_the_address_comes_from_it(self, agency):
        assert agency.create()["name"] == "201001-1"

    def test_an_address_of_ones_own_is_kept(self, agency):
        assert agency.create(name="parking")["name"] == "parking"

    def test_it_stays_when_the_record_changes_even_its_class(self, agency):
        created = agency.create()
        changed = agency.call("package_patch", id=created["id"], catalogue_class="307015", title="改名")
        assert changed["catalogue_code"] == created["catalogue_code"]

    def test_it_stays_when_an_update_leaves_it_out(self, agency):
        created = agency.create()
        less = {name: value for name, value in created.items() if name not in ("catalogue_code", "name", "issued")}
        updated = agency.call("package_update", **less)
        assert [updated[n] for n in ("catalogue_code", "name", "issued")] == [
            created[n] for n in ("catalogue_code", "name", "issued")
        ]

    def test_it_cannot_be_changed(self, agency):
        created = agency.create()
        assert list(agency.errors("package_patch", id=created["id"], catalogue_code="201001/9")) == ["catalogue_code"]

    def test_it_is_not_given_again_after_a_purge(self, agency):
        created = agency.create()
        helpers.call_action("dataset_purge", context={"user": factories.Sysadmin()["name"]}, id=created["id"])
        assert agency.create()["catalogue_code"] == "201001/2"

    def test_a_refused_record_uses_no_number(self, agency):
        agency.refusal(title="")
        assert agency.create()["catalogue_code"] == "201001/1"


class TestCodeOfOnesOwn:
    def test_a_national_code_is_kept_and_counted(self, agency):
        assert agency.create(catalogue_code="201001/7")["catalogue_code"] == "201001/7"
        assert agency.create()["catalogue_code"] == "201001/8"

    def test_a_local_code_is_kept(self, agency):
        assert agency.create(catalogue_code="HB-JT-0001")["catalogue_code"] == "HB-JT-0001"

    @pytest.mark.ckan_config("ckanext.provdata.catalogue.local_code_pattern", "")
    def test_a_local_code_is_refused_where_configured(self, agency):
        assert list(agency.refusal(catalogue_code="HB-JT-0001")) == ["catalogue_code"]

    def test_one_that_is_taken_is_refused(self, agency):
        code = agency.create()["catalogue_code"]
        assert list(agency.refusal(catalogue_code=code, name="other")) == ["catalogue_code"]

    def test_one_of_another_class_is_refused(self, agency):
        assert list(agency.refusal(catalogue_code="307015/1")) == ["catalogue_code"]


class TestTwoConnections:
    def test_the_second_waits_and_gets_the_next_number(self, agency):
        """One transaction has taken a number and not committed; the other must not take the same."""
        got: list[str] = []

        def other() -> None:
            got.append(service.next_code("201001").text)
            model.Session.rollback()
            model.Session.remove()

        service.register(service.next_code("201001"), "first")
        waiting = threading.Thread(target=other)
        waiting.start()
        waiting.join(0.5)
        assert got == []
        model.Session.commit()
        waiting.join(10)
        assert got == ["201001/2"]

    def test_a_number_that_was_rolled_back_is_free(self, agency):
        service.register(service.next_code("201001"), "first")
        model.Session.rollback()
        assert service.next_code("201001").number == 1
        model.Session.rollback()

    def test_records_created_at_once_have_codes_of_their_own(self, agency, app):
        """Eight threads, each with its own connection, create records of one class."""
        failures: list[Exception] = []

        def create(number: int) -> None:
            with app.flask_app.test_request_context():
                try:
                    agency.call("package_create", **record(owner_org=agency.org["id"], title=f"第 {number} 条"))
                except Exception as error:  # noqa: BLE001 - a thread must report whatever went wrong
                    failures.append(error)
                finally:
                    model.Session.remove()

        threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failures == []
        numbers = {row.number for row in model.Session.query(RecordCode)}
        assert numbers == set(range(1, 9))


def test_a_refused_code_does_not_tell_whether_its_record_is_there(agency):
    """The address made from a code is taken while its record is there, hidden or not; the code stays taken for ever."""
    hidden, gone = agency.create(private=True), agency.create()
    helpers.call_action("dataset_purge", id=gone["id"])
    user = factories.User()
    org = factories.Organization(users=[{"name": user["name"], "capacity": "editor"}])
    said = []
    for known in (hidden, gone):
        other = record(owner_org=org["id"], catalogue_code=known["catalogue_code"])
        with pytest.raises(tk.ValidationError) as caught:
            helpers.call_action("package_create", context={"user": user["name"], "ignore_auth": False}, **other)
        said.append(str(caught.value.error_dict).replace(known["catalogue_code"], "…"))
    assert said[0] == said[1]
