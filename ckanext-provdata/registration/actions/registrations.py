"""Registrations as agencies see them."""

from __future__ import annotations

import uuid
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from redis.exceptions import RedisError

from ckanext.provdata.regions import service as organizations
from ckanext.provdata.registration.model import Run
from ckanext.provdata.registration.policy import reading
from ckanext.provdata.registration.policy.run import STARTABLE, Mode, State
from ckanext.provdata.registration.service import files, runs, wording
from ckanext.provdata.schemas.compose import SECTORS
from ckanext.provdata.shared import clock, config

#: The job by its dotted name: what is outside (jobs) calls what is inside (actions), so it cannot be imported here.
JOB = "ckanext.provdata.registration.jobs.work"
MOST_LISTED = 1000


def provdata_registration_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Upload a workbook of records. It is read and checked, or imported, in the background.

    :param organization: id or name of the organisation whose records they are
    :param upload: the workbook (xlsx)
    :param mode: ``check`` (default): say what is wrong and what an import would do; ``valid``: import the rows without
        problems; ``all``: import all, or none when any row has a problem
    :param sector: (optional) for a workbook that does not say it, because it was not made from a template
    :returns: the registration as ``provdata_registration_show`` gives it
    """
    reference = tk.get_or_bust(data_dict, "organization")
    tk.check_access("provdata_registration_create", context, {"organization": reference})
    organization = _organization(reference)
    mode, sector = _checked(data_dict)
    upload = data_dict["upload"]
    run = Run(
        id=str(uuid.uuid4()),
        organization_id=organization.id,
        user_id=_user_id(context),
        file_name=files.name(upload),
        sector=sector,
        mode=mode,
        state=State.QUEUED,
        created_at=clock.now(),
    )
    files.keep(run.id, upload)
    model.Session.add(run)
    model.Session.flush()
    return _queued(run, wait=not context.get("provdata_worked_by_caller"))


def _organization(reference: Any) -> Any:
    """For a sysadmin, whom no auth function stops."""
    organization = organizations.find(str(reference))
    if organization is None:
        raise tk.ObjectNotFound(tk._("没有这个单位。"))
    return organization


def _checked(data_dict: dict[str, Any]) -> tuple[Mode, str]:
    """Mode and sector of a request whose file can be read as a workbook, too. Raises ValidationError."""
    mode, sector = data_dict.get("mode") or Mode.CHECK, data_dict.get("sector") or ""
    upload = data_dict.get("upload")
    errors = {
        "mode": None if mode in list(Mode) else tk._("没有这种处理方式。"),
        "sector": None if not sector or sector in SECTORS else tk._("没有这个领域。"),
        "upload": files.problem(upload),
    }
    if not any(errors.values()):
        try:
            sector = reading.opened(upload.stream, files.limits(), sector).layout.sector  # type: ignore[union-attr]
        except reading.Fault as fault:
            errors["upload"] = wording.fault(fault.reason, fault.limit)
    found: Any = {name: [problem] for name, problem in errors.items() if problem}
    if found:
        raise tk.ValidationError(found)
    return Mode(mode), sector


def _user_id(context: Any) -> str:
    user = model.User.get(context.get("user"))
    return user.id if user else ""


def _queued(run: Any, *, wait: bool) -> dict[str, Any]:
    """Commit, and hand the run to the worker; what the queue does not take, somebody looks after later."""
    job_id = str(uuid.uuid4())
    run_id = run.id
    if wait:
        runs.follow_up(run_id, job_id)
    model.repo.commit()
    if wait:
        enqueue(run_id, job_id)
    return _shown(runs.get(run_id))


def enqueue(run_id: str, job_id: str) -> None:
    """Hand a run to the queue, or leave it to whoever looks after it when there is no queue."""
    try:
        tk.enqueue_job(
            JOB,  # type: ignore[arg-type]
            args=[run_id],
            title=f"provdata registration {run_id}",
            rq_kwargs={"timeout": config.registration_timeout(), "job_id": job_id},
        )
    except RedisError:
        return


def _shown(run: Any) -> dict[str, Any]:
    counts = runs.counts(run.id)
    return {
        "id": run.id,
        "organization_id": run.organization_id,
        "user_id": run.user_id,
        "file_name": run.file_name,
        "sector": run.sector,
        "mode": run.mode,
        "state": run.state,
        "live": runs.is_live(run),
        "total": run.total,
        "done": run.done,
        "rows": counts,
        "problems": runs.problem_count(run.id),
        "unknown": run.unknown,
        "fault": run.fault,
        "summary": wording.summary(run, counts),
        **{name: _instant(getattr(run, name)) for name in ("created_at", "started_at", "finished_at")},
    }


def _instant(value: Any) -> str | None:
    return value.isoformat() if value else None


def _run(context: Any, data_dict: dict[str, Any], action: str) -> Any:
    """The run that an action is about. Raises ObjectNotFound for what is not there and for others' alike."""
    run_id = tk.get_or_bust(data_dict, "id")
    tk.check_access(action, context, {"id": run_id})
    run = runs.get(run_id)
    if run is None:
        raise tk.ObjectNotFound(wording.not_found())
    return run


@tk.side_effect_free
def provdata_registration_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How far a registration has come.

    :param id: of the registration
    :returns: ``state``, ``mode``, ``done`` of ``total`` steps, ``rows`` (how many in each state), ``problems`` (how
        many), ``unknown`` (headers that are no column), ``fault`` (why the file as a whole is refused), ``summary``
    """
    return _shown(_run(context, data_dict, "provdata_registration_show"))


@tk.side_effect_free
def provdata_registration_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """An organisation's registrations, the newest first.

    :param organization: id or name
    :param limit: (optional) at most 1000, default 20
    :param offset: (optional)
    :returns: ``count`` and ``results``
    """
    reference = tk.get_or_bust(data_dict, "organization")
    tk.check_access("provdata_registration_list", context, {"organization": reference})
    limit, offset = _span(data_dict, 20)
    count, page = runs.of_organization(_organization(reference).id, limit, offset)
    return {"count": count, "results": [_shown(run) for run in page]}


def _span(data_dict: dict[str, Any], usual: int) -> tuple[int, int]:
    try:
        limit, offset = (int(data_dict.get(name) or default) for name, default in (("limit", usual), ("offset", 0)))
    except (TypeError, ValueError):
        raise tk.ValidationError({"limit": [tk._("请填写整数。")]}) from None
    return min(max(limit, 0), MOST_LISTED), max(offset, 0)


@tk.side_effect_free
def provdata_registration_problem_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The problems of a registration, each with its place in the workbook.

    :param id: of the registration
    :param limit: (optional) at most 1000, default 100
    :param offset: (optional)
    :returns: ``count`` and ``results``: ``sheet``, ``row``, ``column`` (a letter), ``label`` of the field, ``message``
    """
    run = _run(context, data_dict, "provdata_registration_problem_list")
    limit, offset = _span(data_dict, 100)
    return {"count": runs.problem_count(run.id), "results": runs.problems(run.id, limit, offset)}


def provdata_registration_start(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Begin, or begin again, with a workbook that was uploaded: rows that are in the portal already stay as they are.

    :param id: of the registration
    :param mode: (optional) as for ``provdata_registration_create``; default: what it was to do before
    """
    run = _run(context, data_dict, "provdata_registration_start")
    mode = data_dict.get("mode") or run.mode
    if mode not in list(Mode):
        raise tk.ValidationError({"mode": [tk._("没有这种处理方式。")]})
    if State(run.state) not in STARTABLE:
        raise tk.ValidationError({"state": [tk._("正在处理或无法读取的工作簿不能重新开始。")]})
    runs.begin_anew(run.id)
    run.mode, run.state, run.cancelled, run.attempts = Mode(mode), State.QUEUED, False, 0
    run.user_id, run.done, run.total, run.fault, run.finished_at = _user_id(context), 0, 0, "", None
    model.Session.flush()
    return _queued(run, wait=not context.get("provdata_worked_by_caller"))


def provdata_registration_cancel(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Stop a registration. Records it has saved stay; an import of all leaves nothing behind.

    :param id: of the registration
    """
    run = _run(context, data_dict, "provdata_registration_cancel")
    if not runs.is_live(run):
        raise tk.ValidationError({"state": [tk._("处理已经结束。")]})
    run.cancelled = True
    if State(run.state) is State.QUEUED:
        run.state, run.finished_at = State.CANCELLED, clock.now()
    run_id = run.id
    model.repo.commit()
    return _shown(runs.get(run_id))
