"""Codes and retypings in the database. Nothing here commits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.catalogue import policy
from ckanext.provdata.catalogue.model import RecordCode, RecordRetyping


def next_code(class_code: str) -> policy.Code:
    """The next free code of a class.

    Holds the class until the transaction ends: whoever asks meanwhile waits and gets the number after. A transaction
    that rolls back gives its number back, since nobody saw it.
    """
    _lock(class_code)
    last = model.Session.scalar(sa.select(sa.func.max(RecordCode.number)).where(RecordCode.class_code == class_code))
    return policy.make_code(class_code, (last or 0) + 1)


def is_taken(code: str) -> bool:
    """Whether any record has or ever had this code. Holds the code until the transaction ends."""
    _lock(code)
    return model.Session.get(RecordCode, code) is not None


def _lock(key: str) -> None:
    """Wait for and keep the lock of that name; other tables' advisory locks have other first keys."""
    model.Session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(RecordCode.__tablename__), sa.func.hashtext(key)))
    )


def code_of(package_id: str) -> str | None:
    """The code of a record, None when it never had one."""
    return model.Session.scalar(sa.select(RecordCode.code).where(RecordCode.package_id == package_id))


def package_of(code: str) -> str | None:
    """The id of the record that a code was given to, which may be gone; None for a code nobody was given."""
    return model.Session.scalar(sa.select(RecordCode.package_id).where(RecordCode.code == code))


def register(code: policy.Code, package_id: str) -> None:
    """Tie a code to a record for ever."""
    row = RecordCode(code=code.text, package_id=package_id, class_code=code.class_code, number=code.number)
    model.Session.add(row)
    model.Session.flush()


def set_type(package_id: str, package_type: str) -> None:
    """Change the sector a record is stored under; its fields are the caller's affair."""
    package = model.Session.get_one(model.Package, package_id)
    package.type = package_type


def note_retyping(package_id: str, types: tuple[str, str], reason: str, user: str, at: datetime) -> None:
    """Keep who (name or id) moved a record, from and to which sector, when and why."""
    from_type, to_type = types
    account = model.User.get(user)
    row = RecordRetyping(
        package_id=package_id,
        from_type=from_type,
        to_type=to_type,
        reason=reason,
        user_id=account.id if account else user,
        at=at,
    )
    model.Session.add(row)


def retypings(package_id: str) -> list[RecordRetyping]:
    """A record's moves, oldest first."""
    query = sa.select(RecordRetyping).where(RecordRetyping.package_id == package_id).order_by(RecordRetyping.id)
    return list(model.Session.scalars(query))


def organization_region(id_or_name: str) -> str | None:
    """The region code an organisation states, None when there is no such organisation or it states none."""
    group: Any = model.Group.get(id_or_name)
    return group.extras.get("region_code") if group else None
