"""Applications: made, answered, decided, withdrawn."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from sqlalchemy.exc import IntegrityError

from ckanext.provdata.access import schema
from ckanext.provdata.access.actions.common import (
    account_id,
    allow,
    checked,
    facts_of,
    flag,
    page,
    reason_for,
    row_of,
    shown,
    whose,
)
from ckanext.provdata.access.policy import applications as policy
from ckanext.provdata.access.policy.applications import Event
from ckanext.provdata.access.policy.verdict import Reason
from ckanext.provdata.access.service import applications, facts, grants, notices, papers, people, shapes, wording
from ckanext.provdata.shared import clock, config

#: What an approval needs: the wave is on application, whatever the applicant's earlier grants were worth.
OFFERED = (Reason.APPLY, Reason.EXPIRED, Reason.REVOKED, Reason.UNCONFIRMED, Reason.GRANTED)


@tk.side_effect_free
def provdata_access_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whether you may read the files of a wave, why or why not, and what to do next.

    :param id: of the wave
    :returns: ``allowed``, ``reason`` (a code), ``message``, ``apply_url`` when you may apply now, ``application`` (the
        id of your undecided one)
    """
    wave_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_access_show", context, {"id": wave_id})
    user = context.get("auth_user_obj")
    found = facts_of(wave_id, getattr(user, "id", None))
    verdict = facts.judge(found, user, clock.now())
    mine = applications.undecided(wave_id, user.id) if user and user.is_authenticated else None
    may_apply = verdict.reason in (*OFFERED, Reason.LOG_IN) and mine is None
    return {
        "allowed": verdict.allowed,
        "reason": str(verdict.reason),
        "message": "" if verdict.allowed else wording.refusal(verdict.reason),
        "apply_url": tk.url_for("provdata_access.apply", wave_id=wave_id, qualified=True) if may_apply else None,
        "application": mine.id if mine else None,
    }


def provdata_application_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Apply for the files of a wave that is on application.

    :param wave: its id
    :param purpose: what the data is for
    :param usage: how it is used and protected
    :param term_days: for how many days
    :param applicant_kind: ``person`` or ``organization``
    :param applicant_name: full name
    :param identity_number: 公民身份号码 or 统一社会信用代码; the agency alone sees it
    :param contact_phone: for questions
    :param contact_email: for questions
    :param undertaking: true, when the undertaking is accepted
    :param attachments: (optional) uploaded files
    :returns: the application as :func:`provdata_application_show` gives it
    """
    wave_id = tk.get_or_bust(data_dict, "wave")
    tk.check_access("provdata_application_create", context, {"wave": wave_id})
    user_id = account_id(context)
    values = _stated(context, data_dict)
    files = _files(data_dict, 0)
    found, now = facts_of(wave_id, user_id), clock.now()
    if applications.undecided(wave_id, user_id):
        raise _already_applied()
    try:
        row = applications.submit(found, user_id, values, now)
    except IntegrityError:  # two at the same moment
        model.Session.rollback()
        raise _already_applied() from None
    for file in files:
        papers.keep(row.id, file, now)
    notices.tell(row, Event.SUBMIT)
    model.repo.commit()
    return shown(context, row.id)


def _already_applied() -> tk.ValidationError:
    return tk.ValidationError({"wave": [tk._("您对这批数据的申请正在办理，请在“我的申请”中查看。")]})


def _stated(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    values, errors = tk.navl_validate(data_dict, schema.application(), context)
    if errors:
        raise tk.ValidationError(errors)
    return {**values, "undertaking": wording.undertaking()}


def _files(data_dict: dict[str, Any], already: int) -> list[Any]:
    sent = data_dict.get("attachments") or []
    files = sent if isinstance(sent, list) else [sent]
    problems = papers.check(files, already)
    if problems:
        raise tk.ValidationError({"attachments": problems})
    return files


@tk.side_effect_free
def provdata_application_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """An application with its trail and papers; to the agency with the applicant's number, to the applicant masked.

    :param id: of the application
    """
    application_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_application_show", context, {"id": application_id})
    row, user = row_of(application_id), context.get("auth_user_obj")
    return shapes.application(row, reviewer=people.may_review(user, people.owner_of(row.wave_id)), now=clock.now())


def provdata_application_update(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Answer a return: the whole application anew, which goes back to the agency.

    :param id: of the application; all else as for :func:`provdata_application_create`
    """
    application_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_application_update", context, {"id": application_id})
    row, now = row_of(application_id, lock=True), clock.now()
    allow(row, Event.RESUBMIT)
    values = _stated(context, data_dict)
    files = _files(data_dict, len(papers.of(row.id)))
    applications.resubmit(row, account_id(context), values, now)
    for file in files:
        papers.keep(row.id, file, now)
    notices.tell(row, Event.RESUBMIT)
    model.repo.commit()
    return shown(context, row.id)


def provdata_application_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take your application back, or give up what was granted on it.

    :param id: of the application
    """
    application_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_application_withdraw", context, {"id": application_id})
    row, now = row_of(application_id, lock=True), clock.now()
    allow(row, Event.WITHDRAW)
    applications.move(row, Event.WITHDRAW, account_id(context), now)
    grants.take_back(row.id, now)
    notices.tell(row, Event.WITHDRAW)
    model.repo.commit()
    return shown(context, row.id)


def provdata_application_review(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Decide an application for the agency.

    :param id: of the application
    :param decision: ``approve``, ``decline`` or ``return`` (to be completed)
    :param reason: why; asked for when declined or returned
    :param term_days: (optional) term of the grant, the term applied for when left out
    """
    application_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_application_review", context, {"id": application_id})
    row, reviewer = row_of(application_id, lock=True), account_id(context)
    event = _decision(row, data_dict.get("decision"), reviewer)
    reason, days = reason_for(event, data_dict), _term(data_dict.get("term_days") or row.term_days)
    allow(row, event)
    if event in (Event.APPROVE, Event.ENDORSE):
        _approve(row, event, reviewer, reason, days)
    else:
        applications.move(row, event, reviewer, clock.now(), reason)
        row.endorsed_by = None
    notices.tell(row, event, reason)
    model.repo.commit()
    return shown(context, row.id)


def _decision(row: Any, decision: Any, reviewer: str) -> Event:
    choices = {"decline": Event.DECLINE, "return": Event.RETURN}
    if decision in choices:
        return choices[decision]
    if decision != "approve":
        raise tk.ValidationError({"decision": [tk._("请选择批准、不批准或者退回补正。")]})
    try:
        return policy.approval(
            row.state, two_persons=config.two_persons(), endorsed_by=row.endorsed_by, reviewer=reviewer
        )
    except policy.ReviewError:
        raise tk.ValidationError({"decision": [tk._("复核须由另一位审核人员办理。")]}) from None


def _term(value: Any) -> int:
    return checked("term_days", schema.term, value)


def _approve(row: Any, event: Event, reviewer: str, reason: str, days: int) -> None:
    """Endorse, or approve and give the grant; refused while the wave is not on application."""
    found, now = facts_of(row.wave_id, row.user_id), clock.now()
    account = model.User.get(row.user_id)
    if account is None or facts.judge_as_user(found, now).reason not in OFFERED:
        raise tk.ValidationError({"decision": [tk._("这批数据目前不按申请开放，不能批准。")]})
    applications.move(row, event, reviewer, now, reason, term_days=days)
    if event is Event.ENDORSE:
        row.endorsed_by = reviewer
    else:
        grants.give(row, str(found.owner), days, now)


@tk.side_effect_free
def provdata_application_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Your own applications, or those for an agency's waves when you review there.

    :param organization: (optional) the agency; or
    :param record: (optional) one of its records; or
    :param wave: (optional) one of its waves
    :param state: (optional) only those that stand so now
    :param overdue: (optional) only those past their deadline
    :param limit: (optional) at most 100, 20 when left out
    :param offset: (optional)
    :returns: ``count`` and ``results``, the next to be decided first, without numbers and contacts
    """
    tk.check_access("provdata_application_list", context, data_dict)
    filters = {**whose(context, data_dict), "state": data_dict.get("state"), "overdue": flag(data_dict, "overdue")}
    if filters["state"] and filters["state"] not in list(policy.State):
        raise tk.ValidationError({"state": [tk._("没有这种状态。")]})
    now = clock.now()
    count, rows = applications.found_by(filters, now, *page(data_dict))
    return {"count": count, "results": shapes.page_of_applications(rows, now)}
