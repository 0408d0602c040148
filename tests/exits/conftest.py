from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from ckan import plugins as p
from ckan.tests import helpers

from .exits import Calls, actions, classified, routes
from .sweep import Answer, Sweep
from .world import World

#: set by ``make prove ARGS=exits``: every reference of every canary, every word, every type; a file for the figures
REPORT = os.environ.get("PROVDATA_EXITS_REPORT")
FULL = bool(REPORT)


@pytest.fixture(scope="module")
def loaded_plugins():
    p.load_all()
    yield
    p.unload_all()


@pytest.fixture(scope="module")
def app(loaded_plugins, reset_db, migrate_db_for, reset_index):
    reset_db()
    for plugin in ("activity", "provdata"):
        migrate_db_for(plugin)
    reset_index()
    return helpers._get_test_app()


@pytest.fixture(scope="module")
def world(app) -> World:
    """The portal without canaries; ``hidden`` puts them in.

    A request's context is open only meanwhile: requests made inside one would share what they know of the user.
    """
    with app.flask_app.test_request_context("/"):
        return World()


@pytest.fixture(scope="module")
def before(app, world) -> dict[tuple[str, str], Answer]:
    """Answers to all calls that name nothing, before there are canaries."""
    sweep = Sweep(app, world)
    return {(str(person), str(call)): sweep.ask(person, call) for person, call in unnamed(app, world)}


@pytest.fixture(scope="module")
def hidden(app, world, before) -> World:
    with app.flask_app.test_request_context("/"):
        world.hide()
    return world


def unnamed(app, world):
    """All calls that name no canary, with who makes them."""
    for person in world.people:
        for call in everything(app, world, person, full=False):
            if not call.canary:
                yield person, call


def everything(app, world, person, *, full: bool):
    """Every route and every action of the running app, as this person would call them."""
    me = person.name
    calls = Calls(world, full=full)
    known = classified("actions")
    for name in actions():
        yield from calls.of_action(name, known.get(name, ()), me)
    patterns = classified("routes")
    for pattern, rules in routes(app).items():
        yield from calls.of_route(pattern, rules, patterns.get(pattern, ()), me)


def report(name: str, **figures) -> None:
    """Add a line of figures for the proof."""
    if REPORT:
        with Path(REPORT).open("a") as out:
            out.write(json.dumps({"name": name, **figures}) + "\n")
