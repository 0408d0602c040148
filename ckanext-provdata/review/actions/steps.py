"""The steps of a review, each for many records at once. Nothing else changes where a record stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.outbox import service as outbox
from ckanext.provdata.release.actions import commit
from ckanext.provdata.release.service import holds, locks, waves
from ckanext.provdata.review.actions import publishing
from ckanext.provdata.review.model import Review
from ckanext.provdata.review.policy import checklist, states
from ckanext.provdata.review.policy.states import Event, Objection
from ckanext.provdata.review.service import checks, demands, notices, refusals, rows
from ckanext.provdata.shared import clock

#: most records of one request
MOST = 500
#: longest remark
LENGTH = 2000
Taken = Callable[[Review, Any], Event]


class RefusedError(Exception):
    """One record of many cannot take the step; the message says why."""


def provdata_review_submit(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Hand drafts, or changes proposed to public records, in for approval. Nobody changes them until it is decided.

    :param ids: ids or names of records, or ``id``, one of them
    :param remark: for the reviewers (optional)
    :returns: of each record ``id``, ``name``, ``title``, ``state``, and ``refused``: why the step was not taken, or
        null
    """

    def submit(row: Review, package: Any) -> Event:
        if rows.is_public(package) and not any(row.proposal.values()):
            raise RefusedError(tk._("没有待审核的修改。"))
        _move(context, row, Event.SUBMIT, data_dict)
        rows.submitted(row, demands.stages(package.owner_org), refusals.user_id(context), clock.now())
        return Event.SUBMIT

    return _each(context, data_dict, "provdata_review_submit", submit)


def provdata_review_recall(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Take back what was handed in, before it is published; it is a draft again. As :func:`provdata_review_submit`."""

    def recall(row: Review, package: Any) -> Event:
        _move(context, row, Event.RECALL, data_dict)
        _back_to_editors(context, row, package)
        return Event.RECALL

    return _each(context, data_dict, "provdata_review_recall", recall)


def provdata_review_discard(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Give up the changes proposed to public records. As :func:`provdata_review_submit`."""

    def discard(row: Review, package: Any) -> Event:
        if not rows.is_public(package):
            raise RefusedError(tk._("这条信息资源尚未公开，不是修改草案。"))
        _move(context, row, Event.DISCARD, data_dict)
        rows.begin_anew(row)
        return Event.DISCARD

    return _each(context, data_dict, "provdata_review_discard", discard)


def provdata_review_approve(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Approve for the organisation whose turn it is; after the last one the records may be published.

    :param ids: ids or names of records, or ``id``, one of them
    :param checks: the points of the checklist that were looked at, as ``provdata_review_show`` gives them
    :param remark: (optional)
    :returns: as :func:`provdata_review_submit`

    A record is refused while a file that would open has not been looked through, or while what was found in it is not
    decided about.
    """
    ticked = _checks(data_dict)

    def approve(row: Review, package: Any) -> Event:
        event, following = states.approval(row.stages, str(row.awaiting))
        _refuse(context, row, event, data_dict, unscreened=checks.in_the_way(package))
        _move(context, row, event, data_dict, organization=row.awaiting, checks=ticked)
        row.awaiting = following
        if event is Event.APPROVE:
            holds.free(row.record_id)
        return event

    return _each(context, data_dict, "provdata_review_approve", approve)


def provdata_review_return(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Return records to their editors.

    :param ids: ids or names of records, or ``id``, one of them
    :param remark: what is to be done
    :returns: as :func:`provdata_review_submit`
    """

    def give_back(row: Review, package: Any) -> Event:
        _refuse(context, row, Event.RETURN, data_dict)
        _move(context, row, Event.RETURN, data_dict, organization=row.awaiting or package.owner_org)
        _back_to_editors(context, row, package)
        return Event.RETURN

    return _each(context, data_dict, "provdata_review_return", give_back)


def provdata_review_publish(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Publish what was approved: list new records, carry out the changes proposed to public ones.

    :param ids: ids or names of records, or ``id``, one of them
    :param list_at: an instant at which new records are listed (optional; default: now)
    :returns: as :func:`provdata_review_submit`
    """
    found = _asked_for(context, data_dict, "provdata_review_publish")
    refused: dict[str, str] = {}
    for package in found:
        try:
            publishing.publish(context, package.id, data_dict.get("list_at"))
        except tk.ValidationError as error:
            model.Session.rollback()
            refused[package.id] = "；".join(f"{message}" for message in error.error_summary.values())
    return _answers([package.id for package in found], refused)


# --- what they share --------------------------------------------------------------------------------------------------


def _each(context: Any, data_dict: dict[str, Any], auth: str, take: Taken) -> list[dict[str, Any]]:
    """Take a step with every record that can take it, in one transaction, and tell whom it concerns."""
    ids = [package.id for package in _asked_for(context, data_dict, auth)]
    refused: dict[str, str] = {}
    told: dict[Event, list[Review]] = {}
    with commit.undone_on_error():
        locks.hold(ids)
        packages = {each: model.Session.get_one(model.Package, each) for each in ids}
        for package in packages.values():
            rows.ensure(package)
        for each, row in rows.locked(ids).items():
            try:
                told.setdefault(take(row, packages[each]), []).append(row)
            except RefusedError as error:
                refused[each] = str(error)
        for event, moved in told.items():
            notices.tell(event, moved, refusals.user_id(context), _remark(data_dict))
        commit.commit(ids)
    return _answers(ids, refused)


def _asked_for(context: Any, data_dict: dict[str, Any], auth: str) -> list[Any]:
    """The records of a request. Raises ObjectNotFound or NotAuthorized for all if for one."""
    given = data_dict.get("ids") or tk.get_or_bust(data_dict, "id")
    wanted = given if isinstance(given, list) else [given]
    if len(wanted) > MOST:
        raise tk.ValidationError({"ids": [tk._("一次不能超过 {most} 条。").format(most=MOST)]})
    if len(str(data_dict.get("remark") or "")) > LENGTH:
        raise tk.ValidationError({"remark": [tk._("不超过 {longest} 个字。").format(longest=LENGTH)]})
    for each in wanted:
        tk.check_access(auth, tk.fresh_context(context), {"id": str(each)})
    found = {package.id: package for package in (model.Package.get(str(each)) for each in wanted) if package}
    if not all(demands.is_demanded(package) for package in found.values()):
        raise tk.ValidationError({"ids": [tk._("这条信息资源不需要审核。")]})
    return list(found.values())


def _answers(ids: list[str], refused: dict[str, str]) -> list[dict[str, Any]]:
    packages = [model.Session.get_one(model.Package, each) for each in ids]
    return [
        {
            "id": each.id,
            "name": each.name,
            "title": each.title,
            "state": str(rows.standing(each)),
            "refused": refused.get(each.id),
        }
        for each in packages
    ]


def _remark(data_dict: dict[str, Any]) -> str:
    return str(data_dict.get("remark") or "").strip()


def _checks(data_dict: dict[str, Any]) -> list[str]:
    given = data_dict.get("checks") or []
    return sorted({str(each) for each in (given if isinstance(given, list) else [given])})


def _move(context: Any, row: Review, event: Event, data_dict: dict[str, Any], **details: Any) -> None:
    try:
        rows.move(row, event, refusals.user_id(context), _remark(data_dict), **details)
    except states.TransitionError:
        raise RefusedError(tk._("当前的状态不允许这一步。")) from None


def _refuse(context: Any, row: Review, event: Event, data_dict: dict[str, Any], unscreened: Sequence[str] = ()) -> None:
    """Raises RefusedError for a decision that something speaks against."""
    found = states.objections(
        event,
        actor=refusals.user_id(context) or "",
        authors=row.authors,
        checked=_checks(data_dict),
        required=checklist.required(checks.of_approval()),
        remark=_remark(data_dict),
        unscreened=len(unscreened),
    )
    if found:
        raise RefusedError(_objection(found[0], unscreened))


def _objection(found: Objection, unscreened: Sequence[str]) -> str:
    texts = {
        Objection.OWN: tk._("不能审核自己编辑或者送审的信息资源。"),
        Objection.CHECKS: tk._("请逐项确认审核清单。"),
        Objection.REMARK: tk._("退回须写明意见。"),
        Objection.SCREENING: refusals.unscreened(unscreened),
    }
    return texts[found]


def _back_to_editors(context: Any, row: Review, package: Any) -> None:
    """Nobody's approval counts any more; a day on which it was to be listed neither."""
    row.awaiting, row.stages = None, []
    if not rows.is_public(package):
        holds.put(package.id)
        _unplan_listing(context, package.id)
        outbox.put("release.index", package.id)


def _unplan_listing(context: Any, record_id: str) -> None:
    listing = waves.listing(record_id)
    if listing and listing.list_at:
        publishing.note_cancelled(record_id, listing.list_at, refusals.user_id(context))
        waves.plan_listing(record_id, None)
