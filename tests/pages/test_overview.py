"""The portal's figures are those of what everybody may see."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories


@pytest.fixture(scope="module")
def hidden(portal, agency):
    """A private record of the agency, with a file, beside the public ones."""
    record = agency.create("education", title="未公开的学校名录", private=True)
    agency.call("resource_create", package_id=record["id"], name="学校", url="https://example.org/schools.csv")
    return record


def overview(user: str = "") -> dict:
    return tk.get_action("provdata_overview_show")({"user": user}, {})


@pytest.mark.usefixtures("hidden")
class TestFigures:
    def test_they_count_what_is_public(self):
        shown = overview()
        assert (shown["records"], shown["files"], shown["interfaces"], shown["organizations"]) == (3, 1, 0, 1)

    def test_they_are_the_same_for_everybody(self, agency):
        assert overview(agency.user["name"]) == overview(factories.Sysadmin()["name"]) == overview()

    def test_a_record_counts_in_each_of_its_sectors(self):
        assert overview()["sector"] == {"transport": 1, "tourism": 1, "health": 1, "geography": 1}

    def test_grades_add_up_to_the_records(self):
        assert overview()["opening_grade"] == {"open": 1, "conditional": 1, "closed": 1}

    @pytest.mark.parametrize("sector", ["transport", "tourism", "education"])
    def test_a_sector_page_lists_as_many_as_its_tile_says(self, portal, sector):
        tile = portal.read("/").select_one(f'.pd-tile[href="/{sector}/"] b').get_text()
        assert len(portal.read(f"/{sector}/").select(".pd-result")) == int(tile)

    def test_nobody_reads_of_the_hidden_record(self, portal):
        for address, page in portal.all_pages():
            assert "未公开的学校名录" not in page.get_text(), address
