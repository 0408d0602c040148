"""A page is complete without any other host, and runs nothing that does not come as a file of the portal."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

URLS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
LOADED = (("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"), ("embed", "src"),
          ("object", "data"), ("use", "href"), ("image", "href"), ("input", "src"))  # fmt: skip
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}
OWN_HOSTS = {"", "test.ckan.net", "127.0.0.1"}


def loaded(page) -> list[str]:
    """Addresses a browser loads for a page without being asked."""
    found = [tag[name] for tag_name, name in LOADED for tag in page.find_all(tag_name) if tag.get(name)]
    found += [link["href"] for link in page.find_all("link") if LOADING_LINKS & set(link.get("rel", []))]
    found += [part.split()[0] for tag in page.select("[srcset]") for part in tag["srcset"].split(",")]
    styles = [tag["style"] for tag in page.select("[style]")] + [tag.get_text() for tag in page.find_all("style")]
    return found + [address for style in styles for address in in_css(style)]


def in_css(text: str) -> list[str]:
    return [first or second for first, second in URLS.findall(text)]


def is_foreign(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme != "data" and (parts.hostname or "") not in OWN_HOSTS


def test_no_page_loads_anything_of_another_host(portal):
    for address, page in portal.all_pages():
        assert [each for each in loaded(page) if is_foreign(each)] == [], address


def test_no_style_sheet_loads_anything_of_another_host(portal):
    sheets = {
        sheet["href"] for _, page in portal.all_pages() for sheet in page.select('link[rel="stylesheet"]')
    }  # fmt: skip
    assert sheets
    for sheet in sheets:
        text = portal.app.get(urlsplit(sheet).path).body
        assert [each for each in in_css(text) if is_foreign(each)] == [], sheet


def test_the_sprite_has_every_sign_that_pages_show(portal):
    sprite = portal.read("/provdata/icons.svg")
    signs = {symbol["id"] for symbol in sprite.select("symbol")}
    wanted = {use["href"].partition("#")[2] for _, page in portal.all_pages() for use in page.find_all("use")}
    assert wanted
    assert wanted <= signs


def test_no_page_has_scripts_inside(portal):
    for address, page in portal.all_pages():
        inside = [script for script in page.find_all("script") if not script.get("src")]
        assert inside == [], address
        handlers = [name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
        assert handlers == [], address
        assert not page.select('[href^="javascript:"]'), address


def test_a_signed_in_user_has_no_picture_of_another_host(portal, agency):
    token = agency.call("api_token_create", user=agency.user["name"], name="pages")["token"]
    page = portal.read("/dashboard/datasets", headers={"Authorization": token})
    assert page.select_one(".pd-strip form")
    assert [each for each in loaded(page) if is_foreign(each)] == []


def test_the_check_sees_foreign_addresses(portal):
    page = portal.read("/")
    page.body.append(page.new_tag("img", src="//gravatar.com/avatar/1"))
    assert [each for each in loaded(page) if is_foreign(each)] == ["//gravatar.com/avatar/1"]
    assert [each for each in in_css("a{background:url(https://cdn.example/x.png)}") if is_foreign(each)]
