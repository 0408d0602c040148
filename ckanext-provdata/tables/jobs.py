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

#: How often a loading is begun again that ended without a word: a file may be what kills its worker.
MOST_LOST = 2

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
    """Queue a table again whose job the queue does not hold: Redis was away or has lost it, or its worker died.

    payload: ``job``, its id; ``lost``, how often its loading has ended without a word. Looks again until the loading
    has ended. A table that is queued twice is loaded once: the second load finds the same content.
    """
    status, lost = service.status(subject), payload.get("lost", 0)
    if status is None or not _is_under_way(status) or not _stands(subject):
        return
    if _is_held(payload["job"]):
        service.follow_up(subject, payload["job"], lost)
    elif _has_begun(status) and lost >= MOST_LOST:
        log.error("Table %s: its loading has ended %s times without a word and is left", subject, lost + 1)
    else:
        log.warning("Table %s: the queue has lost it", subject)
        context: Any = {"ignore_auth": True, "provdata_lost": lost + _has_begun(status)}
        tk.get_action("provdata_table_load")(context, {"id": subject, "force": False})


def _is_held(job_id: str) -> bool:
    """Whether the job is still to come or under way: one that failed before it began stays known as failed."""
    try:
        return jobs.job_from_id(job_id).get_status() in TO_COME
    except KeyError:
        return False


def _is_under_way(status: Status) -> bool:
    return status.state is State.QUEUED or status.reason is Reason.QUEUE or _has_begun(status)


def _has_begun(status: Status) -> bool:
    """Whether a worker took it and has not said how it ended; after its time limit it reads as interrupted."""
    return status.state is State.RUNNING or status.reason is Reason.INTERRUPTED


def _stands(resource_id: str) -> bool:
    resource = model.Resource.get(resource_id)
    return resource is not None and resource.state == model.State.ACTIVE
