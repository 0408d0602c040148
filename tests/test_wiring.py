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


def test_chained_functions_of_one_name_stand_around_each_other(monkeypatch):
    first = module_with("first", same=tk.chained_action(lambda core, context, data: ["first", *core(context, data)]))
    second = module_with("second", same=tk.chained_action(lambda core, context, data: ["second", *core(context, data)]))
    monkeypatch.setattr(wiring, "modules", lambda kind: [first, second])
    same = wiring.collect("actions")["same"]
    assert same.chained_action
    assert same(lambda context, data: [data], {}, "core") == ["second", "first", "core"]


@pytest.mark.parametrize("direction", [1, -1], ids=["from the right", "from the left"])
def test_a_capability_chains_an_action_of_our_own(monkeypatch, direction):
    own = module_with("own", same=tk.side_effect_free(lambda context, data: [data]))
    around = module_with("around", same=tk.chained_action(lambda core, context, data: ["around", *core(context, data)]))
    order = [own, around][::direction]
    monkeypatch.setattr(wiring, "modules", lambda kind: order)
    same = wiring.collect("actions")["same"]
    assert not hasattr(same, "chained_action")
    assert same.side_effect_free
    assert same({}, "own") == ["around", "own"]


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
