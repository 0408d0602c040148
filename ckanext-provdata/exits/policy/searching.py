"""What an outsider may ask the search index.

Filters decide which records answer, but facets, functions, sorting and returned fields look at the whole index: with
any field as ``facet.field`` and ``facet.mincount=0`` Solr lists the terms of records the caller may not see, and
``fl=docfreq(text,'word')`` or a sort by a function tells whether a word occurs anywhere. So each is a white list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

#: of ``package_search``; all that reach Solr otherwise (qf, bf, boost, mm, tie, defType, wt) score by the whole index
PARAMETERS = frozenset([
    "q", "fq", "fq_list", "rows", "start", "sort", "fl", "facet", "facet.field", "facet.limit", "facet.mincount",
    "include_private", "include_drafts", "include_deleted", "use_default_schema", "extras",
    "df",  # always set by package_search itself, to ``text``
])  # fmt: skip
#: fields whose values are counted: vocabularies, places, providers and what public records are tagged with
FACETS = frozenset([
    "sector", "national_sector", "region", "level", "opening_grade", "update_cycle", "catalogue_class", "org_kind",
    "organization", "organization_tree", "owner_org", "groups", "tags", "res_format", "license_id", "dataset_type",
    "type",
])  # fmt: skip
#: stored fields by their plain name; a result holds the same in its data
RETURNED = FACETS | {
    "id", "name", "title", "notes", "url", "version", "state", "capacity", "catalogue_code", "metadata_created",
    "metadata_modified", "res_name", "res_description", "res_url", "data_dict", "validated_data_dict",
}  # fmt: skip
SORTABLE = frozenset([
    "score", "id", "name", "title_string", "metadata_created", "metadata_modified", "catalogue_code", "indexed_ts",
    "view_recent", "views_recent", "views_total",
])  # fmt: skip
#: what our own index keeps of records that are not public; only the search capability's own query names them
HIDDEN = "hidden_"

_SORT = re.compile(r"(?P<field>\w+)(?: +(?:asc|desc))?", re.IGNORECASE)
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
#: nested queries, functions and other parsers: they read the index past the filters
_MAGIC = re.compile(r"_query_|_val_|\{!|" + HIDDEN)


def complaint(parameters: Mapping[str, Any]) -> str | None:
    """Why an outsider may not ask this, None when they may.

    parameters: as ``package_search`` hands them to plugins, that is validated, ``fl`` and ``facet.field`` as lists.
    """
    given = {name: value for name, value in parameters.items() if value not in (None, "", [])}
    for name, check in _CHECKS:
        refused = check(given)
        if refused:
            return f"{name}: {', '.join(sorted(refused))}"
    return None


def _parameters(given: Mapping[str, Any]) -> set[str]:
    return set(given) - PARAMETERS


def _facets(given: Mapping[str, Any]) -> set[str]:
    return set(_listed(given.get("facet.field"))) - FACETS


def _returned(given: Mapping[str, Any]) -> set[str]:
    return {part for item in _listed(given.get("fl")) for part in re.split(r"[\s,]+", item) if part} - RETURNED


def _sort(given: Mapping[str, Any]) -> set[str]:
    sort = str(given.get("sort", ""))
    return set() if sort == "rank" else {part.strip() for part in sort.split(",") if not _is_sort(part.strip())}


def _is_sort(part: str) -> bool:
    found = _SORT.fullmatch(part)
    return not part or bool(found and found["field"] in SORTABLE)


def _filters(given: Mapping[str, Any]) -> set[str]:
    filters = [*_listed(given.get("fq")), *_listed(given.get("fq_list"))]
    return {found[0] for query in filters if (found := _MAGIC.search(plain(query)))}


#: name in the complaint → what is refused among the given parameters
_CHECKS = (
    ("parameter", _parameters),
    ("facet.field", _facets),
    ("fl", _returned),
    ("sort", _sort),
    ("fq", _filters),
)


_SYNTAX = re.compile(r"[\\{}!_:]")


def plain(query: str) -> str:
    """A query as Solr reads it: names may be written with backslashes and ``\\uXXXX``, which CKAN does not look for."""
    return _ESCAPED.sub(r"\1", _UNICODE.sub(lambda found: chr(int(found[1], 16)), query))


def harmless(query: str) -> str:
    """A query as typed text when there is magic in it: people may type anything into the search box."""
    return _SYNTAX.sub(" ", query) if _MAGIC.search(plain(query)) else query


def _listed(value: Any) -> list[str]:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [str(one) for one in value]
    return [str(value)] if value else []


def mincount(value: Any) -> int:
    """At least 1: with 0 Solr also lists terms that only records beyond the filters have."""
    try:
        return max(int(value), 1)
    except (TypeError, ValueError):
        return 1
