"""Every sector's records come in and out of the public actions whole."""

import pytest

from .records import SECTORS


@pytest.mark.parametrize("sector", SECTORS)
class TestEverySector:
    def test_what_goes_in_comes_out(self, agency, sector):
        created = agency.create(sector)
        shown = agency.call("package_show", id=created["id"])
        assert {name: shown[name] for name in SECTORS[sector]} == SECTORS[sector]
        assert shown["information_items"][1] == {"name": "spaces", "title": "泊位数", "type": "I"}

    def test_an_update_changes_what_it_says_and_keeps_the_rest(self, agency, sector):
        created = agency.create(sector)
        agency.call("package_patch", id=created["id"], title="新名称", language="en")
        shown = agency.call("package_show", id=created["id"])
        changed = {"title", "language", "metadata_modified"}
        assert (shown["title"], shown["language"]) == ("新名称", "en")
        assert {k: v for k, v in shown.items() if k not in changed} == {
            k: v for k, v in created.items() if k not in changed
        }
