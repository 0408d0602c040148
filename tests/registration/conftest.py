"""One portal for all tests of a file: to make one takes longer than a test. Each test has an agency of its own."""

from __future__ import annotations

import pytest
from ckan import model
from ckan import plugins as p
from ckan.tests import helpers

from .portal import Clerk


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


@pytest.fixture
def clerk(app) -> Clerk:
    model.Session.rollback()
    return Clerk()
