"""What the worker runs, and what looks after it."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib import jobs
from rq.job import JobStatus

from ckanext.provdata.registration.actions.registrations import enqueue
from ckanext.provdata.registration.service import runs

#: What a job of the queue is that has not begun.
TO_COME = (JobStatus.QUEUED, JobStatus.DEFERRED, JobStatus.SCHEDULED)

log = logging.getLogger(__name__)


def work(run_id: str) -> None:
    """Work on a registration. Every record is saved in the name and with the rights of whoever started it."""
    try:
        done = tk.get_action("provdata_registration_work")({"ignore_auth": True}, {"id": run_id})
    except tk.ObjectNotFound:
        log.info("Registration %s is gone", run_id)
        return
    log.info("Registration %s: %s", run_id, done)


def see_through(subject: str, payload: dict[str, Any]) -> None:
    """Queue a registration again that the queue does not hold and nobody works on: its worker died, or waited in vain.

    payload: ``job``, its id in the queue. Looks again until the registration has ended.
    """
    run = runs.get(subject)
    if run is None or not runs.is_live(run):
        return
    job_id = payload["job"]
    if not _is_to_come(job_id) and _is_left(run.organization_id):
        log.warning("Registration %s: nobody works on it, it is queued again", subject)
        job_id = str(uuid.uuid4())
        enqueue(subject, job_id)
    runs.follow_up(subject, job_id)


def _is_to_come(job_id: str) -> bool:
    try:
        return jobs.job_from_id(job_id).get_status() in TO_COME
    except KeyError:
        return False


def _is_left(organization_id: str) -> bool:
    """Whether nobody holds the organisation's turn."""
    with runs.mine(organization_id) as free:
        return free
