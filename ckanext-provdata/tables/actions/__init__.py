"""Loading uploaded tables into the DataStore, and saying how far it has come."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, BinaryIO

import ckan.plugins.toolkit as tk
from ckan import model
from redis.exceptions import RedisError

from ckanext.provdata.release import service as release
from ckanext.provdata.shared import config
from ckanext.provdata.tables import policy, service
from ckanext.provdata.tables.policy import Reason, Refused, Report, State
from ckanext.provdata.tables.service import copying, reading

#: The job by its dotted name: what is outside (jobs) calls what is inside (actions), so it cannot be imported here.
JOB = "ckanext.provdata.tables.jobs.load"

#: What can be loaded, as people call it.
KINDS = "CSV、TSV、XLS、XLSX、ODS、JSON、GeoJSON、Shapefile（ZIP）"

Resource = dict[str, Any]


def provdata_table_load(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Have a resource's uploaded table loaded by the worker.

    :param id: the resource
    :param force: load again even if the DataStore holds the same content already (optional, default true)
    :param encoding: the encoding the file is in, from the vocabulary ``encoding`` (optional); kept with the resource
    :returns: the status as ``provdata_table_status_show`` gives it
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_table_load", context, {"id": resource_id})
    resource = _resource(context, resource_id)
    if policy.kind(resource) is None and service.status(resource_id) is None:
        raise tk.ValidationError({"id": [tk._("只有上传的表格文件可以载入数据表：{kinds}").format(kinds=KINDS)]})
    _declare(context, resource, data_dict.get("encoding"))
    status = service.record(resource_id, State.QUEUED, file=resource.get("last_modified") or "")
    job_id = str(uuid.uuid4())
    service.follow_up(resource_id, job_id, context.get("provdata_lost", 0))
    model.Session.commit()
    return _queued(resource_id, tk.asbool(data_dict.get("force", True)), job_id) or status.as_dict()


def _declare(context: Any, resource: Resource, encoding: str | None) -> None:
    if encoding and encoding != resource.get("encoding"):
        tk.get_action("resource_patch")(tk.fresh_context(context), {"id": resource["id"], "encoding": encoding})


def _queued(resource_id: str, force: bool, job_id: str) -> dict[str, Any] | None:
    """Hand the job to the queue; the failed status when there is no queue, since the upload itself is saved."""
    try:
        tk.enqueue_job(
            JOB,  # type: ignore[arg-type]
            args=[resource_id, force],
            title=f"provdata table {resource_id}",
            rq_kwargs={"timeout": int(config.tables_timeout().total_seconds()), "job_id": job_id},
        )
    except RedisError:
        status = service.record(resource_id, State.FAILED, reason=Reason.QUEUE)
        model.Session.commit()
        return status.as_dict()
    return None


@tk.side_effect_free
def provdata_table_status_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How far the loading of a resource's table has come.

    :param id: the resource
    :returns: ``state`` (queued, running, loaded, refused, failed; None when there never was a table), ``rows``,
        ``encoding``, ``reason`` with ``parameters``, ``notes``, ``changed`` (UTC), ``file`` (the upload it is about)
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_table_status_show", context, {"id": resource_id})
    status = service.status(resource_id)
    return status.as_dict() if status else {"state": None}


@tk.side_effect_free
def provdata_table_report_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What was found wrong with the rows of a resource's table when it was last read.

    :param id: the resource
    :returns: ``faulty`` (rows), ``counts`` (``column``, ``fault``, ``count``) and ``faults``, the first 500: ``row`` of
        the file, ``column``, ``fault`` (type, length, few_cells, many_cells, scientific), ``value``
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_table_report_show", context, {"id": resource_id})
    return service.report(resource_id)


def provdata_table_fill(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Load a resource's uploaded table now, while the caller waits. What the worker and the command line call.

    A file that is refused leaves no table behind, since the table would be another file's.

    :param id: the resource
    :param force: load again even if the DataStore holds the same content already (optional, default false)
    :returns: the status as ``provdata_table_status_show`` gives it
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_table_fill", context, {"id": resource_id})
    with service.exclusive(resource_id):
        resource = _resource(context, resource_id)
        if policy.kind(resource) is None:
            return _no_table(context, resource)
        return _fill(context, resource, force=tk.asbool(data_dict.get("force", False)))


def _resource(context: Any, resource_id: str) -> Resource:
    return tk.get_action("resource_show")(tk.fresh_context(context), {"id": resource_id})


def _no_table(context: Any, resource: Resource) -> dict[str, Any]:
    """The table's file was replaced by something else, or is an archive of something else."""
    _drop(context, resource)
    service.forget(resource["id"])
    model.Session.commit()
    return {"state": None}


def _fill(context: Any, resource: Resource, *, force: bool) -> dict[str, Any]:
    """Load, and write down how it went; what nobody foresaw is written down, too, and raised."""
    before = service.status(resource["id"])
    service.record(resource["id"], State.RUNNING, file=resource.get("last_modified") or "")
    model.Session.commit()
    try:
        outcome = _load(context, resource, before, force=force)
    except Refused as refused:
        if refused.reason is Reason.NO_SHAPES:
            return _no_table(context, resource)
        _drop(context, resource)
        if refused.reason is not Reason.FAULTY:
            service.keep_report(resource["id"], Report())
        outcome = {"state": State.REFUSED, "reason": refused.reason, "parameters": refused.parameters, "digest": ""}
    except BaseException:
        model.Session.rollback()
        service.record(resource["id"], State.FAILED, reason=Reason.INTERNAL, digest="")
        model.Session.commit()
        raise
    status = service.record(resource["id"], **outcome)
    model.Session.commit()
    return status.as_dict()


def _load(context: Any, resource: Resource, before: policy.Status | None, *, force: bool) -> dict[str, Any]:
    """What to write down after loading. Raises Refused."""
    limits = service.limits()
    items = _package(context, resource).get("information_items") or []
    with service.snapshot(resource, limits.size) as file:
        digest = service.digest(file, items, resource.get("encoding") or "", limits.faulty)
        if not force and before and before.digest == digest and resource.get("datastore_active"):
            return {"state": State.LOADED, "rows": before.rows, "encoding": before.encoding, "notes": before.notes}
        return {"state": State.LOADED, "digest": digest, **_replaced(context, resource, file, items, limits)}


def _copy(context: Any, resource: Resource, survey: policy.Survey, rows: Iterable[list[Any]]) -> None:
    """All rows at once; where that fails nothing is left that looks like a table.

    The last step of the DataStore counts the rows and tells those who listen that they have changed.
    """
    try:
        copying.copy(resource["id"], [column.id for column in survey.columns], rows)
    except BaseException:
        _drop(context, resource)
        raise
    _datastore(context, "upsert", resource_id=resource["id"], method="insert", calculate_record_count=True)


def _package(context: Any, resource: Resource) -> dict[str, Any]:
    return tk.get_action("package_show")(tk.fresh_context(context), {"id": resource["package_id"]})


def _replaced(
    context: Any, resource: Resource, file: BinaryIO, items: list[dict[str, Any]], limits: policy.Limits
) -> dict[str, Any]:
    """Put the file's table in place of the one there was, which goes when the whole file has been read."""
    with reading.opened(file, policy.kind(resource), limits, resource.get("encoding") or "") as table:  # type: ignore[arg-type]
        survey = policy.survey(table, items, limits)
        service.keep_report(resource["id"], survey.report)
        policy.check(survey, limits)
        _drop(context, resource)
        _datastore(context, "create", resource_id=resource["id"], fields=policy.fields(survey.columns))
        _copy(context, resource, survey, policy.values(table, survey))
    _add_views(context, resource["id"])
    return {"rows": survey.rows, "encoding": table.encoding, "notes": survey.notes}


def _datastore(context: Any, verb: str, **data_dict: Any) -> None:
    """A DataStore action on a table that belongs to an uploaded file, hence ``force``.

    The DataStore notes in the resource that it has a table; the file may be one of a wave.
    """
    known = {"force": True, "calculate_record_count": False}
    with release.own_work():
        tk.get_action(f"datastore_{verb}")(tk.fresh_context(context), {**known, **data_dict})


def _drop(context: Any, resource: Resource) -> None:
    try:
        _datastore(context, "delete", resource_id=resource["id"])
    except tk.ObjectNotFound:
        return


def _add_views(context: Any, resource_id: str) -> None:
    """The default views that fit the table; those there are already stay as they are."""
    resource = _resource(context, resource_id)
    for from_datastore in (True, False):
        tk.get_action("resource_create_default_resource_views")(
            tk.fresh_context(context),
            {"resource": resource, "package": _package(context, resource), "create_datastore_views": from_datastore},
        )
