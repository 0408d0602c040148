"""Who may read the files of a wave: one function, live facts in, the answer and its reason out.

Whatever it does not know is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ckanext.provdata.release.policy import WaveState


class Grade(StrEnum):
    """Opening grade (开放属性) of a record."""

    OPEN = "open"
    CONDITIONAL = "conditional"
    CLOSED = "closed"


class Actor(StrEnum):
    """In which part somebody asks."""

    ANONYMOUS = "anonymous"
    USER = "user"
    #: may read whatever the wave's own agency has
    AGENCY = "agency"


class GrantState(StrEnum):
    """What a user's grant is worth at this moment."""

    NONE = "none"
    ACTIVE = "active"
    #: approved by an agency that the wave no longer belongs to, and not confirmed by the present one
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Reason(StrEnum):
    """Why somebody may or may not."""

    AGENCY = "agency"
    OPENED = "opened"
    GRANTED = "granted"
    #: nothing may be said about it
    HIDDEN = "hidden"
    CLOSED = "closed"
    #: planned: nobody can apply now
    NOT_OFFERED = "not_offered"
    #: granted, but the wave is not on application for the time being
    SUSPENDED = "suspended"
    LOG_IN = "log_in"
    APPLY = "apply"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Term:
    """A grant as it was given: until when, by which agency, and whether it was taken back. Instants are aware."""

    ends_at: datetime
    organization_id: str
    revoked_at: datetime | None = None


def grant_state(term: Term | None, owner: str | None, now: datetime) -> GrantState:
    """What the grant is worth now. ``owner`` is the agency the wave belongs to. It ends at its end, not after it."""
    if term is None:
        return GrantState.NONE
    if term.revoked_at is not None:
        return GrantState.REVOKED
    if now >= term.ends_at:
        return GrantState.EXPIRED
    return GrantState.ACTIVE if owner and term.organization_id == owner else GrantState.UNCONFIRMED


_WITHOUT_GRANT = {
    GrantState.NONE: Reason.APPLY,
    GrantState.UNCONFIRMED: Reason.UNCONFIRMED,
    GrantState.EXPIRED: Reason.EXPIRED,
    GrantState.REVOKED: Reason.REVOKED,
}


def verdict(state: str, grade: str, actor: str, grant: str, *, public: bool = True) -> Verdict:
    """Whether the files of a wave may be read.

    state: of the wave (:class:`WaveState`). grade: of its record (:class:`Grade`), as data that never open make it.
    actor: :class:`Actor`. grant: :class:`GrantState` of the asking user. public: whether record and wave stand and
    everybody may see the record.
    """
    if actor == Actor.AGENCY:
        return Verdict(allowed=True, reason=Reason.AGENCY)
    if not (public and _known(state, grade, actor, grant)):
        return Verdict(allowed=False, reason=Reason.HIDDEN)
    if grade == Grade.CLOSED:
        return Verdict(allowed=False, reason=Reason.HIDDEN if state == WaveState.HELD else Reason.CLOSED)
    if state == WaveState.OPENED:
        return Verdict(allowed=True, reason=Reason.OPENED)
    return _on_application(actor, grant) if state == WaveState.ON_APPLICATION else _waiting(state, actor, grant)


def _known(state: str, grade: str, actor: str, grant: str) -> bool:
    kinds = ((WaveState, state), (Grade, grade), (Actor, actor), (GrantState, grant))
    return state != WaveState.DELETED and all(value in list(kind) for kind, value in kinds)


def _on_application(actor: str, grant: str) -> Verdict:
    if actor != Actor.USER:
        return Verdict(allowed=False, reason=Reason.LOG_IN)
    if grant == GrantState.ACTIVE:
        return Verdict(allowed=True, reason=Reason.GRANTED)
    return Verdict(allowed=False, reason=_WITHOUT_GRANT[GrantState(grant)])


def _waiting(state: str, actor: str, grant: str) -> Verdict:
    """Planned waves are public, held ones are nobody's business but of those whose grant waits with them."""
    if actor == Actor.USER and grant in (GrantState.ACTIVE, GrantState.UNCONFIRMED):
        return Verdict(allowed=False, reason=Reason.SUSPENDED)
    return Verdict(allowed=False, reason=Reason.HIDDEN if state == WaveState.HELD else Reason.NOT_OFFERED)
