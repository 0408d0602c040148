"""Pages that explain the portal: terms, licence, interfaces."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

pages = Blueprint("provdata_pages", __name__)
blueprints = [pages]


@pages.route("/terms")
def terms() -> str:
    """Terms of use."""
    return tk.render("provdata/pages/terms.html")


@pages.route("/licence")
def licence() -> str:
    """Under which licences data is opened."""
    return tk.render("provdata/pages/licence.html")


@pages.route("/developers")
def developers() -> str:
    """Feeds and programming interfaces."""
    return tk.render("provdata/pages/developers.html")


@pages.route("/api/i18n/zh_Hans-CN")
def script_texts() -> Response:
    """The texts of CKAN's scripts in Chinese.

    CKAN's scripts make the locale's name from the page's lang attribute, zh-Hans-CN, and exchange its first hyphen
    only; without an answer they start none of the page's modules.
    """
    return tk.redirect_to("api.i18n_js_translations", lang="zh_Hans_CN", locale="default")
