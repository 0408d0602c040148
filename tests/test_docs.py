"""Documentation that can be compared with the code is."""

import re
from pathlib import Path

from scripts import configuration

ROOT = Path(__file__).resolve().parents[1]


def test_every_option_is_documented_as_declared():
    assert configuration.PAGE.read_text() == configuration.page(), "run make docs"


def test_every_option_has_an_accessor():
    declared = set(re.findall(r"key: (ckanext\.provdata\.\S+)", configuration.DECLARATION.read_text()))
    accessors = (ROOT / "ckanext-provdata" / "shared" / "config.py").read_text()
    assert {key for key in declared if key not in accessors} == set()


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_tests_that_documents_name_are_there():
    named = {
        (page.name, *name.split("::"))
        for page in ROOT.glob("docs/*.md")
        for name in re.findall(r"`(tests/[^`\s]+\.py(?:::\w+)*)`", page.read_text())
    }
    missing = [name for _, *name in named if not _holds(*name)]
    assert missing == []


def _holds(path, *names):
    text = (ROOT / path).read_text() if (ROOT / path).exists() else ""
    return bool(text) and all(re.search(rf"(?:def|class) {name}\b", text) for name in names)
