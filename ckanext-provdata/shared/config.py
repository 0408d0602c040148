"""The only reader of configuration: one typed accessor per option.

Defaults live in ``config_declaration.yaml`` alone, so no accessor repeats one.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def province() -> str:
    """Two-digit GB/T 2260 code of the province, e.g. ``"13"``."""
    return tk.config["ckanext.provdata.province"]
