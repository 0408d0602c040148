"""What follows a decision, and an opening."""

from __future__ import annotations

import logging
from typing import Any

from ckan.lib import mailer

from ckanext.provdata.access.policy.applications import Event
from ckanext.provdata.access.service import applications, notices, post
from ckanext.provdata.release.policy import WaveState
from ckanext.provdata.release.service import waves
from ckanext.provdata.shared import clock

log = logging.getLogger(__name__)


def settle(subject: str, payload: dict[str, Any]) -> None:
    """End the undecided applications for a wave that has opened, and tell the applicants. subject: id of the wave."""
    wave = waves.get(subject)
    if wave is None or wave.state != WaveState.OPENED:
        return
    for row in applications.settle(subject, clock.now()):
        notices.tell(row, Event.SETTLE)


def application_mail(subject: str, payload: dict[str, Any]) -> None:
    """Send the mails of one event of an application to one side.

    subject: id of the application. payload: ``event``, ``to`` (applicant or agency), ``reason``. An error of the mail
    server is raised, so that the outbox tries again. Without a mail server there is nothing to send.
    """
    for letter in post.letters(subject, payload):
        mailer.mail_recipient(letter.name, letter.address, letter.subject, letter.body)
        log.info("Application %s: %s told of %s", subject, payload["to"], payload["event"])
