"""Where a record stands, and what waits for whom."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model

from ckanext.provdata.release.service import public, waves
from ckanext.provdata.review.actions import proposing
from ckanext.provdata.review.policy import changes, states
from ckanext.provdata.review.service import checks, queues, shapes

PAGE, LONGEST_PAGE = 20, 100
#: step → the action whose authorisation it needs, in the order a page offers them
STEPS = ("approve", "publish", "return", "submit", "recall", "discard")


@tk.side_effect_free
def provdata_review_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Where a record stands, what is proposed to it and what happened, for its editors, reviewers and publishers.

    :param id: id or name of the record
    :returns: ``state``, ``demanded``, ``public``, ``organization``, ``stages`` and ``awaiting`` (organisations),
        ``changes`` (of each proposed field ``name``, ``before``, ``after``), ``waves`` (what is proposed of each, with
        its files), ``steps`` (those you may take now), ``publishes`` (whether you publish for the provider), ``own``
        (whether you have had a hand in it), ``history``, ``checks`` (what an approval confirms: ``name``, ``label`` by
        language, ``required``), ``screening`` (see ``provdata_screening_ready``)

    Raises ObjectNotFound for whoever may not read the record.
    """
    record_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("provdata_review_show", context, {"id": record_id})
    package: Any = model.Package.get(record_id)
    shown = shapes.record(package)
    proposal, authors = shown.pop("proposal"), shown.pop("authors")
    return {
        **shown,
        "changes": _changes(context, package.id, proposal.get("fields") or {}),
        "waves": _waves(proposal.get("waves") or {}),
        "steps": [step for step in STEPS if _may_take(context, shown, step)],
        "publishes": _is(context, "provdata_review_publish", package.id),
        "checks": checks.shown(checks.of_approval()),
        "screening": tk.get_action("provdata_screening_ready")(tk.fresh_context(context), {"record": package.id}),
        "own": getattr(context.get("auth_user_obj"), "id", None) in authors,
    }


def _changes(context: Any, record_id: str, fields: dict[str, Any]) -> list[dict[str, Any]]:
    now = proposing.shown(context, record_id) if fields else {}
    return [{"name": name, "before": changes.plain(name, now.get(name)), "after": fields[name]} for name in fields]


def _waves(proposed: dict[str, Any]) -> list[dict[str, Any]]:
    found = ((waves.get(wave_id), step) for wave_id, step in proposed.items())
    return [
        {"id": wave.id, "title": wave.title, "condition": wave.condition, "announced": wave.announced,
         **step, "files": public.files(wave)}
        for wave, step in found if wave
    ]  # fmt: skip


def _may_take(context: Any, shown: dict[str, Any], step: str) -> bool:
    if not shown["demanded"] or not states.allows(shown["state"], step):
        return False
    if step == "discard" and not shown["public"]:
        return False
    return _is(context, f"provdata_review_{step}", shown["id"])


def _is(context: Any, auth: str, record_id: str) -> bool:
    answer: Any = authz.is_authorized(auth, tk.fresh_context(context), {"id": record_id})
    return bool(answer["success"])


@tk.side_effect_free
def provdata_review_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What waits for you.

    :param role: ``editor`` (drafts, what was returned and what is being judged), ``reviewer`` or ``publisher``
    :param state: (optional) only what stands so
    :param organization: (optional) id or name of a provider
    :param kind: (optional) ``new`` records or ``change`` of public ones
    :param q: (optional) words of the title
    :param limit: (optional) at most 100, 20 when left out
    :param offset: (optional)
    :returns: ``count``, ``results``, and ``waiting``: the number that waits for you in each role that you have
    """
    tk.check_access("provdata_review_list", context, data_dict)
    queue, user = str(data_dict.get("role") or "editor"), context["auth_user_obj"]
    if queue not in queues.QUEUES:
        raise tk.ValidationError({"role": [tk._("请选择 editor、reviewer 或 publisher。")]})
    mine = {name: queues.organizations(user, name) for name in queues.QUEUES}
    count, found = queues.found(queue, mine[queue], _filters(queue, data_dict), *_page(data_dict))
    waiting = {name: queues.count(name, among) for name, among in mine.items() if among is None or among}
    return {"count": count, "results": shapes.page(found, user), "waiting": waiting}


def _filters(queue: str, data_dict: dict[str, Any]) -> dict[str, Any]:
    state, kind = data_dict.get("state"), data_dict.get("kind")
    if state and state not in queues.QUEUES[queue]:
        raise tk.ValidationError({"state": [tk._("没有这种状态。")]})
    if kind and kind not in ("new", "change"):
        raise tk.ValidationError({"kind": [tk._("请选择 new 或 change。")]})
    found = {"state": state, "kind": kind, "q": str(data_dict.get("q") or "").strip()[:100]}
    if data_dict.get("organization"):
        organization = model.Group.get(str(data_dict["organization"]))
        found["organization"] = organization.id if organization else "-"
    return found


def _page(data_dict: dict[str, Any]) -> tuple[int, int]:
    limit, offset = (_number(data_dict, name, usual) for name, usual in (("limit", PAGE), ("offset", 0)))
    return min(limit, LONGEST_PAGE), offset


def _number(data_dict: dict[str, Any], name: str, usual: int) -> int:
    value = data_dict.get(name)
    if value in (None, ""):
        return usual
    if not str(value).isdecimal():
        raise tk.ValidationError({name: [tk._("请填写整数。")]})
    return int(value)
