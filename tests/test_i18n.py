"""Every text the portal says in Chinese has its English."""

from __future__ import annotations

import re
from pathlib import Path

import ckan
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from scripts import i18n

PLACEHOLDER = re.compile(r"\{(\w*)\}")
#: Extensions that come with CKAN and that this portal does not use.
UNUSED = re.compile(
    "ckanext/(example_|audioview|datapusher|expire_api_token|multilingual|reclineview|resourceproxy|stats|tabledesigner|"
    "tracking|videoview|webpageview)"
)
#: Parts of CKAN's own texts that a translation must keep: values and HTML.
KEPT = re.compile(r"%\(\w+\)[srd]|%[srd]|\{\w*(?:![rs])?\}|</?\w+")


def test_every_chinese_text_has_an_english_translation():
    assert i18n.missing(i18n.texts(), i18n.catalogue()) == []


def test_the_catalogue_holds_nothing_that_is_no_longer_said():
    used = {i18n.singular(message) for message in i18n.texts() if message.id}
    assert {i18n.singular(message) for message in i18n.catalogue() if message.id} <= used


def test_translations_keep_the_placeholders():
    for message in i18n.catalogue():
        forms = [message.string] if isinstance(message.string, str) else message.string
        for form in forms if message.id else ():
            assert set(PLACEHOLDER.findall(form)) == set(PLACEHOLDER.findall(i18n.singular(message))), message.id


def test_a_text_without_translation_is_found():
    found, english = i18n.texts(), i18n.catalogue()
    found.add("从来没有译过的话")
    assert i18n.missing(found, english) == ["从来没有译过的话"]


def of_ckan(*path: str) -> Catalog:
    """One of CKAN's own catalogues."""
    with Path(ckan.__path__[0], "i18n", *path).open("rb") as source:
        return read_po(source)


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    """Our Chinese of texts of CKAN's."""
    with (i18n.SOURCE / "i18n/zh_Hans_CN/LC_MESSAGES/ckanext-provdata.po").open("rb") as source:
        return read_po(source)


def test_every_text_of_ckan_has_chinese(chinese):
    theirs = of_ckan("zh_Hans_CN", "LC_MESSAGES", "ckan.po")
    used = [m for m in of_ckan("ckan.pot") if m.id and not all(UNUSED.match(place) for place, _ in m.locations)]
    assert len(used) > 1000
    both = (theirs, chinese)
    lacking = [m.id for m in used if not any(i18n.translated(each.get(m.id, m.context)) for each in both)]
    assert lacking == []


def test_our_chinese_of_it_keeps_values_and_html(chinese):
    about = "<p>CKAN is the world’s leading"  # said more shortly
    for message in chinese:
        text = message.id if isinstance(message.id, str) else message.id and message.id[-1]
        if text and not text.startswith(about):
            said = message.string if isinstance(message.string, str) else message.string[0]
            assert sorted(KEPT.findall(said)) == sorted(KEPT.findall(text)), text
