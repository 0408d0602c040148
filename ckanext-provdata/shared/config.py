"""The only reader of configuration: one typed accessor per option.

Defaults live in ``config_declaration.yaml`` alone, so no accessor repeats one.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def province() -> str:
    """Two-digit GB/T 2260 code of the province, e.g. ``"13"``."""
    return tk.config["ckanext.provdata.province"]


def local_code_pattern() -> str:
    """Regular expression of resource codes that a local standard allows beside the national form; empty for none."""
    return tk.config["ckanext.provdata.catalogue.local_code_pattern"]


def uscc_required() -> bool:
    """Whether every organisation but those that stand for a region must state its unified social credit code."""
    return tk.config["ckanext.provdata.uscc_required"]
