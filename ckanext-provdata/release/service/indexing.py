"""Keeping an older state of a package from replacing a newer one in the search index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib.search.common import SearchIndexError, make_connection

#: what Solr's optimistic concurrency takes for "there is no such document yet"
ABSENT = -1
_NOW = sa.text("SELECT metadata_modified, private, state FROM package WHERE id = :id")


def guarded(document: dict[str, Any]) -> dict[str, Any]:
    """A document that Solr takes only while nobody has indexed the package since.

    For writers that do not wait for their turn in the outbox: ``ckan search-index rebuild`` and core's own. Between
    what they read and what they write a withdrawal may be committed and indexed, and they would write over it. The
    version is asked first, then the database: what is committed later is also indexed later.

    Raises SearchIndexError when the package has changed already; Solr refuses (409) when it is indexed meanwhile.
    """
    version = _version(document["index_id"])
    if not _is_current(document):
        raise SearchIndexError(f"{document['id']} has changed since it was read; the outbox indexes it")
    return {**document, "_version_": version}


def _version(index_id: str) -> int:
    """Of the document as last written, committed to the index or not; ABSENT when there is none."""
    found = make_connection().search("*:*", search_handler="get", id=index_id, fl="_version_").raw_response["doc"]
    return found["_version_"] if found else ABSENT


def _is_current(document: dict[str, Any]) -> bool:
    """Whether the database, which other processes write meanwhile, still says so; it knows nothing of a test's own."""
    row = model.Session.execute(_NOW, {"id": document["id"]}).first()
    if row is None:
        return True
    read = (document["metadata_modified"], document["capacity"] == "private", document["state"])
    return read == (f"{row.metadata_modified.isoformat()}Z", row.private, row.state)
