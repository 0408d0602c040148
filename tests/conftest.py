"""Fixtures for every test. Services are real; ``clean_db`` and ``clean_index`` come from pytest-ckan."""

import os
from pathlib import Path, PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

#: Folders whose tests share what is dear to make (a site that is served, worlds of canaries), the longest first: each
#: is run by one process from beginning to end, as is each file elsewhere.
WHOLE_FOLDERS = ("exits", "journeys", "machine", "feed")
#: Plugins with tables of their own, and those whose tables this run has made: emptying a database keeps its tables.
PLUGINS = ("activity", "provdata")
_migrated: set[str] = set()


def pytest_configure(config):
    """Of two processes (``make test``) the second has a site of its own."""
    if getattr(config, "workerinput", {}).get("workerid") == "gw1":
        config.option.ckan_ini = str(Path(config.option.ckan_ini).with_name("test2.ini"))
        os.environ["CKAN_INI"] = config.option.ckan_ini


def pytest_collection_modifyitems(items):
    """What takes longest begins."""
    items.sort(key=lambda item: _place(group(item.nodeid)))


class Groups(LoadScopeScheduling):
    """Hands whole groups of tests to the processes of ``make test``."""

    def _split_scope(self, nodeid):
        return group(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return Groups(config, log) if config.getvalue("dist") == "loadscope" else None


def group(nodeid):
    """Which tests stay with one process: a folder's or a file's."""
    path = PurePosixPath(nodeid.partition("::")[0]).relative_to("tests")
    return path.parts[0] if path.parts[0] in WHOLE_FOLDERS else str(path)


def _place(group):
    return WHOLE_FOLDERS.index(group) if group in WHOLE_FOLDERS else len(WHOLE_FOLDERS)


@pytest.fixture
def clean_db(reset_db, migrate_db_for):
    """An empty database with CKAN's and our own tables."""
    reset_db()
    for plugin in PLUGINS:
        if plugin not in _migrated:
            migrate_db_for(plugin)
            _migrated.add(plugin)
