"""What follows a new file: it is looked through, a small one at once, a large one by the worker."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib import jobs
from redis.exceptions import RedisError
from rq.job import JobStatus

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.screening.policy.verdict import State
from ckanext.provdata.screening.service import gate, scanning
from ckanext.provdata.shared import config

log = logging.getLogger(__name__)

#: What a job of the queue is that has not ended.
TO_COME = (JobStatus.QUEUED, JobStatus.STARTED, JobStatus.DEFERRED, JobStatus.SCHEDULED)
#: When somebody looks whether the worker has done it, and how often it is begun: a file may be what kills its worker.
FOLLOW_UP, MOST_BEGUN = timedelta(seconds=30), 3


def scan(subject: str, payload: dict[str, Any]) -> None:
    """Have a file looked through, unless the bytes it has now have been.

    payload: ``resource``; ``again``: whatever is known of it; ``job``: the worker's, when it was handed over before;
    ``begun``: how often it was.
    """
    resource, begun = payload["resource"], payload.get("begun", 0)
    if not (gate.is_outdated(resource) or payload.get("again")):
        return
    if not begun and scanning.is_small(resource):
        _run(resource)
    elif payload.get("job") and _is_held(payload["job"]):
        outbox.put("screening.scan", resource, payload, wait=FOLLOW_UP)
    elif begun >= MOST_BEGUN:
        log.error("screening of %s has ended %s times without a word and is given up", resource, begun)
        _run(resource, give_up=True)
    else:
        job = _queued(resource)
        again = bool(payload.get("again")) and not job
        later = {"resource": resource, "again": again, "job": job, "begun": begun + bool(job)}
        outbox.put("screening.scan", resource, later, wait=FOLLOW_UP)


def _queued(resource: str) -> str | None:
    """Hand a file to the worker; the job's id, None when there is no queue just now."""
    job = str(uuid.uuid4())
    try:
        tk.enqueue_job(
            run,
            args=[resource],
            title=f"provdata screening {resource}",
            rq_kwargs={"timeout": int(config.screening_timeout().total_seconds()), "job_id": job},
        )
    except RedisError:
        return None
    return job


def _is_held(job_id: str) -> bool:
    """Whether the job is still to come or under way."""
    try:
        return jobs.job_from_id(job_id).get_status() in TO_COME
    except (KeyError, RedisError):
        return False


def run(resource: str) -> None:
    """What the worker does. The log tells what is looked through, and never what is found."""
    _run(resource)


def _run(resource: str, *, give_up: bool = False) -> None:
    context: Any = {"ignore_auth": True}
    done = tk.get_action("provdata_screening_run")(context, {"id": resource, "give_up": give_up})
    level = logging.DEBUG if done["state"] == State.CLEAR else logging.INFO
    log.log(level, "screening of %s: %s, %s finds", resource, done["state"], done["found"])
