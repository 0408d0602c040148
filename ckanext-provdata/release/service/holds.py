"""What must not become public yet: the clock passes it by, listing refuses it, and the database does not take it.

Whoever demands a decision before a record is public holds it back when it is made, and frees it by the decision.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.provdata.release.model import Hold


def put(package_id: str) -> None:
    """Hold a private package back from now on."""
    model.Session.execute(insert(Hold).values(package_id=package_id).on_conflict_do_nothing())


def free(package_id: str) -> None:
    model.Session.execute(sa.delete(Hold).where(Hold.package_id == package_id))


def stands(package_id: str) -> bool:
    query = sa.select(Hold.package_id).where(Hold.package_id == package_id)
    return bool(model.Session.scalar(sa.select(query.exists())))


def refuse(package_id: str) -> None:
    """Raises ValidationError for a package that is held back."""
    if stands(package_id):
        raise tk.ValidationError({"private": [tk._("这条信息资源尚未审核通过，不能公开。")]})
