"""Refuses whoever asks the interface too often, before anything is looked up."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify

from ckanext.provdata.limits import policy, service
from ckanext.provdata.shared import clock, config

limits = Blueprint("provdata_limits", __name__)
blueprints = [limits]


@limits.before_app_request
def refuse_too_many() -> Response | None:
    """Answer 429 and say when to come again. Off when no limit is set; system administrators are not counted."""
    most = config.rate_limit()
    if not most or not policy.counts(tk.request.path):
        return None
    user = tk.current_user
    if getattr(user, "sysadmin", False):
        return None
    forwarded = tk.request.headers.get("X-Forwarded-For", "").split(",")
    client = policy.client(
        getattr(user, "id", "") or "", tk.request.remote_addr or "", forwarded, config.trusted_proxies()
    )
    span = policy.span(clock.now().timestamp(), config.rate_seconds())
    if service.count(client, span.number, config.rate_seconds()) <= most:
        return None
    return _refusal(most, span.left)


def _refusal(most: int, wait: int) -> Response:
    """In the shape of the interface's other refusals."""
    text = tk._("请求过于频繁：每 {seconds} 秒最多 {most} 次，请在 {wait} 秒后重试。")
    message = text.format(seconds=config.rate_seconds(), most=most, wait=wait)
    answer = jsonify(success=False, error={"__type": "Too Many Requests", "message": message})
    answer.status_code = 429
    answer.headers["Retry-After"] = str(wait)
    return answer
