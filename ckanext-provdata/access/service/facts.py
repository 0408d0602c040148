"""What is so now: a wave, its record, and the grant of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import authz, model
from sqlalchemy.orm import aliased

from ckanext.provdata.access.model import Grant
from ckanext.provdata.access.policy import grading
from ckanext.provdata.access.policy.verdict import Actor, Reason, Term, Verdict, grant_state, verdict
from ckanext.provdata.release.model import Wave


@dataclass(frozen=True, slots=True)
class Facts:
    """A wave as it stands. ``public``: it and its record exist, and everybody may see the record."""

    wave_id: str
    record_id: str
    state: str
    grade: str
    owner: str | None
    public: bool
    term: Term | None = None


def facts(wave_id: str, user_id: str | None) -> Facts | None:
    """A wave and the user's best grant for it, read now, in one query. None when there is no such wave."""
    holder, record = aliased(model.Package), aliased(model.Package)
    grant = _best_grant(user_id)
    query = (
        sa.select(Wave.record_id, Wave.state, holder.owner_org, holder.state, record.state, record.private)
        .add_columns(*(record.extras[name].astext for name in ("opening_grade", "data_level")))
        .add_columns(grant.c.ends_at, grant.c.organization_id, grant.c.revoked_at)
        .join(holder, holder.id == Wave.id)
        .join(record, record.id == Wave.record_id)
        .outerjoin(grant, sa.true())
        .where(Wave.id == wave_id)
    )
    row = model.Session.execute(query).first()
    return _read(wave_id, row) if row else None


def _best_grant(user_id: str | None) -> Any:
    """The grant that lasts longest, those taken back last."""
    query = sa.select(Grant.ends_at, Grant.organization_id, Grant.revoked_at)
    mine = query.where(Grant.wave_id == Wave.id, Grant.user_id == user_id)
    return mine.order_by(Grant.revoked_at.isnot(None), Grant.ends_at.desc()).limit(1).lateral()


def _read(wave_id: str, row: Any) -> Facts:
    record_id, state, owner, wave_stands, record_stands, private, grade, level, ends_at, approved_by, revoked_at = row
    return Facts(
        wave_id=wave_id,
        record_id=record_id,
        state=state,
        grade=grading.effective(grade, level),
        owner=owner,
        public=(wave_stands, record_stands, private) == (model.State.ACTIVE, model.State.ACTIVE, False),
        term=Term(ends_at, approved_by, revoked_at) if ends_at else None,
    )


def judge(found: Facts, user: Any, now: datetime) -> Verdict:
    """The verdict on a wave for that account (None or CKAN's anonymous one: nobody in particular)."""
    grant = grant_state(found.term, found.owner, now)
    return verdict(found.state, found.grade, actor(found, user), grant, public=found.public)


def actor(found: Facts, user: Any) -> Actor:
    """In which part the account meets that wave."""
    if user is None or not user.is_authenticated:
        return Actor.ANONYMOUS
    reads = found.owner and authz.has_user_permission_for_group_or_org(found.owner, user.name, "read")
    return Actor.AGENCY if user.sysadmin or reads else Actor.USER


def judge_as_user(found: Facts, now: datetime) -> Verdict:
    """The verdict for the account whose grant the facts hold, by that grant alone."""
    grant = grant_state(found.term, found.owner, now)
    return verdict(found.state, found.grade, Actor.USER, grant, public=found.public)


def is_granted(wave_id: str, user: Any, now: datetime) -> bool:
    """Whether a grant lets that account read the wave at this moment."""
    found = facts(wave_id, user.id)
    return found is not None and judge_as_user(found, now).reason is Reason.GRANTED
