"""CKAN's activity rows keep whole copies of a record and who may see them; a withdrawal must reach these copies."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from ckan import model
from ckan.lib.plugins import get_permission_labels

# jsonb containment finds any copy with one of the resources; data is stored as text.
_HIDE = sa.text("""
    UPDATE activity SET permission_labels = :labels
    WHERE object_id = :record AND activity_type LIKE '% package' AND (
        CAST(:resources AS text[]) IS NULL OR EXISTS (
            SELECT FROM unnest(CAST(:resources AS text[])) AS r (id) WHERE strpos(CAST(activity.data AS text), r.id) > 0
        )
    )
""")


def hide(records: Collection[str], resource_ids: list[str] | None) -> None:
    """Let only members of the owner read the records' old copies that name these resources (None: all copies).

    The copies stay: the agency's own history loses nothing.
    """
    for record_id in records:
        package = model.Session.get_one(model.Package, record_id)
        model.Session.execute(
            _HIDE, {"labels": _private_labels(package), "record": record_id, "resources": resource_ids}
        )


def _private_labels(package: model.Package) -> list[str]:
    """The labels the record would have if it were private."""
    was, package.private = package.private, True
    try:
        with model.Session.no_autoflush:
            return list(get_permission_labels().get_dataset_labels(package))
    finally:
        package.private = was
