"""Codes and retypings in the database. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.provdata.catalogue import policy
from ckanext.provdata.catalogue.model import RecordCode, RecordRetyping

#: The context's word for whoever had codes kept for the records he creates.
HOLDER = "provdata_codes_kept_for"
#: Locks of one transaction: PostgreSQL has room for some thousands in all.
MOST_LOCKS = 200


def next_code(class_code: str) -> policy.Code:
    """The next free code of a class.

    Holds the class until the transaction ends: whoever asks meanwhile waits and gets the number after. A transaction
    that rolls back gives its number back, since nobody saw it.
    """
    _lock(class_code)
    last = model.Session.scalar(sa.select(sa.func.max(RecordCode.number)).where(RecordCode.class_code == class_code))
    return policy.make_code(class_code, (last or 0) + 1)


def is_taken(code: str, holder: str = "") -> bool:
    """Whether any record has or ever had this code, or somebody else than ``holder`` keeps it.

    Holds the code until the transaction ends, unless it is kept for the holder already.
    """
    if holder and _is_kept(code, holder):
        return False
    _lock(code)
    return model.Session.get(RecordCode, code, populate_existing=True) is not None


def _is_kept(code: str, holder: str) -> bool:
    kept = sa.select(RecordCode.code).where(RecordCode.code == code, RecordCode.package_id == _place(holder, code))
    return model.Session.scalar(kept) is not None


def _lock(key: str, executor: Any = None) -> None:
    """Wait for and keep the lock of that name; other tables' advisory locks have other first keys."""
    (executor or model.Session).execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(RecordCode.__tablename__), sa.func.hashtext(key)))
    )


# --- codes kept for a transaction that lasts --------------------------------------------------------------------------


def _place(holder: str, code: str) -> str:
    """What stands in the record's place while there is none: no package has such an id."""
    return f"{holder}/{code}"


def keep_next(holder: str, class_code: str, count: int) -> list[policy.Code]:
    """The next free codes of a class, kept at once and for whoever calls: nobody has to wait for his transaction."""
    with model.ensure_engine().begin() as connection:
        _lock(class_code, connection)
        query = sa.select(sa.func.max(RecordCode.number)).where(RecordCode.class_code == class_code)
        first = (connection.scalar(query) or 0) + 1
        codes = [policy.make_code(class_code, number) for number in range(first, first + count)]
        connection.execute(sa.insert(RecordCode), [_kept(holder, code) for code in codes])
    return codes


def keep(holder: str, codes: Iterable[policy.Code]) -> None:
    """Keep these codes as well; what is somebody else's stays his."""
    ordered = sorted(codes, key=lambda code: code.text)
    for first in range(0, len(ordered), MOST_LOCKS):
        with model.ensure_engine().begin() as connection:
            part = ordered[first : first + MOST_LOCKS]
            for code in part:
                _lock(code.text, connection)
            connection.execute(insert(RecordCode).on_conflict_do_nothing(), [_kept(holder, code) for code in part])


def _kept(holder: str, code: policy.Code) -> dict[str, Any]:
    place = _place(holder, code.text)
    return {"code": code.text, "package_id": place, "class_code": code.class_code, "number": code.number}


def give_back(holder: str) -> None:
    """Free the codes that are still kept for the holder, at once."""
    kept = RecordCode.package_id.startswith(_place(holder, ""), autoescape=True)
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.delete(RecordCode).where(kept))


# --- records ----------------------------------------------------------------------------------------------------------


def code_of(package_id: str) -> str | None:
    """The code of a record, None when it never had one."""
    return model.Session.scalar(sa.select(RecordCode.code).where(RecordCode.package_id == package_id))


def package_of(code: str) -> str | None:
    """The id of the record that a code was given to, which may be gone; None for a code nobody was given."""
    return model.Session.scalar(sa.select(RecordCode.package_id).where(RecordCode.code == code))


def register(code: policy.Code, package_id: str, holder: str = "") -> None:
    """Tie a code to a record for ever; one that is kept for the holder as well."""
    if holder and _is_kept(code.text, holder):
        kept = sa.update(RecordCode).where(RecordCode.code == code.text)
        model.Session.execute(kept.values(package_id=package_id), execution_options={"synchronize_session": False})
        return
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
