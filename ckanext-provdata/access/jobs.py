"""What follows a decision: mails."""

from __future__ import annotations

import logging
from typing import Any

from ckan.lib import mailer

from ckanext.provdata.access.service import post

log = logging.getLogger(__name__)


def application_mail(subject: str, payload: dict[str, Any]) -> None:
    """Send the mails of one event of an application to one side.

    subject: id of the application. payload: ``event``, ``to`` (applicant or agency), ``reason``. An error of the mail
    server is raised, so that the outbox tries again. Without a mail server there is nothing to send.
    """
    for letter in post.letters(subject, payload):
        mailer.mail_recipient(letter.name, letter.address, letter.subject, letter.body)
        log.info("Application %s: %s told of %s", subject, payload["to"], payload["event"])
