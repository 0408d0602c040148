"""The sweep can fail: with any one closer taken away it finds what that closer held back."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from ckan import logic
from ckan.lib import search, signals

from ckanext.provdata import wiring
from ckanext.provdata.exits import views
from ckanext.provdata.exits.policy import indexing, searching

from .conftest import FULL, everything, report
from .exits import Calls, classified
from .sweep import Sweep

#: one of each kind; the proof takes away all of them in turn
SHOWN = {"package_search", "package_show", "member_list", "tag_list", "user_activity_list", "bulk_update_private"}


@pytest.fixture(scope="module")
def compared():
    return lambda call: call.exit in _closers()


def _closers() -> list[str]:
    parts = [part for part in wiring.modules("actions") if ".exits." in part.__name__]
    names = {
        name
        for part in parts
        for name, function in vars(part).items()
        if getattr(function, "chained_action", None) is True
    }
    return sorted(names if FULL else names & SHOWN)


@pytest.mark.parametrize("name", _closers())
def test_an_action_leaks_without_its_closer(app, hidden, before, name, monkeypatch):
    bare = _without_ours(name, monkeypatch)
    monkeypatch.setitem(logic._actions, name, _prepared(name, logic._actions[name], bare))
    sweep = Sweep(app, hidden)
    calls, templates = Calls(hidden, full=True), classified("actions")[name]
    asked = ((person, call) for person in hidden.people for call in calls.of_action(name, templates, person))
    sweep.until_found(asked, before)
    report(name, closer=True, requests=sweep.requests, leaks=len(sweep.findings))
    assert sweep.findings


def _without_ours(name: str, monkeypatch: Any) -> Any:
    """The action as CKAN and the other capabilities have it."""
    logic.get_action(name)
    every = wiring.modules
    monkeypatch.setattr(wiring, "modules", lambda kind: [m for m in every(kind) if ".exits." not in m.__name__])
    function = wiring.collect("actions").get(name)
    if function is not None and not hasattr(function, "chained_action"):
        return function
    core = logic._actions[name].__wrapped__.args[0]
    return partial(function, core) if function else core


def _prepared(name: str, closed: Any, bare: Any) -> Any:
    """As CKAN calls an action: with the context filled in, the same marks, and its listeners told afterwards."""

    def action(context: Any = None, data_dict: Any = None) -> Any:
        context = logic._prepopulate_context(context)
        result = bare(context, data_dict or {})
        signals.action_succeeded.send(name, context=context, data_dict=data_dict, result=result)
        return result

    vars(action).update(vars(closed))
    return action


def test_pages_leak_without_the_gate(app, hidden, before, monkeypatch):
    monkeypatch.setattr(views.objects, "named", lambda *_: [])
    assert _pages(app, hidden, before).findings


def _pages(app: Any, world: Any, before: Any) -> Sweep:
    sweep = Sweep(app, world)
    person = world.person("stranger")
    calls = (call for call in everything(app, Calls(world), person) if call.path.startswith("/dataset/"))
    sweep.until_found(((person, call) for call in calls), before)
    return sweep


def test_the_index_gives_words_away_when_hidden_records_stand_in_it_like_others(app, hidden, monkeypatch):
    """Both locks off: no stub, no white list. With either on, the sweep of package_search finds nothing."""
    monkeypatch.setattr(indexing, "shown", lambda document: document)
    monkeypatch.setattr(searching, "complaint", lambda _: None)
    monkeypatch.setattr(searching, "mincount", lambda value: value)
    canary = hidden.canaries[0]
    search.rebuild(canary.dataset)
    try:
        asked = {"facet.field": ["title_string"], "facet.mincount": 0, "facet.limit": -1, "rows": 0}
        found = logic.get_action("package_search")({"user": ""}, asked)
        assert hidden.tokens.found(str(found["facets"]), "")
    finally:
        monkeypatch.undo()
        search.rebuild(canary.dataset)
