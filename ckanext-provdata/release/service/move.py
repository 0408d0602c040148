"""Moving resources between a wave and its record, many at a time.

A resource keeps its id, so its file, its DataStore table and its views stay where they are; only the package it
belongs to changes, and with it who may read it: CKAN asks the package on every access.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from ckan import model

#: Added to the position of what arrives, so that it stands after what is there until positions are made anew.
ARRIVING = 1_000_000

_MOVE = sa.text("""
    UPDATE resource AS r SET package_id = m.target, position = r.position + :arriving
    FROM unnest(CAST(:resources AS text[]), CAST(:targets AS text[])) AS m (resource, target)
    WHERE r.id = m.resource
""")
# resource_update takes the resource at its stored position, and deleted rows are counted in: no gaps, active first.
_RENUMBER = sa.text("""
    UPDATE resource AS r SET position = n.position
    FROM (
        SELECT id, row_number() OVER (PARTITION BY package_id ORDER BY state <> 'active', position, id) - 1 AS position
        FROM resource WHERE package_id = ANY(:packages)
    ) AS n
    WHERE n.id = r.id AND r.position IS DISTINCT FROM n.position
""")
# package_show believes the index when its time agrees within a hundredth of a second.
_TOUCH = sa.text("""
    UPDATE package
    SET metadata_modified = greatest(clock_timestamp() AT TIME ZONE 'UTC', metadata_modified + interval '20 ms')
    WHERE id = ANY(:packages)
""")
_ACTIVE = sa.text("SELECT id FROM resource WHERE package_id = :package AND state = 'active' ORDER BY position")


def move(targets: Mapping[str, str], packages: Iterable[str]) -> None:
    """Move resources.

    targets: resource id → package it goes to. packages: every package that loses or gets one; all are held.
    """
    model.Session.flush()
    affected = sorted(set(packages))
    if targets:
        parameters = {"resources": list(targets), "targets": list(targets.values()), "arriving": ARRIVING}
        model.Session.execute(_MOVE, parameters)
        model.Session.execute(_RENUMBER, {"packages": affected})
    touch(affected)


def touch(packages: Iterable[str]) -> None:
    """Make the packages newer than anything the search index holds of them."""
    model.Session.flush()
    model.Session.execute(_TOUCH, {"packages": sorted(set(packages))})
    model.Session.expire_all()


def active(package_id: str) -> list[str]:
    """Ids of a package's active resources, in order."""
    return list(model.Session.scalars(_ACTIVE, {"package": package_id}))
