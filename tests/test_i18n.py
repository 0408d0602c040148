"""Every text the portal says in Chinese has its English."""

from __future__ import annotations

import re

from scripts import i18n

PLACEHOLDER = re.compile(r"\{(\w*)\}")


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
