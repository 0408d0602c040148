"""Mails about applications: which event is told to whom."""

from __future__ import annotations

from ckanext.provdata.access.model import Application
from ckanext.provdata.access.policy.applications import Event
from ckanext.provdata.outbox import service as outbox

#: To the applicant, to the agency, or to both.
APPLICANT, AGENCY = "applicant", "agency"
TOLD: dict[Event, tuple[str, ...]] = {
    Event.SUBMIT: (APPLICANT, AGENCY),
    Event.RESUBMIT: (AGENCY,),
    Event.ENDORSE: (AGENCY,),
    Event.RETURN: (APPLICANT,),
    Event.APPROVE: (APPLICANT,),
    Event.DECLINE: (APPLICANT,),
    Event.WITHDRAW: (AGENCY,),
    Event.REVOKE: (APPLICANT, AGENCY),
    Event.CONFIRM: (APPLICANT,),
    Event.SETTLE: (APPLICANT,),
}


def tell(row: Application, event: Event, reason: str = "") -> None:
    """Put the event's mails into the outbox, one message for each side, so that one that fails repeats no other."""
    for side in TOLD[event]:
        outbox.put("access.application_mail", row.id, {"event": str(event), "to": side, "reason": reason})
