"""Figures and filings, without a portal."""

from __future__ import annotations

from ckanext.provdata.pages import policy

LABELS = {"site_code": "政府网站标识码："}


class TestFilings:
    def test_none_is_shown_when_none_is_set(self):
        assert policy.filings("", "", "", LABELS) == []

    def test_each_is_shown_with_its_register(self):
        icp, police, code = policy.filings("冀ICP备00000000号-1", "冀公网安备13000000000000号", "1300000001", LABELS)
        assert (icp.text, icp.url) == ("冀ICP备00000000号-1", policy.ICP_REGISTER)
        assert police.url.endswith("?code=13000000000000")
        assert (code.text, code.url) == ("政府网站标识码：1300000001", "")


class TestFigures:
    def test_shares_add_up(self):
        assert policy.shares({"open": 3, "closed": 1}) == {"open": 75.0, "closed": 25.0}

    def test_shares_of_nothing_are_zero(self):
        assert policy.shares({"open": 0}) == {"open": 0.0}

    def test_counts_by_value(self):
        assert policy.counts([{"name": "transport", "display_name": "交通", "count": 2}]) == {"transport": 2}
