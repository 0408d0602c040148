"""Fixtures for every test. Services are real; ``clean_db`` and ``clean_index`` come from pytest-ckan."""

import pytest


@pytest.fixture
def clean_db(reset_db, migrate_db_for):
    """An empty database with CKAN's and our own tables."""
    reset_db()
    for plugin in ("activity", "provdata"):
        migrate_db_for(plugin)
