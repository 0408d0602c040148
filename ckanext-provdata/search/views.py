"""Suggestions for the search box, small enough to ask for at every key."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Response
from flask import Blueprint, jsonify

provdata_search = Blueprint("provdata_search", __name__)
blueprints = [provdata_search]

# Only the browser keeps it: nothing between it and us may offer what has been withdrawn since.
SECONDS = 60


@provdata_search.route("/api/util/provdata/suggest")
def suggest() -> Response:
    """JSON ``{"suggestions": [{"text", "count"}]}`` for the parameters ``q`` and ``limit``."""
    asked = {name: tk.request.args[name] for name in ("q", "limit") if name in tk.request.args}
    try:
        found = tk.get_action("provdata_search_suggest")({"user": ""}, asked)
    except tk.ValidationError as error:
        answer = jsonify(error=error.error_summary)
        answer.status_code = 400
        return answer
    answer = jsonify(suggestions=found)
    answer.cache_control.private = True
    answer.cache_control.max_age = SECONDS
    return answer
