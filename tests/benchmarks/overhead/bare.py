"""The portal with nothing that decides who may read what, for comparison only: no option of the product leads here.

Not wired are: of ``access`` its actions, its verdict, its download log and what pages ask it; all of ``exits``; and the
guards of ``release`` for what has ended or was withdrawn. CKAN's own rules stay.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

from ckanext.provdata import wiring

EVERYTHING = ("actions", "auth", "validators", "helpers", "views", "cli", "hooks")
#: validators belong to the record's schema, views are only routes of their own
OFF = {"access": ("actions", "auth", "helpers", "hooks"), "exits": EVERYTHING, "release": ("hooks",)}
#: release's auth function for what has ended; its others are about waves
GUARD = "package_show"
_all_modules, _all_auth, _all_helpers = wiring.modules, wiring.auth_functions, wiring.helpers


def _is_off(module: ModuleType, kind: str) -> bool:
    return kind in OFF.get(module.__name__.split(".")[2], ())


@cache
def modules(kind: str) -> tuple[ModuleType, ...]:
    return tuple(module for module in _all_modules(kind) if not _is_off(module, kind))


def auth_functions() -> dict[str, Callable[..., Any]]:
    return {name: function for name, function in _all_auth().items() if name != GUARD}


def _nothing(*_: Any) -> tuple[()]:
    """In the place of whatever a template asks access."""
    return ()


def helpers() -> dict[str, Callable[..., Any]]:
    silenced = wiring.own_functions(importlib.import_module("ckanext.provdata.access.helpers"))
    return {**dict.fromkeys(silenced, _nothing), **_all_helpers()}


wiring.modules, wiring.auth_functions, wiring.helpers = modules, auth_functions, helpers
from config.wsgi import application  # noqa: E402 - CKAN reads the wiring while it is imported

__all__ = ["application"]
