"""The tree with its counts, regions by action, and the command that loads them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.cli.cli import ckan as ckan_command

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def tree(**options):
    return tk.get_action("provdata_organization_tree")({}, options)


def flat(nodes) -> dict[str, tuple[int, int]]:
    found = {}
    for node in nodes:
        found |= {node["name"]: (node["count"], node["total"])} | flat(node["children"])
    return found


class TestTree:
    def test_counts_hold_descendants_and_public_records_only(self, branch, record, sysadmin):
        city, county, bureau = (branch[name]["id"] for name in ("r130100", "r130102", "r130100-jtysj"))
        record("a", city)
        record("b", county, "health")
        record("c", bureau, "general")
        record("d", bureau)
        record("hidden", county, private=True)
        record("wave", county, "wave")
        record("source", county, "harvest")
        tk.get_action("package_delete")({"user": sysadmin}, {"id": record("gone", county)})
        counts = flat(tree())
        assert counts == {"r130000": (0, 4), "r130100": (1, 4), "r130102": (1, 1), "r130100-jtysj": (2, 2)}

    def test_departments_stand_before_the_regions_below(self, branch, organization):
        organization("r130000-tjj", region_code="130000")
        (province,) = tree()
        assert [child["name"] for child in province["children"]] == ["r130000-tjj", "r130100"]
        assert [child["name"] for child in province["children"][1]["children"]] == ["r130100-jtysj", "r130102"]
        assert (province["level"], province["kind"], province["below"]) == ("province", "government", 4)

    def test_root_and_depth(self, branch, record):
        record("b", branch["r130102"]["id"])
        (city,) = tree(root="r130100", depth=1)
        assert (city["name"], city["total"], city["below"], city["children"]) == ("r130100", 1, 2, [])
        assert [child["name"] for child in tree(root=branch["r130100"]["id"], depth="2")[0]["children"]] == [
            "r130100-jtysj",
            "r130102",
        ]

    def test_unknown_root_and_bad_depth(self):
        with pytest.raises(tk.ObjectNotFound):
            tree(root="nobody")
        with pytest.raises(tk.ValidationError):
            tree(depth="0")

    def test_deleted_organisations_are_not_in_it(self, branch, sysadmin):
        tk.get_action("organization_delete")({"user": sysadmin}, {"id": "r130102"})
        assert "r130102" not in flat(tree())

    def test_ancestors(self, branch):
        above = tk.get_action("provdata_organization_ancestors")({}, {"id": "r130100-jtysj"})
        assert [each["name"] for each in above] == ["r130000", "r130100"]
        with pytest.raises(tk.ObjectNotFound):
            tk.get_action("provdata_organization_ancestors")({}, {"id": "nobody"})

    def test_anonymous_by_http_get(self, app, branch):
        answer = app.get("/api/action/provdata_organization_tree?depth=1").json["result"]
        assert [node["title"] for node in answer] == ["河北省"]


class TestRegions:
    def test_children(self):
        found = tk.get_action("provdata_region_list")({}, {"parent": "133100"})
        assert [place["name"] for place in found] == ["容城县", "安新县", "雄县"]

    def test_level_and_text(self):
        listed = tk.get_action("provdata_region_list")
        assert len(listed({}, {"level": "city"})) == 14
        assert [place["code"] for place in listed({}, {"q": "石家庄"})] == ["130100"]
        assert [place["full_name"] for place in listed({}, {"q": "建北", "level": "township"})] == [
            "河北省石家庄市长安区建北街道"
        ]
        assert len(listed({}, {"limit": 5})) == 5

    def test_retired_parent(self):
        with pytest.raises(tk.ValidationError, match="130284 滦州市"):
            tk.get_action("provdata_region_list")({}, {"parent": "130223"})

    def test_show(self, app):
        place = app.get("/api/action/provdata_region_show?code=410307").json["result"]
        assert place["name"] == "偃师区"
        assert [above["name"] for above in place["ancestors"]] == ["洛阳市", "河南省"]
        assert place["in_force"] is True

    def test_show_a_retired_one(self):
        place = tk.get_action("provdata_region_show")({}, {"code": "410322"})
        assert (place["in_force"], place["kind"]) == (False, "retired")
        assert [each["name"] for each in place["successors"]] == ["孟津区"]

    def test_show_what_nobody_knows(self):
        with pytest.raises(tk.ObjectNotFound):
            tk.get_action("provdata_region_show")({}, {"code": "000000"})


class TestLoading:
    def load(self, cli, *options) -> str:
        result = cli.invoke(ckan_command, ["provdata", "regions", "load", *options])
        assert result.exit_code == 0, result.output
        return result.output

    def test_once_interrupted_and_again(self, cli, organization, group):
        organization("r130000", title="省里自己改过的名称", region_code="130000")
        assert "179 organisations created, 1 were there" in self.load(cli)
        (province,) = tree()
        assert (province["title"], province["below"]) == ("省里自己改过的名称", 179)
        assert len(province["children"]) == 14
        self.check_titles(group)
        assert "0 organisations created, 180 were there" in self.load(cli)
        assert "16 organisations created, 180 were there" in self.load(cli, "--townships", "130102")
        assert {node["level"] for node in tree(root="r130102")[0]["children"]} == {"township"}

    def check_titles(self, group):
        """A name that two places share says which."""
        titles = {group(name).title for name in ("r130104", "r130703", "r130102")}
        assert titles == {"石家庄市桥西区", "张家口市桥西区", "长安区"}

    def test_townships_of_no_place(self, cli):
        result = cli.invoke(ckan_command, ["provdata", "regions", "load", "--townships", "130521"])
        assert result.exit_code == 2
        assert "130521 is no region in force" in result.output
        assert model.Group.get("r130000") is None

    def test_another_province(self, cli, ckan_config, monkeypatch):
        monkeypatch.setitem(ckan_config, "ckanext.provdata.province", "42")
        assert "117 organisations created" in self.load(cli)
        assert tree()[0]["title"] == "湖北省"
