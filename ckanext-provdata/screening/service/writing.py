"""Rows written into the DataStore by its own interface: nobody outside reads them before they are looked through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.screening.policy.finding import Finder
from ckanext.provdata.screening.service import gate, outcomes, rows
from ckanext.provdata.shared import clock
from ckanext.provdata.tables import service as tables

#: How long writers of single cells are waited for before the whole table is looked through once more.
SETTLED = timedelta(minutes=1)
_VERSION = sa.text("""
    INSERT INTO provdata_screening_content (resource_id, version, user_id, at)
    VALUES (:resource, nextval('provdata_screening_version'), nullif(current_setting('provdata.actor', true), ''), :at)
    ON CONFLICT (resource_id) DO UPDATE SET version = excluded.version, user_id = excluded.user_id, at = excluded.at
""")


def is_file(resource: model.Resource) -> bool:
    return resource.url_type == "upload"


def is_clean(resource: model.Resource, records: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a table that is open may stay so while these rows are added: nothing is found in them."""
    if is_file(resource) or gate.is_closed_table(resource) or not all(isinstance(one, Mapping) for one in records):
        return False
    package = model.Package.get(resource.package_id)
    finder = Finder(outcomes.words(package.owner_org if package else None))
    return next(finder.table(rows.given(records)), None) is None


def renew(resource_id: str, *, file: bool) -> None:
    """Note that a table holds something else than what was looked through: nobody outside reads it from now on."""
    if file:
        tables.overwrite(resource_id)
    else:
        model.Session.execute(_VERSION, {"resource": resource_id, "at": clock.now()})


def look_once_settled(resource_id: str) -> None:
    """Have the whole table looked through soon, once however many writes there are until then."""
    if not outcomes.is_asked_for(resource_id):
        outcomes.look_again(resource_id, SETTLED)
