"""Brings the English catalogue up to date with the Chinese texts in code and templates.

``python -m scripts.i18n`` adds what is new (without a translation) and drops what is gone; ``--check`` changes nothing
and fails when a text has no English translation.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "ckanext-provdata"
CATALOGUE = SOURCE / "i18n" / "en" / "LC_MESSAGES" / "ckanext-provdata.po"
METHODS = [("**.py", "python"), ("templates/**.html", "ckan.lib.extract:extract_ckan"), ("**.js", "javascript")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "ungettext": (1, 2), "N_": None}

HEADER = b"""# English texts of provdata. The source texts are Chinese. `make i18n` keeps the list.
msgid ""
msgstr ""
"Project-Id-Version: ckanext-provdata\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def is_chinese(text: str) -> bool:
    """Whether a text has Han characters; texts without are CKAN's own, and translated by CKAN's catalogues."""
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def texts() -> Catalog:
    """Every Chinese text that code, templates and scripts hand to gettext."""
    found = Catalog()
    for _path, _line, message, _comments, context in extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS):
        if is_chinese(message if isinstance(message, str) else message[0]):
            found.add(message, context=context)
    return found


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="en")


def missing(found: Catalog, english: Catalog) -> list[str]:
    """Texts without a complete English translation."""
    return [singular(message) for message in found if message.id and not translated(english.get(message.id))]


def translated(message: Message | None) -> bool:
    forms = message.string if message and isinstance(message.string, (tuple, list)) else [message and message.string]
    return bool(message) and not message.fuzzy and all(forms)


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def update(found: Catalog, english: Catalog) -> None:
    """Write the catalogue with exactly the texts that are in use."""
    english.update(found, no_fuzzy_matching=True)
    english.obsolete.clear()
    write(english)


def write(english: Catalog) -> None:
    """Sorted and without places or dates, so that a change shows as itself."""
    with CATALOGUE.open("wb") as target:
        target.write(HEADER)
        write_po(target, english, width=120, sort_output=True, no_location=True, omit_header=True)


def main() -> int:
    found, english = texts(), catalogue()
    if "--check" not in sys.argv:
        update(found, english)
    lacking = missing(found, english)
    for text in lacking:
        print(f"no English translation: {text}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
