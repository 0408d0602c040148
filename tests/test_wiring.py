"""The wiring: what capabilities offer reaches CKAN, and two of them cannot claim one name."""

from types import ModuleType

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest

from ckanext.provdata import wiring


def module_with(name: str, **functions) -> ModuleType:
    module = ModuleType(name)
    for key, function in functions.items():
        function.__module__ = name
        setattr(module, key, function)
    return module


def test_a_duplicate_name_is_refused(monkeypatch):
    twins = [module_with("first", same=lambda: 1), module_with("second", same=lambda: 2)]
    monkeypatch.setattr(wiring, "modules", lambda kind: twins)
    with pytest.raises(ValueError, match="same is defined twice"):
        wiring.collect("actions")


def test_functions_chained_onto_one_of_ckans_go_around_each_other(monkeypatch):
    def follow(mark):
        return tk.chained_action(lambda following, context, data: [mark, *following(context, data)])

    stacked = [module_with("first", same=follow("inner")), module_with("second", same=follow("outer"))]
    monkeypatch.setattr(wiring, "modules", lambda kind: stacked)
    assert wiring.collect("actions")["same"](lambda context, data: ["core"], {}, {}) == ["outer", "inner", "core"]


def test_imported_and_private_functions_are_not_offered():
    module = module_with("mine", public=lambda: 1, _private=lambda: 2)
    module.imported = wiring.collect
    assert list(wiring.own_functions(module)) == ["public"]


def test_hooks_thread_their_value(monkeypatch):
    steps = [module_with("one", add=lambda value: value + 1), module_with("two", add=lambda value: value * 10)]
    monkeypatch.setattr(wiring, "modules", lambda kind: steps)
    assert wiring.thread("add", 1) == 20


@pytest.mark.usefixtures("with_plugins")
def test_the_plugin_is_loaded():
    assert p.plugin_loaded("provdata")


def test_a_step_that_actions_share_is_no_action():
    found = wiring.actions()
    assert "provdata_wave_create" in found
    strange = [name for name, function in found.items() if not (name.startswith("provdata_") or follows(function))]
    assert strange == []


def follows(function) -> bool:
    return hasattr(function, "chained_action")
