"""Finds and decisions, for the agency whose files they are about. To everybody else there is nothing of the kind."""

from __future__ import annotations

from typing import Any, NoReturn

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.provdata.release.service import locks, waves
from ckanext.provdata.review.policy import checklist
from ckanext.provdata.review.service import checks
from ckanext.provdata.screening.policy.verdict import AFTER, Decision, Objection, objections
from ckanext.provdata.screening.service import outcomes, scanning

PAGE, MOST = 50, 200
#: of an agency's list, and of a word in it
WORDS, LONGEST, SHORTEST = 500, 50, 2
REASON = 1_000


@tk.side_effect_free
def provdata_screening_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Every file of a record and of its waves, and what the screening says of it.

    Whoever reviews the record and does not edit it is told of the files that would open by his decision.

    :param record: id or name of the record
    :returns: of each ``id``, ``record_id``, ``wave_id``, ``name``, ``file``, ``state``, ``found``, ``counts``,
        ``obstacle``, ``part``, ``scanned_at``, ``uploader_id``, ``uploaded_at``, and ``opens``: whether it would open
        by the record's next step
    """
    record = tk.get_or_bust(data_dict, "record")
    tk.check_access("provdata_screening_list", context, {"record": record})
    files = outcomes.of_record(model.Package.get(record))
    return files if _edits(context, record) else [file for file in files if file["opens"]]


def _edits(context: Any, record: str) -> bool:
    try:
        return bool(tk.check_access("package_update", tk.fresh_context(context), {"id": record}))
    except tk.NotAuthorized:
        return False


@tk.side_effect_free
def provdata_screening_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What was found in a file: where and of which kind, never the value itself.

    :param id: the resource
    :param kind: only finds of this kind (optional)
    :param limit: most finds (optional, default 50, at most 200)
    :param offset: finds to leave out (optional)
    :returns: as :func:`provdata_screening_list`, with ``finds`` (``kind``, ``part``, ``row``, ``column``, ``title``,
        ``excerpt``), ``decisions``, ``may_decide``, and ``checks``: what whoever lets it pass confirms (``name``,
        ``label`` by language, ``required``), ``approval_follows``: whether an approval asks for the rest
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_screening_show", context, {"id": resource_id})
    shown = _file(resource_id)
    limit, offset = min(_number(data_dict, "limit", PAGE), MOST), _number(data_dict, "offset", 0)
    shown["finds"] = outcomes.finds(resource_id, str(data_dict.get("kind") or ""), limit, offset)
    shown["decisions"] = outcomes.decisions(resource_id)
    shown["may_decide"] = _may_decide(context, resource_id)
    shown["approval_follows"] = _approval_follows(shown)
    shown["checks"] = checks.shown(checks.of_file(approval_follows=shown["approval_follows"]))
    return shown


def _approval_follows(shown: dict[str, Any]) -> bool:
    wave = waves.get(shown["wave_id"]) if shown["wave_id"] else None
    return checks.approval_follows(model.Package.get(shown["record_id"]), wave)


def _file(resource_id: str) -> dict[str, Any]:
    shown = outcomes.of_file(resource_id)
    if shown is None:
        raise tk.ObjectNotFound(tk._("没有找到这个文件。"))
    return shown


def _number(data_dict: dict[str, Any], name: str, default: int) -> int:
    try:
        return max(0, int(data_dict.get(name) or default))
    except (TypeError, ValueError):
        raise tk.ValidationError({name: [tk._("请填写整数。")]}) from None


def _may_decide(context: Any, resource_id: str) -> bool:
    try:
        tk.check_access("provdata_screening_decide", tk.fresh_context(context), {"id": resource_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


@tk.side_effect_free
def provdata_screening_queue(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Files of an agency that wait: for a decision, or to be looked through.

    :param organization: id or name of the organisation
    :param limit: (optional, default 50, at most 200)
    :param offset: (optional)
    :returns: ``count`` and ``results`` as :func:`provdata_screening_list` gives them
    """
    organization = _organization(context, "provdata_screening_queue", data_dict)
    limit, offset = min(_number(data_dict, "limit", PAGE), MOST), _number(data_dict, "offset", 0)
    count, results = outcomes.waiting(organization, limit, offset)
    return {"count": count, "results": results}


def _organization(context: Any, auth: str, data_dict: dict[str, Any]) -> str:
    name = tk.get_or_bust(data_dict, "organization")
    tk.check_access(auth, context, {"organization": name})
    found: Any = model.Group.get(name)
    if found is None or not found.is_organization:
        raise tk.ObjectNotFound(tk._("没有这个单位。"))
    return found.id


def provdata_screening_scan(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Have a file looked through again.

    :param id: the resource
    :returns: the file as :func:`provdata_screening_show` gives it
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_screening_scan", context, {"id": resource_id})
    _file(resource_id)
    outcomes.look_again(resource_id)
    model.Session.commit()
    _work(resource_id)
    return tk.get_action("provdata_screening_show")(tk.fresh_context(context), {"id": resource_id})


def _work(subject: str) -> None:
    tk.get_action("provdata_outbox_work")({"ignore_auth": True}, {"subjects": [subject]})


def provdata_screening_decide(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Let a file pass in which something was found, or that could not be looked through; or say that it must not open.

    :param id: the resource
    :param sha256: which bytes the decision is about, as :func:`provdata_screening_show` gave it
    :param decision: ``pass`` or ``refuse``
    :param reason: why
    :param checks: what was looked at, as :func:`provdata_screening_show` gives it; to pass, all that is required
    :returns: the file as :func:`provdata_screening_show` gives it

    An administrator of the organisation or a system administrator decides, never who uploaded the file.
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_screening_decide", context, {"id": resource_id})
    record = outcomes.record_of(resource_id)
    package = outcomes.package_of(resource_id)
    locks.hold([one for one in (record, package.id if package else None) if one])
    shown = _file(resource_id)
    if str(data_dict.get("sha256") or "") != shown["sha256"]:
        _refuse_other_bytes()
    said = _said(context, shown, data_dict)
    if not outcomes.decide(shown, AFTER[said["decision"]], **said):
        _refuse_other_bytes()
    scanning.settle(resource_id)
    model.Session.commit()
    return tk.get_action("provdata_screening_show")(tk.fresh_context(context), {"id": resource_id})


def _refuse_other_bytes() -> NoReturn:
    """What was uploaded since the reviewer looked is not what he decides about."""
    model.Session.rollback()
    raise tk.ValidationError({"sha256": [tk._("文件在您查看之后已更换或重新检查，请核对后再作决定。")]})


def _said(context: Any, shown: dict[str, Any], data_dict: dict[str, Any]) -> dict[str, Any]:
    """The decision, read and checked. Raises ValidationError."""
    if data_dict.get("decision") not in list(Decision):
        model.Session.rollback()
        raise tk.ValidationError({"decision": [tk._("请选择处理意见。")]})
    decision = Decision(data_dict["decision"])
    given = data_dict.get("checks") or []
    points = checks.of_file(approval_follows=_approval_follows(shown))
    ticked = [each["value"] for each in points if each["value"] in ([given] if isinstance(given, str) else given)]
    reason, user = str(data_dict.get("reason") or "").strip(), model.User.get(context["user"])
    reviewer = user.id if user else ""
    missing = set(checklist.required(points)) - set(ticked)
    found = objections(
        shown["state"] or "", decision, reason, missing, reviewer=reviewer, uploader=shown["uploader_id"]
    )
    errors: dict[str, Any] = {_FIELDS[one]: [_objection(one)] for one in found}
    if len(reason) > REASON:
        errors["reason"] = [tk._("不超过 {longest} 个字。").format(longest=REASON)]
    if errors:
        model.Session.rollback()
        raise tk.ValidationError(errors)
    return {"decision": decision, "reason": reason, "checks": ticked, "user_id": reviewer}


_FIELDS = {
    Objection.STATE: "decision",
    Objection.UPLOADER: "decision",
    Objection.REASON: "reason",
    Objection.CHECKS: "checks",
}


def _objection(objection: Objection) -> str:
    match objection:
        case Objection.STATE:
            return tk._("文件没有待处理的检查结果。")
        case Objection.UPLOADER:
            return tk._("文件由您上传，不能由您核准，请由本单位其他管理员办理。")
        case Objection.REASON:
            return tk._("请说明理由。")
        case Objection.CHECKS:
            return tk._("请逐项确认审核清单。")


@tk.side_effect_free
def provdata_screening_words_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The words that an agency has looked for in its files.

    :param organization: id or name of the organisation
    :returns: ``words``
    """
    return {"words": outcomes.words(_organization(context, "provdata_screening_words_show", data_dict))}


def provdata_screening_words_update(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Replace these words; all files of the agency are looked through with the new ones.

    :param organization: id or name of the organisation
    :param words: list, or text with a word in each line
    :returns: ``words``
    """
    organization = _organization(context, "provdata_screening_words_update", data_dict)
    given = data_dict.get("words") or []
    lines = given.splitlines() if isinstance(given, str) else [str(one) for one in given]
    found = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(found) > WORDS:
        raise tk.ValidationError({"words": [tk._("不超过 {longest} 个词。").format(longest=WORDS)]})
    wrong = [word for word in found if not SHORTEST <= len(word) <= LONGEST]
    if wrong:
        message = tk._("每个词须为 {shortest} 至 {longest} 个字：{words}")
        raise tk.ValidationError(
            {"words": [message.format(shortest=SHORTEST, longest=LONGEST, words="、".join(wrong))]}
        )
    if found != outcomes.words(organization):
        user = model.User.get(context.get("user"))
        outcomes.set_words(organization, found, user.id if user else None)
        model.Session.commit()
    return {"words": found}
