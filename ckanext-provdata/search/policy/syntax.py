"""Tells Solr syntax, which clients of the API may send, from text, which people type."""

from __future__ import annotations

import re

# Fields of CKAN's index that a client may name. Our own search_… fields are not among them.
FIELDS = frozenset([
    "*", "id", "name", "title", "title_string", "title_ngram", "name_ngram", "notes", "text", "tags", "groups",
    "organization", "owner_org", "state", "dataset_type", "type", "url", "version", "author", "author_email",
    "maintainer", "maintainer_email", "license", "license_id", "capacity", "metadata_created", "metadata_modified",
    "res_name", "res_description", "res_format", "res_url", "res_type", "entity_type", "site_id", "indexed_ts",
    "views_total", "views_recent", "sector", "national_sector", "region", "level", "opening_grade", "update_cycle",
    "catalogue_class", "catalogue_code", "organization_tree", "org_kind", "creator_user_id", "num_resources",
    "num_tags", "isopen",
])  # fmt: skip
PREFIXES = ("extras_", "res_extras_", "vocab_")
FIELDED = re.compile(r"(?:^|[\s(+\-!])(?P<field>\*|[A-Za-z_][\w.]*):(?=\S)")
NOTHING_TYPED = frozenset(('""', "''"))


def is_text(typed: str) -> bool:
    """Whether this is what a person typed: not empty, and no ``field:value`` with a field of the index."""
    if not typed.strip() or typed.strip() in NOTHING_TYPED:
        return False
    named = (found["field"] for found in FIELDED.finditer(typed))
    return not (any(_is_field(name) for name in named) and _closed(typed))


def _is_field(name: str) -> bool:
    return name in FIELDS or name.startswith(PREFIXES)


def _closed(typed: str) -> bool:
    """Whether brackets and quotes pair up; otherwise Solr would refuse it, so it is taken for text."""
    plain = re.sub(r"\\.", "", typed)
    opened = [character for character in plain if character in "()[]{}"]
    return plain.count('"') % 2 == 0 and _paired(opened) and not plain.rstrip().endswith((":", "^", "~", " AND", " OR"))


def _paired(brackets: list[str]) -> bool:
    """Round ones in order; [ and { may close each other in ranges."""
    open_now: list[str] = []
    for bracket in brackets:
        if bracket in "([{":
            open_now.append(bracket)
        elif not open_now or (open_now.pop() == "(") != (bracket == ")"):
            return False
    return not open_now
