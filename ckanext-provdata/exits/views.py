"""A gate before every page about a dataset, a file, a view or an activity: hidden and absent are one answer, 404."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.provdata.exits import service
from ckanext.provdata.exits.policy import objects
from ckanext.provdata.exits.policy.objects import Kind
from ckanext.provdata.schemas.compose import SECTORS

exits = Blueprint("provdata_exits", __name__)
blueprints = [exits]
TYPES = frozenset([*SECTORS, "wave"])
#: pages that show a dataset as it once was; core asks for one of them only whether the dataset may be read today
HISTORY = "activity.resource_history"


@exits.before_app_request
def require_readable() -> None:
    """Answer 404 before the page is asked when it is about something the visitor may not read, or that is not there.

    Pages differ in whether they look or ask first, and say 403, 404 or redirect to the login.
    """
    rule = tk.request.url_rule
    named = objects.named(rule.rule, tk.request.view_args or {}, TYPES) if rule else []
    if named and not all(service.may_read(_visitor(), *one) for one in named):
        tk.abort(404, tk._("您访问的内容不存在，或您无权查看。"))
    if tk.request.endpoint == HISTORY and not service.may_edit(_visitor(), *_dataset(named)):
        tk.abort(404, tk._("您访问的内容不存在，或您无权查看。"))


def _dataset(named: list[tuple[Kind, str]]) -> tuple[Kind, str]:
    return next(one for one in named if one[0] is Kind.DATASET)


def _visitor() -> Any:
    user = tk.current_user
    return {"user": getattr(user, "name", ""), "auth_user_obj": user}
