"""What the worker runs, and what the outbox runs after it."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs
from rq.job import JobStatus

from ckanext.provdata.tables import service
from ckanext.provdata.tables.policy import Reason, State, Status

#: What a job of the queue is that has not ended.
TO_COME = (JobStatus.QUEUED, JobStatus.STARTED, JobStatus.DEFERRED, JobStatus.SCHEDULED)

log = logging.getLogger(__name__)


def load(resource_id: str, force: bool = False) -> None:
    """Load a resource's table.

    As the site's own user: the agency's right was checked when the job was queued, the worker has no user of its own,
    and what the action answers stays in the log of this process.
    """
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    try:
        status = tk.get_action("provdata_table_fill")({"user": user["name"]}, {"id": resource_id, "force": force})
    except tk.ObjectNotFound:
        log.info("Table %s: the resource is gone", resource_id)
        return
    log.info("Table %s: %s, %s rows", resource_id, status["state"], status.get("rows"))


def see_through(subject: str, payload: dict[str, Any]) -> None:
    """Queue a table again that waits for a job which the queue does not hold: Redis was away or has lost it.

    payload: ``job``, its id. Looks again until the loading has ended. A table that is queued twice is loaded once: the
    second load finds the same content.
    """
    status = service.status(subject)
    if status is None or not _is_under_way(status) or not _stands(subject):
        return
    if status.state is State.RUNNING or _is_held(payload["job"]):
        service.follow_up(subject, payload["job"])
    else:
        log.warning("Table %s: the queue has lost it", subject)
        tk.get_action("provdata_table_load")({"ignore_auth": True}, {"id": subject, "force": False})


def _is_held(job_id: str) -> bool:
    """Whether the job is still to come or under way: one that failed before it began stays known as failed."""
    try:
        return jobs.job_from_id(job_id).get_status() in TO_COME
    except KeyError:
        return False


def _is_under_way(status: Status) -> bool:
    return status.state in (State.QUEUED, State.RUNNING) or status.reason is Reason.QUEUE


def _stands(resource_id: str) -> bool:
    resource = model.Resource.get(resource_id)
    return resource is not None and resource.state == model.State.ACTIVE
