"""Mails about reviews: which step is told to whom, one mail for all records of one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.review.model import Review
from ckanext.provdata.review.policy import mails
from ckanext.provdata.review.policy.states import Event


def tell(event: Event, rows: Sequence[Review], by: str | None, remark: str = "") -> None:
    """Put the step's mails into the outbox, in the transaction of the step. by: who took it, and needs no mail."""
    for side in mails.TOLD.get(event, ()):
        told: dict[str, list[str]] = {}
        for row in rows:
            told.setdefault(_addressee(row, side) or "", []).append(row.record_id)
        for addressee, records in told.items():
            if addressee:
                _put(addressee, {"event": str(event), "side": side, "remark": remark, "by": by}, records)


def _put(addressee: str, payload: dict[str, Any], records: list[str]) -> None:
    one = records[0] if len(records) == 1 else None
    outbox.put("review.mail", addressee, {**payload, "count": len(records), "record": one})


def _addressee(row: Review, side: str) -> str | None:
    """The organisation whose reviewers or publishers are told, or the account that submitted it."""
    if side == mails.REVIEWERS:
        return row.awaiting
    if side == mails.AUTHOR:
        return row.submitted_by
    package = model.Session.get(model.Package, row.record_id)
    return package.owner_org if package else None
