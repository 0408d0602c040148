"""What an organisation states: region, level, kind, parent, social credit code, contact."""

from __future__ import annotations

from itertools import product

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

VALID_USCC = "91350100M000100Y43"
WRONG_USCCS = {
    "91350100M000100Y4Z": "不允许的字符",
    "91350100M000100Y44": "校验位",
    "91350100M000100Y4": "18 位",
    "9135010OM000100Y43": "不允许的字符",
    "<script>alert(1)</s": "18 位",
}
LEVELS = {
    "130000": "province",
    "130100": "city",
    "130102": "county",
    "130102001": "township",
    "133100": "city",
    "130682": "city",
    "130638": "county",
}
WRONG_CODES = {
    "130521": ("邢台县", "已撤销", "130502 襄都区", "130503 信都区"),
    "139001": ("130682 定州市",),
    "130171": ("只用于统计", "130100 石家庄市"),
    "130101": ("不是一个地方", "130100 石家庄市"),
    "139999": ("没有代码为 139999 的地区",),
    "13010": ("没有代码为 13010 的地区",),
    "<b>1</b>": ("没有代码为",),
    "410100": ("河南省郑州市", "不在本省"),
}


def errors_of(make, *args, **fields) -> dict:
    with pytest.raises(tk.ValidationError) as refused:
        make(*args, **fields)
    return refused.value.error_dict


def update(name: str, user: str, **fields):
    return tk.get_action("organization_patch")({"user": user}, {"id": name, **fields})


def show(name: str) -> dict:
    return tk.get_action("organization_show")({}, {"id": name})


class TestRegion:
    def test_level_follows_from_the_region(self, organization):
        for code, level in LEVELS.items():
            made = organization(f"body-{code}", region_code=code, parent="")
            assert (made["region_code"], made["level"]) == (code, level)
            assert show(f"body-{code}")["level"] == level

    def test_a_typed_level_counts_for_nothing_and_is_not_stored(self, organization, group):
        assert organization("some-body", region_code="130102", level="province")["level"] == "county"
        assert "level" not in group("some-body").extras

    def test_codes_that_will_not_do(self, organization):
        for code, words in WRONG_CODES.items():
            (message,) = errors_of(organization, "some-body", region_code=code)["region_code"]
            assert all(word in message for word in words), message
        assert model.Group.get("some-body") is None

    def test_each_province_takes_its_own_codes(self, organization, ckan_config, monkeypatch):
        for code, level in {"419001": "city", "429021": "city", "320614": "county", "130100": "city"}.items():
            monkeypatch.setitem(ckan_config, "ckanext.provdata.province", code[:2])
            assert organization(f"body-{code}", region_code=code)["level"] == level

    def test_without_a_code_it_is_the_parents_region_else_the_province(self, organization, branch):
        assert organization("bureau", parent="r130100")["region_code"] == "130100"
        assert organization("company")["region_code"] == "130000"

    def test_an_update_that_does_not_name_it_keeps_it(self, branch, sysadmin):
        tk.get_action("organization_update")({"user": sysadmin}, {"id": "r130102", "name": "r130102", "title": "长安"})
        assert (show("r130102")["region_code"], show("r130102")["parent"]) == ("130102", "r130100")


class TestParent:
    def test_default_is_the_region_and_for_the_region_the_one_above(self, branch):
        assert [branch[name].get("parent") for name in branch] == [None, "r130000", "r130100", "r130100"]

    def test_it_is_cores_hierarchy(self, branch, group):
        above = group("r130100-jtysj").get_parent_group_hierarchy(type="organization")
        assert [each.name for each in above] == ["r130000", "r130100"]

    def test_groups_say_the_same_as_parent(self, organization, branch):
        assert organization("bureau", region_code="130100", groups=[{"name": "r130100"}])["parent"] == "r130100"

    def test_none_at_all_may_be_chosen(self, organization, branch):
        assert "parent" not in organization("company", region_code="130100", parent="")

    def test_it_may_be_named_by_id(self, organization, branch):
        made = organization("bureau", region_code="130100", parent=branch["r130100"]["id"])
        assert made["parent"] == "r130100"

    def test_it_exists(self, organization):
        assert errors_of(organization, "bureau", parent="nobody") == {"parent": ["没有这个上级组织"]}

    def test_a_group_is_no_parent(self, organization):
        group = factories.Group()
        assert "parent" in errors_of(organization, "bureau", parent=group["name"])

    def test_both_ways_of_naming_it_agree(self, organization, branch):
        error = errors_of(organization, "bureau", parent="r130000", groups=[{"name": "r130100"}])
        assert error == {"parent": ["上级组织与 groups 所列不一致"]}

    def test_what_an_update_changes_of_the_two_is_meant(self, branch, sysadmin):
        update("r130100-jtysj", sysadmin, groups=[{"name": "r130000"}])
        assert show("r130100-jtysj")["parent"] == "r130000"
        update("r130100-jtysj", sysadmin, parent="r130100")
        assert show("r130100-jtysj")["parent"] == "r130100"
        error = errors_of(update, "r130100-jtysj", sysadmin, parent="r130000", groups=[{"name": "r130102"}])
        assert set(error) == {"parent"}

    def test_a_cycle_is_refused(self, branch, sysadmin):
        for below in ("r130000", "r130100", "r130102"):
            error = errors_of(update, "r130000", sysadmin, parent=below)
            assert error == {"parent": ["上级组织不能是本组织或其下级"]}
        assert "parent" not in show("r130000")

    def test_its_region_holds_the_childs(self, organization, branch):
        error = errors_of(organization, "bureau", region_code="130200", parent="r130100")
        assert error == {"parent": ["上级组织所属地区不包含本组织所属地区"]}

    def test_depth_is_bounded(self, organization, branch):
        organization("bureau", parent="r130102")
        for rank in range(4, 7):
            organization(f"rank-{rank}", parent=f"rank-{rank - 1}" if rank > 4 else "bureau")
        assert errors_of(organization, "rank-7", parent="rank-6") == {"parent": ["组织层级过深"]}

    def test_moving_and_removing(self, branch, sysadmin):
        assert update("r130100-jtysj", sysadmin, parent="r130000")["groups"][0]["name"] == "r130000"
        assert show("r130100-jtysj")["parent"] == "r130000"
        update("r130100-jtysj", sysadmin, parent="")
        assert "parent" not in show("r130100-jtysj")

    def test_an_outsider_cannot_adopt_or_be_adopted(self, branch, organization):
        user = factories.User()
        organization("bureau", region_code="130100", parent="", users=[{"name": user["name"], "capacity": "admin"}])
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("organization_patch")({"user": user["name"]}, {"id": "bureau", "parent": "r130100"})
        assert "parent" not in show("bureau")

    def test_an_administrator_may_change_the_rest_without_a_say_in_the_parent(self, branch, organization):
        user = factories.User()
        users = [{"name": user["name"], "capacity": "admin"}]
        organization("bureau", region_code="130100", users=users)
        changed = tk.get_action("organization_patch")({"user": user["name"]}, {"id": "bureau", "title": "新名称"})
        assert changed["title"] == "新名称"
        assert show("bureau")["parent"] == "r130100"

    def test_what_has_others_below_it_stays(self, branch, sysadmin, group):
        delete = tk.get_action("organization_delete")
        with pytest.raises(tk.ValidationError, match="还有其他组织"):
            delete({"user": sysadmin}, {"id": "r130100"})
        delete({"user": sysadmin}, {"id": "r130102"})
        assert group("r130102").state == "deleted"


class TestCreditCode:
    def test_valid(self, organization):
        assert organization("company", uscc=f" {VALID_USCC[:8].lower()} {VALID_USCC[8:].lower()}")["uscc"] == VALID_USCC

    def test_invalid(self, organization):
        for code, word in WRONG_USCCS.items():
            (message,) = errors_of(organization, "company", uscc=code)["uscc"]
            assert word in message
        assert model.Group.get("company") is None

    def test_not_required_by_default(self, organization):
        assert "uscc" not in organization("company", uscc="")

    def test_required_by_configuration_but_not_of_a_region(self, organization, ckan_config, monkeypatch):
        monkeypatch.setitem(ckan_config, "ckanext.provdata.uscc_required", True)
        assert errors_of(organization, "company") == {"uscc": ["请填写统一社会信用代码"]}
        assert organization("r130000", region_code="130000")["name"] == "r130000"
        assert organization("company", uscc=VALID_USCC)["uscc"] == VALID_USCC


class TestOtherFields:
    def test_kind(self, organization):
        assert organization("bureau")["kind"] == "government"
        assert organization("company", kind="company")["kind"] == "company"
        assert set(errors_of(organization, "club", kind="club")) == {"kind"}

    def test_telephones(self, organization):
        for phone in ("abc", "1", "0311-", "<b>0311</b>", "1" * 40):
            assert set(errors_of(organization, "bureau", contact_phone=phone)) == {"contact_phone"}
        for number, phone in enumerate(("0311-12345678", "12345", "+86 311 12345678", "0311-12345678转801")):
            assert organization(f"bureau-{number}", contact_phone=phone)["contact_phone"] == phone

    def test_email(self, organization):
        assert organization("bureau", contact_email="data@example.org")["contact_email"] == "data@example.org"
        assert set(errors_of(organization, "other", contact_email="not an address")) == {"contact_email"}

    def test_lines_of_text(self, organization):
        for field, text in product(("title", "contact_name"), ("长" * 300, "a\x00b", "两\n行")):
            assert set(errors_of(organization, "bureau", **{field: text})) == {field}
        assert model.Group.get("bureau") is None


def test_control_characters_are_refused_in_every_text(organization):
    assert set(errors_of(organization, "bureau", description="a\x00b", contact_email="a\x01@b.cn")) >= {
        "description",
        "contact_email",
    }


def test_markup_in_a_name_is_shown_not_run(app, organization):
    organization("bureau", title="<script>alert(1)</script>", contact_name="<img src=x onerror=alert(1)>")
    page = app.get("/organization/bureau").body
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_the_form_offers_the_fields(app, branch, sysadmin):
    token = factories.APIToken(user=sysadmin)["token"]
    page = app.get("/organization/edit/r130102", headers={"Authorization": token}).body
    assert 'value="130102">石家庄市长安区</option>' in page
    assert '<option value="r130100" selected="selected"' in page or 'value="r130100" selected' in page
    assert 'value="r130102"' not in page.split('id="field-parent"')[1].split("</select>")[0]
    assert 'name="level"' not in page


def test_a_form_error_stands_at_the_field(app, sysadmin):
    token = factories.APIToken(user=sysadmin)["token"]
    form = {"title": "某局", "name": "some-body", "region_code": "130521", "kind": "government", "save": ""}
    page = app.post("/organization/new", data=form, headers={"Authorization": token}).body
    assert "邢台县 已撤销，请改用 130502 襄都区、130503 信都区" in page


def test_messages_come_in_the_readers_language(app, sysadmin):
    token = factories.APIToken(user=sysadmin)["token"]
    form = {"title": "Bureau", "name": "some-body", "region_code": "130223", "kind": "government", "save": ""}
    page = app.post("/en/organization/new", data=form, headers={"Authorization": token}).body
    assert "130223 滦县 no longer exists; use 130284 滦州市" in page
