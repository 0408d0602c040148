"""A table's file, its status and its lock. Never commits."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO

import sqlalchemy as sa
from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.shared import clock, config, storage
from ckanext.provdata.tables.policy import Limits, Reason, Refused, Report, State, Status
from ckanext.provdata.tables.policy.status import follow, seen

#: Rows of CKAN's table of tasks that are ours.
TASK, REPORT = "provdata_table", "provdata_table_report"
#: What reading one file in a process of its own may take: the largest sheet there can be takes a third of it.
READING = timedelta(minutes=15)
#: How long a loading is left to the queue before somebody looks after it.
FOLLOW_UP = timedelta(seconds=30)


def limits() -> Limits:
    """What the configuration allows a table to be."""
    return Limits(
        size=config.tables_max_size(),
        unpacked=config.tables_max_unpacked_size(),
        rows=config.tables_max_rows(),
        columns=config.tables_max_columns(),
        memory=config.tables_max_memory(),
        seconds=int(min(READING, config.tables_timeout()).total_seconds()),
        faulty=config.tables_max_faulty(),
    )


def status(resource_id: str) -> Status | None:
    """How far the loading of a resource's table has come, None when there never was one."""
    task = _task(resource_id)
    return seen(Status.of(json.loads(task.value)), clock.now(), config.tables_timeout()) if task else None


def record(resource_id: str, state: State, **changes: Any) -> Status:
    """Write the next status down. Raises ValueError for a step that cannot be."""
    task = _task(resource_id) or model.TaskStatus(
        entity_id=resource_id, entity_type="resource", task_type=TASK, key=TASK
    )
    previous = Status.of(json.loads(task.value)) if task.value else None
    found = follow(previous, state, clock.now(), **changes)
    task.value, task.state = json.dumps(found.as_dict(), ensure_ascii=False), str(state)
    task.last_updated = clock.now().replace(tzinfo=None)
    model.Session.add(task)
    return found


def overwrite(resource_id: str) -> None:
    """The rows in the DataStore are not the file's any more: loading it again replaces them, whatever it is."""
    task = _task(resource_id)
    if task:
        found = replace(Status.of(json.loads(task.value)), digest="")
        task.value = json.dumps(found.as_dict(), ensure_ascii=False)


def follow_up(resource_id: str, job_id: str, lost: int = 0) -> None:
    """Have somebody look later whether the loading has been lost, by Redis or with its worker; ``lost``: how often."""
    outbox.put("tables.see_through", resource_id, {"job": job_id, "lost": lost}, wait=FOLLOW_UP)


def forget(resource_id: str) -> None:
    """The resource has no table any more."""
    for key in (TASK, REPORT):
        task = _task(resource_id, key)
        if task:
            model.Session.delete(task)


def _task(resource_id: str, key: str = TASK) -> Any:
    query = model.Session.query(model.TaskStatus)
    return query.filter_by(entity_id=resource_id, task_type=TASK, key=key).populate_existing().first()


def report(resource_id: str) -> dict[str, Any]:
    """What was wrong with the rows of the file last read: ``faulty`` rows, ``counts``, ``faults`` (the first ones)."""
    task = _task(resource_id, REPORT)
    return json.loads(task.value) if task else Report().as_dict()


def keep_report(resource_id: str, found: Report) -> None:
    """Write down what was wrong. CKAN shows tasks only to those who may change the file (auth.task_status_show)."""
    task = _task(resource_id, REPORT) or model.TaskStatus(
        entity_id=resource_id, entity_type="resource", task_type=TASK, key=REPORT
    )
    task.value, task.state = json.dumps(found.as_dict(), ensure_ascii=False), "found" if found.rows else "none"
    task.last_updated = clock.now().replace(tzinfo=None)
    model.Session.add(task)


@contextmanager
def exclusive(resource_id: str) -> Iterator[None]:
    """One loading of a table at a time, over all workers; a worker that dies lets go."""
    engine = model.meta.engine
    assert engine  # noqa: S101 - CKAN has one once it is set up
    key = {"key": f"{TASK}:{resource_id}"}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(hashtextextended(:key, 0))"), key)
        try:
            yield
        finally:
            connection.execute(sa.text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))"), key)


@contextmanager
def snapshot(resource: dict[str, Any], size: int) -> Iterator[BinaryIO]:
    """A copy of the uploaded file on this machine, which no later upload changes while it is read.

    Raises Refused: MISSING when the storage has no such file, TOO_LARGE when it is of more than ``size`` bytes.
    """
    with tempfile.TemporaryFile() as copy:
        try:
            _copy(resource, copy, size)
        except FileNotFoundError as error:
            raise Refused(Reason.MISSING) from error
        yield copy


def _copy(resource: dict[str, Any], copy: BinaryIO, size: int) -> None:
    for chunk in storage.uploaded(resource):
        copy.write(chunk)
        if copy.tell() > size:
            raise Refused(Reason.TOO_LARGE, limit=size)


def digest(file: BinaryIO, *made_with: Any) -> str:
    """Names what a table is made from: the file's bytes, the information items that type its columns, …"""
    found = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(storage.CHUNK):
        found.update(chunk)
    found.update(json.dumps(made_with, sort_keys=True, ensure_ascii=False).encode())
    return found.hexdigest()
