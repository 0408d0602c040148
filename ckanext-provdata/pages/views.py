"""Pages that explain the portal: terms, licence, interfaces."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint

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
