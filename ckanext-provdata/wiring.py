"""Collects what each capability offers CKAN, in one order, and refuses duplicates.

A capability is a folder. Of its modules these are read, when they exist: ``actions``, ``auth``, ``validators``
and ``helpers`` (every public function defined in the module, or in the parts of the package, under its own name),
``views`` (``blueprints``), ``cli`` (``commands``, added to ``ckan provdata``) and ``hooks`` (functions named like
methods of CKAN's plugin interfaces, run one after the other).
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable
from functools import cache, partial, wraps
from types import ModuleType
from typing import Any

import click

CAPABILITIES = (
    "shared",
    "limits",
    "outbox",
    "regions",
    "fields",
    "uploads",
    "catalogue",
    "release",
    "plan",
    "access",
    "review",
    "exits",
    "search",
    "dcat",
    "feed",
    "tables",
    "quality",
    "screening",
    "maps",
    "preview",
    "registration",
    "display",
    "pages",
    "monitoring",
    "demo",
)


#: What anybody can call by its name: the parts of such a package offer only functions that are ours by name or follow
#: one of CKAN's, so that a step that actions share does not become an action itself.
REACHABLE = ("actions", "auth")


@cache
def modules(kind: str) -> tuple[ModuleType, ...]:
    """The module ``kind`` of every capability that has one, in the order of CAPABILITIES.

    Remembered: hooks ask for every record of every page.
    """
    names = (f"ckanext.provdata.{capability}.{kind}" for capability in CAPABILITIES)
    found = (importlib.import_module(name) for name in names if importlib.util.find_spec(name))
    return tuple(part for module in found for part in (module, *_parts(module)))


def _parts(module: ModuleType) -> list[ModuleType]:
    """The modules of a package that stands for one: ``actions/waves.py`` is part of ``actions``."""
    inside = sorted(info.name for info in pkgutil.iter_modules(getattr(module, "__path__", ())))
    return [importlib.import_module(f"{module.__name__}.{name}") for name in inside]


def _is_part(module: ModuleType) -> bool:
    return module.__name__.count(".") > "ckanext.provdata.capability.actions".count(".")


def own_functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Public functions the module defines itself; what it imports is somebody else's."""
    members = inspect.getmembers(module, inspect.isfunction)
    return {name: function for name, function in members if _is_own(module, name, function)}


def _is_own(module: ModuleType, name: str, function: Callable[..., Any]) -> bool:
    return not name.startswith("_") and inspect.unwrap(function).__module__ == module.__name__


def collect(kind: str) -> dict[str, Callable[..., Any]]:
    """All functions of that kind by name; chained ones of one name stand around each other, the last outermost.

    One that does not chain stands innermost, wherever its capability stands. Raises ValueError when there are two.
    """
    found: dict[str, Callable[..., Any]] = {}
    for module in modules(kind):
        for name, function in own_functions(module).items():
            if kind in REACHABLE and _is_part(module) and not (name.startswith("provdata_") or _chains(function)):
                continue
            if name in found and not (_chains(function) or _chains(found[name])):
                raise ValueError(f"{kind}: {name} is defined twice, the second time in {module.__name__}")
            found[name] = _stacked(found[name], function) if name in found else function
    return found


#: what CKAN's decorators leave on a function that wants the one before it as its first argument
CHAINED = ("chained_action", "chained_auth_function", "chained_helper")


def _chains(function: Callable[..., Any]) -> bool:
    return any(getattr(function, mark, False) for mark in CHAINED)


def _stacked(first: Callable[..., Any], second: Callable[..., Any]) -> Callable[..., Any]:
    return _around(first, second) if _chains(second) else _around(second, first)


def _around(inner: Callable[..., Any], outer: Callable[..., Any]) -> Callable[..., Any]:
    """Both as one: a plugin may give CKAN only one function of a name. It chains when the inner one does."""
    chained = _chains(inner)

    @wraps(outer)
    def both(*args: Any, **more: Any) -> Any:
        if chained:
            return outer(partial(inner, args[0]), *args[1:], **more)
        return outer(inner, *args, **more)

    vars(both).update({**vars(inner), **vars(both)})
    for mark in CHAINED if not chained else ():
        vars(both).pop(mark, None)
    return both


def actions() -> dict[str, Callable[..., Any]]:
    return collect("actions")


def auth_functions() -> dict[str, Callable[..., Any]]:
    return collect("auth")


def validators() -> dict[str, Callable[..., Any]]:
    return collect("validators")


def helpers() -> dict[str, Callable[..., Any]]:
    return collect("helpers")


def blueprints() -> list[Any]:
    return [blueprint for module in modules("views") for blueprint in module.blueprints]


def commands() -> list[click.Command]:
    """One click group ``provdata`` that holds every capability's commands."""
    group = click.Group("provdata", help="Everything provdata adds to CKAN's command line.")
    for module in modules("cli"):
        for command in module.commands:
            group.add_command(command)
    return [group]


def run(hook: str, *args: Any) -> None:
    """Run a hook of every capability for its effect."""
    for module in modules("hooks"):
        function = getattr(module, hook, None)
        if function:
            function(*args)


def thread(hook: str, value: Any, *rest: Any) -> Any:
    """Run a hook of every capability, each getting what the one before it returned."""
    for module in modules("hooks"):
        function = getattr(module, hook, None)
        if function:
            value = function(value, *rest)
    return value


class Hooks:
    """CKAN's interface methods, handed to the capabilities' ``hooks`` modules."""

    def configure(self, config: Any) -> None:
        run("configure", config)

    def get_signal_subscriptions(self) -> dict[Any, list[Any]]:
        return thread("get_signal_subscriptions", {})

    def dataset_facets(self, facets: Any, package_type: str) -> Any:
        return thread("dataset_facets", facets, package_type)

    def organization_facets(self, facets: Any, organization_type: str, package_type: str | None) -> Any:
        return thread("organization_facets", facets, organization_type, package_type)

    def group_facets(self, facets: Any, group_type: str, package_type: str | None) -> Any:
        return thread("group_facets", facets, group_type, package_type)

    def before_dataset_index(self, document: dict[str, Any]) -> dict[str, Any]:
        return thread("before_dataset_index", document)

    def before_dataset_search(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return thread("before_dataset_search", parameters)

    def after_dataset_search(self, results: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
        return thread("after_dataset_search", results, parameters)

    def before_dataset_view(self, package: dict[str, Any]) -> dict[str, Any]:
        return thread("before_dataset_view", package)

    def after_dataset_create(self, context: Any, package: dict[str, Any]) -> None:
        run("after_dataset_create", context, package)

    def after_dataset_update(self, context: Any, package: dict[str, Any]) -> None:
        run("after_dataset_update", context, package)

    def after_dataset_delete(self, context: Any, package: dict[str, Any]) -> None:
        run("after_dataset_delete", context, package)

    def after_dataset_show(self, context: Any, package: dict[str, Any]) -> None:
        run("after_dataset_show", context, package)

    def get_uploader(self, upload_to: str, old_filename: str | None) -> None:
        """Pictures of organisations and users go the way CKAN sends them."""

    def get_resource_uploader(self, resource: dict[str, Any]) -> None:
        run("get_resource_uploader", resource)

    def before_resource_create(self, context: Any, resource: dict[str, Any]) -> None:
        run("before_resource_create", context, resource)

    def after_resource_create(self, context: Any, resource: dict[str, Any]) -> None:
        run("after_resource_create", context, resource)

    def before_resource_update(self, context: Any, current: dict[str, Any], resource: dict[str, Any]) -> None:
        run("before_resource_update", context, current, resource)

    def after_resource_update(self, context: Any, resource: dict[str, Any]) -> None:
        run("after_resource_update", context, resource)
