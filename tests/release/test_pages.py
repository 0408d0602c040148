"""The pages of files and waves: what the public reads on a record's page, and what its agency does there."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from ckan.tests import factories, helpers

from ckanext.provdata.release import policy

from .conftest import START, as_anybody, file, sweep

DAY = timedelta(days=1)


@pytest.fixture
def record(agency):
    return agency.record()


def token(user) -> dict[str, str]:
    made = helpers.call_action("api_token_create", user=user["name"], name="test")
    return {"Authorization": made["token"]}


@pytest.fixture
def ask(app, agency):
    """Ask for a page, as the agency's editor unless somebody else is named; forms as a browser without scripts."""
    clerk = token(agency.user)

    def asked(path, data=None, *, status=None, headers=clerk):
        call = app.get if data is None else app.post
        more = {} if data is None else {"data": data}
        answer = call(path, headers=headers, follow_redirects=False, **more)
        assert answer.status_code == (status or (200 if data is None else 302)), main(answer)
        return answer

    return asked


def main(answer) -> str:
    return BeautifulSoup(answer.data, "html.parser").select_one("main").get_text(" ", strip=True)


def upload(*names: str) -> list:
    return [(io.BytesIO(f"名称,泊位数\n{name},1\n".encode()), f"{name}.csv") for name in names]


def waves(agency, record):
    return agency.call("provdata_wave_list", record=record["id"])


class TestThePublic:
    def test_reads_when_files_come_and_their_names_only_when_announced(self, agency, record, ask):
        agency.wave(record, "泊位")
        agency.wave(record, "车流", title="二期", announced=True, release_at="2027-03-01T09:30")
        agency.wave(record, "秘密", opens="held", title="内部批次")
        said = main(ask(f"/dataset/{record['name']}", headers={}))
        assert "2027年1月2日 09:00 开放（上海时间）" in said
        assert "2027年3月1日 09:30 开放（上海时间）" in said
        assert "二期" in said
        assert "车流" in said
        assert not [word for word in ("泊位 ", "秘密", "内部批次", "暂不开放") if word in said.split("目录信息")[0]]

    def test_reads_it_in_english(self, agency, record, ask):
        agency.wave(record, "泊位")
        assert "Shanghai time" in main(ask(f"/en/dataset/{record['name']}", headers={}))

    @pytest.mark.parametrize("path", ["files", "files/new", "listing", "takedown"])
    def test_finds_no_way_in(self, agency, stranger, record, ask, path):
        ask(f"/dataset/{record['name']}/{path}", headers={}, status=403)
        agency.call("provdata_record_unlist", id=record["id"], reason="核对")
        hidden = ask(f"/dataset/{record['name']}/{path}", headers=token(stranger.user), status=404)
        absent = ask(f"/dataset/{record['name']}0/{path}", headers=token(stranger.user), status=404)
        assert main(hidden) == main(absent)

    def test_finds_a_wave_under_no_other_record(self, agency, stranger, record, ask):
        wave = agency.wave(record, "甲")
        own = stranger.create()
        path = f"/dataset/{own['name']}/waves/{wave['id']}/edit"
        answer = ask(path, headers=token(stranger.user), status=404)
        assert main(answer) == main(ask(path.replace(wave["id"], "0" * 36), headers=token(stranger.user), status=404))
        assert ask(f"/dataset/{record['name']}/waves/{wave['id']}/edit", status=200)


class TestAdding:
    def test_files_open_at_once(self, agency, record, ask):
        ask(f"/dataset/{record['name']}/files/new", {"opens": "now", "upload": upload("甲", "乙")})
        assert [one["name"] for one in as_anybody("package_show", id=record["id"])["resources"]] == ["甲", "乙"]

    def test_files_wait_for_an_instant_in_shanghai(self, agency, record, ask):
        form = {"opens": "at", "release_at": "2027-02-01T09:00", "announced": "1", "upload": upload("甲", "乙")}
        ask(f"/dataset/{record['name']}/files/new", form)
        (wave,) = waves(agency, record)
        assert (wave["state"], wave["release_at"]) == ("planned", "2027-02-01T01:00:00+00:00")
        assert [one["name"] for one in wave["files"]] == ["甲", "乙"]

    def test_files_are_offered_on_application(self, agency, record, ask):
        form = {"opens": "on_application", "condition": "限科研使用", "release_at": "", "upload": upload("甲")}
        ask(f"/dataset/{record['name']}/files/new", form)
        (wave,) = waves(agency, record)
        assert (wave["state"], wave["condition"], wave["announced"]) == ("on_application", "限科研使用", False)

    def test_what_was_filled_in_for_another_choice_does_not_count(self, agency, record, ask):
        past = {"release_at": "2020-01-01T09:00", "condition": "限科研使用"}
        ask(f"/dataset/{record['name']}/files/new", {"opens": "on_application", **past, "upload": upload("甲")})
        (wave,) = waves(agency, record)
        assert (wave["state"], wave["release_at"]) == ("on_application", None)

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({"opens": "at", "release_at": ""}, "请填写开放时间"),
            ({"opens": "at", "release_at": "2026-12-31T09:00"}, "时间须在当前时间之后"),
            ({"opens": "at", "release_at": "明天"}, "请填写日期和时间"),
            ({"opens": "on_application", "condition": ""}, "请写明条件"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, agency, record, ask, form, said):
        answer = ask(f"/dataset/{record['name']}/files/new", {**form, "upload": upload("甲")}, status=200)
        assert said in main(answer)
        assert waves(agency, record) == []

    def test_a_file_that_is_not_what_it_says_is_named(self, agency, record, ask):
        bad = (io.BytesIO(b"<html><script>alert(1)</script></html>"), "乙.csv")
        form = {"opens": "now", "upload": [*upload("甲"), bad]}
        answer = ask(f"/dataset/{record['name']}/files/new", form, status=200)
        assert "“乙”未添加" in main(answer)
        assert [one["name"] for one in as_anybody("package_show", id=record["id"])["resources"]] == ["甲"]

    def test_a_closed_record_needs_none(self, agency, ask):
        closed = agency.create(opening_grade="closed", opening_basis="依法", license_id=None)
        assert ask(f"/dataset/{closed['name']}/files/new", status=302).headers["Location"].endswith("/files")


class TestSteps:
    #: state → how a wave gets there
    MAKE = {  # noqa: RUF012
        "planned": {},
        "on_application": {"opens": "on_application", "condition": "限科研"},
        "held": {"opens": "held"},
    }

    @pytest.mark.parametrize("state", MAKE)
    def test_every_step_is_offered_explained_and_asks_for_what_it_needs(self, agency, record, ask, state):
        wave = agency.wave(record, "甲", **self.MAKE[state])
        overview = ask(f"/dataset/{record['name']}/files").text
        for step in policy.steps(state):
            path = f"/dataset/{record['name']}/waves/{wave['id']}/{step}"
            assert path in overview
            page = BeautifulSoup(ask(path).data, "html.parser")
            assert "确认之后" in page.get_text()
            assert bool(page.select("#field-reason")) == policy.reason_needed(state, step)

    @pytest.mark.parametrize(
        "walk",
        [
            ("planned", "reschedule", {"release_at": "2027-05-01T09:00", "reason": "核对"}, "planned"),
            ("planned", "open", {"reason": "提前完成"}, "opened"),
            ("planned", "offer", {"condition": "限科研", "reason": "涉及个人信息"}, "on_application"),
            ("planned", "cancel", {"reason": "数据有误"}, "held"),
            ("on_application", "plan", {"release_at": "2027-05-01T09:00"}, "planned"),
            ("on_application", "open", {}, "opened"),
            ("held", "plan", {"release_at": "2027-05-01T09:00"}, "planned"),
            ("held", "offer", {"condition": "限科研"}, "on_application"),
        ],
    )
    def test_a_step_leads_where_it_says(self, agency, record, ask, walk):
        state, step, form, then = walk
        wave = agency.wave(record, "甲", **self.MAKE[state])
        ask(f"/dataset/{record['name']}/waves/{wave['id']}/{step}", form)
        assert agency.call("provdata_wave_show", id=wave["id"])["state"] == then

    def test_a_step_without_its_reason_changes_nothing(self, agency, record, ask):
        wave = agency.wave(record, "甲")
        answer = ask(f"/dataset/{record['name']}/waves/{wave['id']}/cancel", {"reason": " "}, status=200)
        assert "请说明理由" in main(answer)
        assert agency.call("provdata_wave_show", id=wave["id"])["state"] == "planned"

    def test_an_opened_wave_is_withdrawn(self, agency, record, ask, at):
        wave = agency.wave(record, "甲")
        at.go(START + DAY)
        sweep()
        ask(f"/dataset/{record['name']}/waves/{wave['id']}/withdraw", {"reason": "发现错误"})
        assert as_anybody("package_show", id=record["id"])["resources"] == []

    def test_what_is_said_of_a_wave_is_changed(self, agency, record, ask):
        wave = agency.wave(record, "甲")
        form = {"title": "一期", "condition": "", "ends_at": "2027-06-01T00:00", "announced": "1"}
        ask(f"/dataset/{record['name']}/waves/{wave['id']}/edit", form)
        shown = agency.call("provdata_wave_show", id=wave["id"])
        assert (shown["title"], shown["ends_at"], shown["announced"]) == ("一期", "2027-05-31T16:00:00+00:00", True)

    def test_files_of_a_wave_are_added_renamed_replaced_and_deleted(self, agency, record, ask):
        wave = agency.wave(record, "甲", "乙")
        path, (first, second) = f"/dataset/{record['name']}/waves/{wave['id']}/files", wave["resources"]
        ask(path, {"upload": upload("丙")})
        ask(path, {"resource": first["id"], "name": "甲（修订）", "upload": upload("新")})
        assert "乙" in main(ask(f"{path}/{second['id']}/delete"))
        ask(path, {"resource": second["id"], "delete": "1"})
        now = agency.call("provdata_wave_show", id=wave["id"])["resources"]
        assert [one["name"] for one in now] == ["甲（修订）", "丙"]
        assert now[0]["id"] == first["id"]

    def test_open_files_are_chosen_and_withdrawn(self, agency, record, ask):
        made = [agency.call("resource_create", package_id=record["id"], **file(name)) for name in ("甲", "乙")]
        path = f"/dataset/{record['name']}/files/withdraw"
        assert "甲" in main(ask(f"{path}?resources={made[0]['id']}"))
        ask(path, {"resources": made[0]["id"], "reason": "发现错误"})
        assert [one["name"] for one in as_anybody("package_show", id=record["id"])["resources"]] == ["乙"]


class TestClosing:
    def test_a_record_is_taken_from_view_and_planned_back(self, agency, record, ask):
        ask(f"/dataset/{record['name']}/listing", {"reason": "核对"})
        assert agency.call("package_show", id=record["id"])["private"]
        ask(f"/dataset/{record['name']}/listing", {"when": "at", "list_at": "2027-02-01T09:00"})
        assert "2027年2月1日 09:00" in main(ask(f"/dataset/{record['name']}/files"))
        ask(f"/dataset/{record['name']}/listing", {"when": "now"})
        assert not as_anybody("package_show", id=record["id"])["private"]

    def test_taking_down_says_first_what_is_open(self, agency, record, ask, app):
        made = agency.call("resource_create", package_id=record["id"], **file("甲"))
        app.get(made["url"]).close()
        said = main(ask(f"/dataset/{record['name']}/takedown"))
        assert "甲" in said
        assert "未登录" in said
        done = main(ask(f"/dataset/{record['name']}/takedown", {"reason": "误传"}, status=200))
        assert not [word for word in ("下线前公开的内容", "甲", "未登录", "误传") if word not in done]
        ask(f"/dataset/{record['name']}", headers={}, status=404)

    def test_a_file_that_waits_again_is_called_by_its_name(self, agency, record, ask, app, at):
        wave = agency.wave(record, "泊位")
        at.go(START + DAY)
        sweep()
        app.get(as_anybody("package_show", id=record["id"])["resources"][0]["url"]).close()
        agency.call("provdata_wave_withdraw", id=wave["id"], reason="发现错误")
        assert "泊位" in main(ask(f"/dataset/{record['name']}/takedown")).split("谁取用过")[1]

    def test_an_organisations_administrator_takes_all_down(self, agency, record, ask):
        boss = factories.User()
        member = {"id": agency.org["id"], "username": boss["name"], "role": "admin"}
        helpers.call_action("organization_member_create", **member)
        path, headers = f"/organization/{agency.org['name']}/takedown", token(boss)
        ask(path, status=403)
        assert record["title"] in main(ask(path, headers=headers))
        ask(path, {"reason": "误传"}, headers=headers, status=200)
        done = main(ask(path, {"reason": "误传", "understood": "1"}, headers=headers, status=200))
        assert "下线前公开的内容" in done
        assert record["title"] in done
        assert as_anybody("package_search")["count"] == 0


class TestSaving:
    def test_deleting_lists_the_waves_first(self, agency, record, ask):
        agency.wave(record, "甲", title="一期")
        said = main(ask(f"/transport/delete/{record['name']}"))
        assert "一期" in said
        assert "一并删除" in said

    def test_the_form_says_what_becomes_of_waves(self, agency, record, ask):
        assert "更换提供方" not in main(ask(f"/transport/edit/{record['name']}"))
        agency.wave(record, "甲")
        assert "更换提供方" in main(ask(f"/transport/edit/{record['name']}"))

    def test_a_form_opened_before_a_change_is_refused_and_may_be_saved_after_looking(self, agency, record, ask):
        old = _fields(ask(f"/transport/edit/{record['name']}"), "#dataset-edit")
        agency.call("package_patch", id=record["id"], notes="别人的摘要")
        refused = ask(f"/transport/edit/{record['name']}", {**old, "title": "我的名称"}, status=200)
        assert "已被更改" in main(refused)
        assert "别人的摘要" in main(refused)
        assert agency.call("package_show", id=record["id"])["title"] == record["title"]
        ask(f"/transport/edit/{record['name']}", _fields(refused, "#dataset-edit"))
        assert agency.call("package_show", id=record["id"])["title"] == "我的名称"

    def test_so_is_the_form_of_a_file(self, agency, record, ask):
        made = agency.call("resource_create", package_id=record["id"], **file("甲"))
        path = f"/transport/{record['name']}/resource/{made['id']}/edit"
        old = _fields(ask(path), "#resource-edit")
        agency.call("resource_patch", id=made["id"], description="已核对")
        refused = ask(path, {**old, "name": "我的名称"}, status=200)
        assert "已被更改" in main(refused)
        ask(path, _fields(refused, "#resource-edit"))
        assert agency.call("resource_show", id=made["id"])["name"] == "我的名称"


def _fields(answer, form: str) -> dict[str, str]:
    """What a browser would send of a form, unchanged."""
    found = BeautifulSoup(answer.data, "html.parser").select_one(form)
    fields = {}
    for one in found.select("input[name], textarea[name], select[name], button[name=save]"):
        if one.get("type") in ("checkbox", "radio") and not one.has_attr("checked"):
            continue
        chosen = one.select_one("option[selected]") if one.name == "select" else None
        value = chosen["value"] if chosen else one.get_text() if one.name == "textarea" else one.get("value", "")
        if one.get("type") != "file":
            fields.setdefault(one["name"], value)
    return fields


class TestOldAddresses:
    @pytest.mark.parametrize("rest", ["", "/download/x.csv"])
    def test_they_lead_to_the_record_once_open_and_nowhere_before(self, agency, record, ask, at, rest):
        wave = agency.wave(record, "甲")
        old = f"/dataset/{wave['id']}/resource/{wave['resources'][0]['id']}{rest}"
        absent = ask(f"/dataset/{'0' * 36}/resource/{'0' * 36}{rest}", headers={}, status=404)
        assert main(ask(old, headers={}, status=404)) == main(absent)
        at.go(START + DAY)
        sweep()
        moved = ask(old, headers={}, status=302).headers["Location"]
        assert f"/dataset/{record['name']}/resource/{wave['resources'][0]['id']}{rest}" in moved
        agency.call("provdata_wave_withdraw", id=wave["id"], reason="发现错误")
        ask(old, headers={}, status=404)

    def test_no_other_file_is_led_to(self, agency, record, ask, at):
        other = agency.call("resource_create", package_id=record["id"], **file("甲"))
        wave = agency.wave(record, "乙")
        at.go(START + DAY)
        sweep()
        answer = ask(f"/dataset/{wave['id']}/resource/{other['id']}", headers={}, status=404)
        assert "Location" not in answer.headers
