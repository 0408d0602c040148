"""A template helper of ckanext-dcat's, so that the links its templates put into a page's head lead to our routes.

Its own routes are off, yet its home and search templates ask for the catalogue's route without looking.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


@tk.chained_helper
def dcat_get_endpoint(_stock: Any, _type: str = "dataset") -> str:
    """Flask endpoint of a record's or the catalogue's RDF; both take ``_format``, a record's ``_id`` too."""
    return "provdata_feed.record" if _type == "dataset" else "provdata_feed.catalogue"
