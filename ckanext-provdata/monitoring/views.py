"""``/healthz``, for monitors and load balancers; ``/health`` is the sector of that name."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import HTTPException

from ckanext.provdata.monitoring.policy import Health

log = logging.getLogger(__name__)

monitoring = Blueprint("provdata_monitoring", __name__)
blueprints = [monitoring]


@monitoring.route("/healthz")
def healthz() -> Response:
    """200 as long as the portal can serve, else 503."""
    return _answer(tk.get_action("provdata_health_show")({}, {}))


@monitoring.errorhandler(Exception)
def failed(error: Exception) -> Response | HTTPException:
    """CKAN asks the database before any view is reached: without it, this is where the request arrives."""
    if isinstance(error, HTTPException):
        return error
    log.warning("monitoring: nothing can be served: %s", type(error).__name__)
    return _answer({"status": Health.DOWN, "checks": {"database": {"ok": False}}})


def _answer(found: dict[str, Any]) -> Response:
    response = jsonify(found)
    response.status_code = 503 if found["status"] == Health.DOWN else 200
    response.headers["Cache-Control"] = "no-store"
    return response
