"""Fixtures for every test. Services are real; ``clean_db`` and ``clean_index`` come from pytest-ckan."""

import pytest

#: Plugins with tables of their own, and those whose tables this run has made: emptying a database keeps its tables.
PLUGINS = ("activity", "provdata")
_migrated: set[str] = set()


@pytest.fixture
def clean_db(reset_db, migrate_db_for):
    """An empty database with CKAN's and our own tables."""
    reset_db()
    for plugin in PLUGINS:
        if plugin not in _migrated:
            migrate_db_for(plugin)
            _migrated.add(plugin)
