"""What a site must state about itself stands in the footer when configured, and nothing stands there otherwise."""

from __future__ import annotations

import pytest

SET = {
    "ckanext.provdata.organizer": "某某省人民政府办公厅",
    "ckanext.provdata.operator": "某某省大数据中心",
    "ckanext.provdata.contact_address": "某某市某某路 1 号",
    "ckanext.provdata.contact_phone": "0311-00000000",
    "ckanext.provdata.contact_email": "open@example.org",
    "ckanext.provdata.icp_filing": "冀ICP备00000000号-1",
    "ckanext.provdata.police_filing": "冀公网安备13000000000000号",
    "ckanext.provdata.government_site_code": "1300000001",
}
LABELS = ("主办单位", "承办单位", "地址", "联系我们", "ICP", "公网安备", "政府网站标识码")


def test_nothing_is_shown_that_is_not_configured(portal):
    text = portal.read("/").select_one("footer").get_text()
    assert [label for label in LABELS if label in text] == []


@pytest.mark.parametrize("option", SET)
def test_each_is_shown_when_configured(portal, ckan_config, monkeypatch, option):
    monkeypatch.setitem(ckan_config, option, SET[option])
    assert SET[option] in portal.read("/").select_one("footer").get_text()
    assert SET[option] in portal.read("/en/no-such-page", status=404).select_one("footer").get_text()


def test_the_filings_lead_to_their_registers(portal, ckan_config, monkeypatch):
    for option, value in SET.items():
        monkeypatch.setitem(ckan_config, option, value)
    links = {link.get_text(strip=True): link["href"] for link in portal.read("/").select(".pd-filings a")}
    assert links == {
        SET["ckanext.provdata.icp_filing"]: "https://beian.miit.gov.cn/",
        SET["ckanext.provdata.police_filing"]: "https://beian.mps.gov.cn/#/query/webSearch?code=13000000000000",
    }


def test_what_is_configured_is_text(portal, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.provdata.organizer", "<script>alert(1)</script>")
    page = portal.read("/")
    assert "<script>alert(1)</script>" in page.select_one("footer").get_text()
    assert not [script for script in page.find_all("script") if "alert" in script.get_text()]


def test_a_notice_stands_above_every_page_in_its_language(portal, ckan_config, monkeypatch):
    for option in ("ckanext.provdata.notice", "ckanext.provdata.notice_en"):
        monkeypatch.setitem(ckan_config, option, "")
    assert portal.read("/").select_one(".pd-announcement") is None
    monkeypatch.setitem(ckan_config, "ckanext.provdata.notice", "演示站点")
    assert portal.read("/").select_one(".pd-announcement").get_text() == "演示站点"
    assert portal.read("/en/").select_one(".pd-announcement").get_text() == "演示站点"
    monkeypatch.setitem(ckan_config, "ckanext.provdata.notice_en", "Demonstration")
    assert portal.read("/en/").select_one(".pd-announcement").get_text() == "Demonstration"
