"""What follows a step of a review."""

from __future__ import annotations

import logging
from typing import Any

from ckan.lib import mailer

from ckanext.provdata.review.service import post

log = logging.getLogger(__name__)


def mail(subject: str, payload: dict[str, Any]) -> None:
    """Send the mails of one step to one side.

    subject: id of the organisation or account that is told. payload: see ``service.notices``. An error of the mail
    server is raised, so that the outbox tries again.
    """
    for letter in post.letters(subject, payload):
        mailer.mail_recipient(letter.name, letter.address, letter.subject, letter.body)
        log.info("Review: %s told of %s", payload["side"], payload["event"])
