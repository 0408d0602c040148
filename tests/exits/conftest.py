from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from ckan import plugins as p
from ckan.tests import helpers
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.datastore.tests import helpers as datastore
from sqlalchemy.orm import scoped_session, sessionmaker

from tests import mailbox

from .exits import Call, Calls, actions, classified, routes
from .sweep import Answer, Sweep
from .world import REVIEWED, World

#: set by ``make prove ARGS=exits``: every reference of every canary, every type; a file for the figures
REPORT = os.environ.get("PROVDATA_EXITS_REPORT")
FULL = bool(REPORT)
#: for a shorter proof: at most so many canaries for each place and asker
MOST = int(os.environ.get("PROVDATA_EXITS_CANARIES", "0")) or None
Wanted = Callable[[Call], bool]


@pytest.fixture(scope="module")
def loaded_plugins():
    p.load_all()
    yield
    p.unload_all()


@pytest.fixture(scope="module")
def app(loaded_plugins, reset_db, migrate_db_for, reset_index):
    reset_db()
    # tables and their aliases live in a database of their own
    datastore.clear_db(scoped_session(sessionmaker(bind=get_write_engine())))
    for plugin in ("activity", "provdata"):
        migrate_db_for(plugin)
    reset_index()
    return helpers._get_test_app()


def reviewed():
    """One of the agencies needs approval. pytest-ckan takes every test's configuration back, so that each fixture that
    asks for it does so by itself."""
    return helpers.changed_config("ckanext.provdata.review.demanded", REVIEWED)


@pytest.fixture(autouse=True)
def _reviewed():
    with reviewed():
        yield


@pytest.fixture(scope="module")
def mail_server():
    with mailbox.opened() as sink:
        yield sink


@pytest.fixture
def mails(mail_server) -> list[mailbox.Mail]:
    """What the portal mails during the test, to a real server."""
    mail_server.mails.clear()
    with mailbox.used(mail_server):
        yield mail_server.mails


@pytest.fixture(scope="module")
def world(app) -> World:
    """The portal without what is only hidden; ``hidden`` puts it in.

    A request's context is open only meanwhile: requests made inside one would share what they know of the user.
    """
    with reviewed(), app.flask_app.test_request_context("/"):
        return World()


@pytest.fixture(scope="module")
def compared() -> Wanted:
    """Which calls that name nothing are to be compared with their answers of before; a module may say otherwise."""
    return lambda call: False


@pytest.fixture(scope="module")
def before(app, world, compared) -> dict[tuple[str, str], Answer]:
    """Their answers before there are canaries."""
    sweep, calls = Sweep(app, world), Calls(world, unnamed=True)
    asked = ((person, call) for person in world.people for call in everything(app, calls, person) if compared(call))
    with reviewed():
        return {(str(person), str(call)): sweep.ask(person, call) for person, call in asked}


@pytest.fixture(scope="module")
def hidden(app, world, before) -> World:
    """The portal with canaries."""
    with reviewed(), app.flask_app.test_request_context("/"):
        world.hide()
    return world


def everything(app, calls, person):
    """Every route and every action of the running app, as this person would call them."""
    known = classified("actions")
    for name in actions():
        yield from calls.of_action(name, known.get(name, ()), person)
    patterns = classified("routes")
    for pattern, rules in routes(app).items():
        yield from calls.of_route(pattern, rules, patterns.get(pattern, ()), person)


def report(name: str, **figures) -> None:
    """Add a line of figures for the proof."""
    if REPORT:
        with Path(REPORT).open("a") as out:
            out.write(json.dumps({"name": name, **figures}) + "\n")
