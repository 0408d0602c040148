"""Letters about reviews, addressed."""

from __future__ import annotations

from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.review.policy import mails
from ckanext.provdata.review.service import people
from ckanext.provdata.shared import config

#: the queue each side works with
QUEUES = {mails.REVIEWERS: "reviewer", mails.PUBLISHERS: "publisher", mails.AUTHOR: "editor"}


class Letter(NamedTuple):
    name: str
    address: str
    subject: str
    body: str


def letters(addressee: str, payload: dict[str, Any]) -> list[Letter]:
    """The letters of one step to one side; whoever took the step himself gets none."""
    event, side = payload["event"], payload["side"]
    subject = mails.subject(event, side, config.site_title())
    values = {"count": payload["count"], "remark": payload["remark"], "url": _url(payload)}
    body = mails.body(event, side, values)
    people_told = [user for user in _people(addressee, side) if user.email and user.id != payload["by"]]
    return [Letter(user.display_name, user.email, subject, body) for user in people_told]


def _people(addressee: str, side: str) -> list[Any]:
    if side == mails.AUTHOR:
        user = model.User.get(addressee)
        return [user] if user and user.state == model.State.ACTIVE else []
    roles = config.review_reviewers() if side == mails.REVIEWERS else config.review_publishers()
    return people.accounts(addressee, roles)


def _url(payload: dict[str, Any]) -> str:
    """The record's own page, or the queue when it is about several."""
    if payload["record"]:
        return tk.url_for("provdata_review.record", id=payload["record"], qualified=True, locale="default")
    return tk.url_for("provdata_review.queue", role=QUEUES[payload["side"]], qualified=True, locale="default")
