"""A portal that all tests of a file share: to make one takes longer than a test. Import both names into a conftest or
test module; what its tests add, they tell apart themselves.
"""

from __future__ import annotations

import pytest
from ckan import plugins as p
from ckan.tests import helpers

__all__ = ["app", "loaded_plugins"]


@pytest.fixture(scope="module")
def loaded_plugins():
    p.load_all()
    yield
    p.unload_all()


@pytest.fixture(scope="module")
def app(loaded_plugins, reset_db, migrate_db_for, reset_index):
    """An empty portal."""
    reset_db()
    for plugin in ("activity", "provdata"):
        migrate_db_for(plugin)
    reset_index()
    return helpers._get_test_app()
