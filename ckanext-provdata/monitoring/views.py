"""``/healthz`` for monitors and load balancers, ``/metrics`` for Prometheus; ``/health`` is the sector of that name."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import HTTPException

from ckanext.provdata.monitoring import policy
from ckanext.provdata.monitoring.policy import Health
from ckanext.provdata.monitoring.service import numbers
from ckanext.provdata.shared import config

log = logging.getLogger(__name__)

VERSION = version("ckanext-provdata")

monitoring = Blueprint("provdata_monitoring", __name__)
blueprints = [monitoring]


@monitoring.route("/healthz")
def healthz() -> Response:
    """200 as long as the portal can serve, else 503."""
    return _answer(tk.get_action("provdata_health_show")({}, {}))


@monitoring.route("/metrics")
def metrics() -> Response:
    """Numbers for Prometheus, for whoever has the token of the configuration; to others there is no such page.

    What is withheld is counted as well, so the numbers are no visitor's.
    """
    given = tk.request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not policy.is_token(given, config.metrics_token()):
        tk.abort(404)
    response = Response(numbers.text(VERSION), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


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
