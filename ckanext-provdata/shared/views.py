"""What comes before every page: a request's memory, and what the browser needs before scripts work."""

from __future__ import annotations

from ckan.types import Response
from ckan.views import api
from flask import Blueprint

from ckanext.provdata.shared import once

i18n = Blueprint("provdata_i18n", __name__)
blueprints = [i18n]
i18n.before_app_request(once.begin)
i18n.teardown_app_request(once.end)


@i18n.route("/api/i18n/zh_Hans-CN")
def chinese_script_texts() -> str | Response:
    """The texts of core's scripts in Chinese, under the name they ask for.

    Core's client makes a locale of the page's language zh-Hans-CN by turning its first hyphen only into an underscore;
    core's view does not know the result, and no script module of the page starts without an answer.
    """
    return api.i18n_js_translations("zh_Hans_CN")
