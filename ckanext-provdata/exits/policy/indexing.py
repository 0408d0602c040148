"""What the index keeps of a dataset that not everybody may read.

Ranking, fuzzy matching and suggestions look at all terms of a field, whoever asks. So nothing a dataset says may stand
in a field that outsiders' queries read. A wave is a stub that says only that it is one. Other datasets that are not
public keep their words in ``hidden_…`` fields, which only the query of somebody who may see them meets, and what is
filtered by: provider and closed vocabularies, in fields without ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

WAVE = "wave"
#: CKAN's own account of a document
IDENTITY = ("id", "index_id", "site_id", "entity_type", "dataset_type", "state", "type")
#: what members filter and count their own unpublished records by; served only under CKAN's permission labels
MEMBERS = (
    "owner_org", "organization", "groups", "creator_user_id", "license_id", "metadata_created",
    "metadata_modified", "data_dict", "validated_data_dict", "sector", "further_sectors", "national_sector",
    "catalogue_class", "opening_grade", "update_cycle", "region", "level", "organization_tree", "org_kind",
)  # fmt: skip
#: what members find them by
WORDS = ("title", "name", "notes", "tags", "catalogue_code", "res_name", "res_description")
#: CKAN's kinds of relations between datasets, in both directions: each holds the other dataset's name
RELATIONS = (
    "depends_on", "dependency_of", "derives_from", "has_derivation", "links_to", "linked_from", "child_of", "parent_of",
)  # fmt: skip
#: never the moment of a row: so ``package_show`` never takes a wave's stub for the dataset
NEVER = "1970-01-01T00:00:00Z"
NOTHING = "{}"


def is_public(document: Mapping[str, Any]) -> bool:
    return document.get("capacity") == "public" and document.get("state") == "active"


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a dataset as it may stand in the index."""
    if document.get("dataset_type") == WAVE:
        return _identity(document) | {"capacity": "private", "metadata_modified": NEVER, "data_dict": NOTHING}
    if is_public(document):
        return {name: value for name, value in document.items() if name not in RELATIONS}
    kept = {name: document[name] for name in MEMBERS if name in document}
    hidden = {"hidden_text": list(_words(document)), "hidden_title": document.get("title") or ""}
    return _identity(document) | {"capacity": document["capacity"]} | kept | hidden


def _identity(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in IDENTITY if name in document}


def _words(document: Mapping[str, Any]) -> Iterator[str]:
    for name in WORDS:
        value = document.get(name)
        yield from ([value] if isinstance(value, str) else value or ())
