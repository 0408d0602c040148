"""From the upload to the DataStore, through the queue and the worker."""

from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan as ckan_cli
from ckan.lib import uploader
from ckan.lib.jobs import get_queue
from ckan.tests import factories, helpers
from ckanext.datastore.backend.postgres import get_write_engine
from rq.job import JobStatus

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.tables import jobs, service
from ckanext.provdata.tables.policy import State

from . import files, formats
from .conftest import waiting, work

TYPES = {"park_no": "text", "park_name": "text", "spaces": "int8", "opened": "date", "联系电话": "text"}
FIRST = {
    "park_no": "00123", "park_name": "裕华路停车场", "spaces": 120, "opened": "2019-05-01", "联系电话": "0311-01234567"
}  # fmt: skip

#: Enough rows that one with a fault is within what the portal takes.
MANY = files.PARKS + "00125,槐安路停车场,60,2021-01-01,0311-2\n" * 10


def content(found: dict) -> list[dict]:
    return [{name: value for name, value in record.items() if name != "_id"} for record in found["records"]]


def test_a_table_in_any_chinese_encoding_and_format_becomes_the_same(desk):
    codecs = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")
    uploads = [(files.PARKS.encode(codec), "parks.csv") for codec in codecs]
    uploads += [(files.PARKS.replace(",", "\t").encode("gbk"), "parks.tsv"), (files.park_book(), "parks.xlsx")]
    uploads += [
        (formats.old_book(), "parks.xls"),
        (formats.old_book("一览表"), "parks.csv"),
        (formats.ods(), "parks.ods"),
    ]
    uploads += [(formats.objects(), "parks.json"), (formats.features("gbk"), "parks.geojson")]
    resources = [desk.upload(*upload)["id"] for upload in uploads]
    work()
    for resource_id in resources:
        status = desk.status(resource_id)
        assert (status["state"], status["rows"]) == ("loaded", 2), status
        found = desk.rows(resource_id)
        assert TYPES.items() <= {field["id"]: field["type"] for field in found["fields"]}.items()
        assert FIRST.items() <= content(found)[0].items()
        assert found["total"] == 2


def test_the_data_dictionary_comes_from_the_items(desk):
    status = desk.load(files.PARKS)
    info = desk.call("datastore_info", id=status["id"])
    assert info["fields"][0]["info"] == {"label": "停车场编号", "notes": "市交通局编制的五位编号"}


def test_a_value_that_does_not_fit_makes_its_column_text(desk):
    status = desk.load(MANY.replace("120", "约120"))
    assert status["notes"][0] == {"note": "fallback", "column": "泊位数", "type": "int8", "row": 2}
    assert content(desk.rows(status["id"]))[0]["spaces"] == "约120"


def test_the_flag_the_view_and_the_count_follow(desk):
    status = desk.load(files.PARKS)
    assert desk.call("resource_show", id=status["id"])["datastore_active"] is True
    views = desk.call("resource_view_list", id=status["id"])
    assert [view["view_type"] for view in views].count("datatables_view") == 1
    assert desk.call("datastore_info", id=status["id"])["meta"]["count"] == 2


def test_loading_again_changes_nothing(desk):
    status = desk.load(files.PARKS)
    before = desk.rows(status["id"])["records"]
    desk.call("provdata_table_load", id=status["id"])
    assert desk.status(status["id"])["state"] == "queued"
    work()
    assert desk.status(status["id"])["state"] == "loaded"
    assert desk.rows(status["id"])["records"] == before
    views = desk.call("resource_view_list", id=status["id"])
    assert [view["view_type"] for view in views].count("datatables_view") == 1


def test_only_a_new_file_is_queued(desk):
    resource = desk.upload(files.PARKS)
    assert waiting() == [resource["id"]]
    work()
    desk.call("resource_patch", id=resource["id"], description="按季度更新")
    assert waiting() == []
    desk.upload(files.PARKS + "00125,槐安路停车场,60,2021-01-01,0311-2\n", id=resource["id"])
    assert waiting() == [resource["id"]]
    work()
    assert desk.rows(resource["id"])["total"] == 3


def test_the_same_file_twice_is_not_written_twice(desk):
    status = desk.load(files.PARKS)
    first = helpers.call_action("datastore_info", id=status["id"])["meta"]["id"]
    modified = desk.call("resource_show", id=status["id"])["metadata_modified"]
    tk.enqueue_job("ckanext.provdata.tables.jobs.load", [status["id"]])  # type: ignore[arg-type]
    work()
    assert desk.call("resource_show", id=status["id"])["metadata_modified"] == modified
    assert first == status["id"]


def test_a_column_that_changed_its_type_is_replaced(desk):
    status = desk.load(MANY.replace("120", "约120"))
    desk.load(files.PARKS, id=status["id"])
    assert content(desk.rows(status["id"]))[0] == FIRST


def test_what_a_format_could_mistake_arrives_as_it_was(desk):
    rows = ["\\.", "\\N", '"', "a\nb", "a\\tb\\", "NULL", "  ", "'"]
    text = "名称,泊位数\n" + "".join(
        '"{}",{}\n'.format(cell.replace('"', '""'), "" if cell.strip() else 7) for cell in rows
    )
    assert [row["名称"] for row in desk.rows(desk.load(text)["id"])["records"]] == rows
    blank = desk.load('泊位数\n1\n"  "\n2\n')
    assert [row["spaces"] for row in desk.rows(blank["id"])["records"]] == [1, None, 2]


def test_the_report_stays_as_long_as_its_file(desk):
    status = desk.load(MANY.replace("120", "约120"))
    desk.call("provdata_table_load", id=status["id"], force=False)
    work()
    assert desk.call("provdata_table_report_show", id=status["id"])["faulty"] == 1
    desk.load('a,b\n1,"2\n', id=status["id"])
    assert desk.call("provdata_table_report_show", id=status["id"])["faulty"] == 0


def test_a_refused_file_takes_the_old_table_away(desk):
    status = desk.load(files.PARKS)
    assert desk.load('a,b\n1,"2\n', id=status["id"])["state"] == "refused"
    assert desk.call("resource_show", id=status["id"])["datastore_active"] is False
    with pytest.raises(tk.ObjectNotFound):
        desk.rows(status["id"])
    assert desk.load(files.PARKS, id=status["id"])["state"] == "loaded"


def test_hostile_headings_and_cells_are_kept_as_text(desk):
    heading = "'; DROP TABLE user; --,(:a),100%,<script>alert(1)</script>,a\\b,{x}"
    cells = "=cmd|'/C calc'!A0,:b,%s,<img src=x onerror=alert(1)>,\\N,{0}"
    status = desk.load(f"{heading}\n{cells}\n")
    assert status["state"] == "loaded", status
    assert list(content(desk.rows(status["id"]))[0].values()) == cells.split(",")


def test_a_thousand_columns_less_one_is_a_table(desk):
    names = [f"指标{number}" for number in range(999)]
    status = desk.load(",".join(names) + "\n" + ",".join("1" for _ in names) + "\n")
    assert status["state"] == "loaded", status
    assert len(content(desk.rows(status["id"]))[0]) == 999


def test_many_batches_keep_every_row_in_order(desk):
    lines = "".join(f"{number:05},场{number},1,2020-01-01,0\n" for number in range(12_345))
    status = desk.load(files.PARKS.split("\n")[0] + "\n" + lines)
    assert status["rows"] == 12_345
    found = desk.call("datastore_search", resource_id=status["id"], offset=12_344, sort="_id")
    assert [record["park_no"] for record in found["records"]] == ["12344"]


def test_a_table_replaced_by_something_else_goes(desk):
    status = desk.load(files.PARKS)
    desk.upload("不是表格", "readme.txt", id=status["id"])
    work()
    assert desk.status(status["id"]) == {"state": None}
    assert desk.call("resource_show", id=status["id"])["datastore_active"] is False


def test_a_resource_gone_before_its_turn_does_no_harm(desk):
    resource = desk.upload(files.PARKS)
    desk.call("resource_delete", id=resource["id"])
    other = desk.load(files.PARKS)
    assert other["state"] == "loaded"


def test_a_link_or_a_text_cannot_be_loaded(desk):
    link = desk.call(
        "resource_create", package_id=desk.record["id"], name="链接", url="http://example.org/a.csv", format="CSV"
    )
    assert waiting() == []
    with pytest.raises(tk.ValidationError, match="CSV、TSV、XLS、XLSX"):
        desk.call("provdata_table_load", id=link["id"])


class TestWhoMay:
    @pytest.fixture
    def resource_id(self, desk):
        return desk.upload(files.PARKS)["id"]

    @pytest.mark.parametrize("action", ["provdata_table_load", "provdata_table_status_show", "provdata_table_fill"])
    def test_outsiders_may_not(self, desk, resource_id, action):
        other = factories.User()
        for user in (other["name"], ""):
            with pytest.raises(tk.NotAuthorized):
                helpers.call_action(action, {"user": user, "ignore_auth": False}, id=resource_id)

    def test_the_editor_may_not_make_the_web_process_load(self, desk, resource_id):
        with pytest.raises(tk.NotAuthorized):
            desk.call("provdata_table_fill", id=resource_id)

    def test_ckans_own_task_list_tells_outsiders_nothing(self, desk, resource_id):
        wanted = {"entity_id": resource_id, "task_type": "provdata_table", "key": "provdata_table"}
        assert desk.call("task_status_show", **wanted)["state"] == "queued"
        task = model.Session.query(model.TaskStatus).filter_by(entity_id=resource_id).one()
        for asked in (wanted, {"id": task.id}):
            with pytest.raises(tk.ObjectNotFound):
                helpers.call_action("task_status_show", {"user": "", "ignore_auth": False}, **asked)


def test_a_missing_file_is_refused(desk):
    resource = desk.upload(files.PARKS)
    Path(uploader.get_resource_uploader(dict(resource)).get_path(resource["id"])).unlink()
    work()
    assert desk.status(resource["id"])["reason"] == "missing"


def test_an_unforeseen_error_is_written_down(desk):
    resource = desk.upload(files.PARKS)
    with get_write_engine().begin() as connection:
        connection.execute(sa.text(f'CREATE VIEW "{resource["id"]}" AS SELECT 1 AS one'))
    work()
    assert desk.status(resource["id"])["reason"] == "internal"


class TestCommandLine:
    def test_it_loads_now(self, desk, cli):
        resource = desk.upload(files.PARKS)
        done = cli.invoke(ckan_cli, ["provdata", "tables", "load", resource["id"]])
        assert done.exit_code == 0, done.output
        assert desk.status(resource["id"])["rows"] == 2

    def test_it_fails_for_a_refused_file_and_says_why(self, desk, cli):
        resource = desk.upload('a,b\n1,"2\n')
        done = cli.invoke(ckan_cli, ["provdata", "tables", "load", resource["id"]])
        assert done.exit_code == 1
        assert '"reason": "cut"' in done.output

    def test_it_says_when_there_is_no_such_resource(self, desk, cli):
        done = cli.invoke(ckan_cli, ["provdata", "tables", "load", "nothing"])
        assert done.exit_code == 1
        assert "no resource nothing" in done.output


class TestAQueueThatForgets:
    """The outbox looks after a loading until it has ended."""

    def look(self, resource_id):
        tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [resource_id]})

    def test_a_table_that_redis_lost_is_queued_again(self, desk):
        resource = desk.upload(files.PARKS)
        get_queue().empty()
        self.look(resource["id"])
        assert waiting() == [resource["id"]]
        work()
        assert desk.status(resource["id"])["state"] == "loaded"

    def fail(self):
        """What the queue makes of a job whose worker has died."""
        (job,) = get_queue().jobs
        get_queue().remove(job)
        job.set_status(JobStatus.FAILED)

    def test_a_job_that_failed_before_it_began_is_queued_again(self, desk):
        """The worker could not reach the database, say."""
        resource = desk.upload(files.PARKS)
        self.fail()
        self.look(resource["id"])
        assert waiting() == [resource["id"]]

    def test_a_table_whose_worker_dies_each_time_is_begun_twice_again(self, desk):
        resource = desk.upload(files.PARKS)
        for _ in range(jobs.MOST_LOST + 1):
            assert waiting() == [resource["id"]]
            service.record(resource["id"], State.RUNNING)
            model.repo.commit()
            self.fail()
            self.look(resource["id"])
        assert waiting() == []
        assert resource["id"] not in outbox.pending("tables.see_through")

    def test_a_table_that_still_waits_is_left_to_the_queue(self, desk):
        resource = desk.upload(files.PARKS)
        self.look(resource["id"])
        assert waiting() == [resource["id"]]
        assert resource["id"] in outbox.pending("tables.see_through")

    def test_nobody_looks_any_more_once_it_is_loaded(self, desk):
        resource = desk.load(files.PARKS)
        self.look(resource["id"])
        assert waiting() == []
        assert resource["id"] not in outbox.pending("tables.see_through")
