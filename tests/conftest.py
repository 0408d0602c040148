"""Fixtures for every test. Services are real; ``clean_db`` and ``clean_index`` come from pytest-ckan."""

import os
from pathlib import Path, PurePosixPath

import pytest
from ckan import plugins as p
from ckan.common import config
from ckan.tests import helpers
from ckan.tests.pytest_ckan import ckan_setup
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


class _Kept:
    """The plugins and the application of the configuration as it is: loaded by the first test that wants them, and used
    by all that change nothing of it. To load them anew takes longer than most tests.
    """

    plugin: p.SingletonPlugin | None = None
    application: object | None = None
    #: what loading has changed of the configuration: option → values before and after
    changes: dict[str, tuple[object, object]]

    @classmethod
    def is_good(cls) -> bool:
        """Whether nobody has loaded or unloaded plugins meanwhile."""
        return cls.plugin is not None and p.plugin_loaded("provdata") and p.get_plugin("provdata") is cls.plugin

    @classmethod
    def keep(cls, application: object | None = None) -> None:
        cls.plugin, cls.application = p.get_plugin("provdata"), application
        before = ckan_setup._config
        cls.changes = {key: (before.get(key), value) for key, value in config.items() if before.get(key) != value}

    @classmethod
    def restore(cls) -> None:
        """pytest-ckan takes what loading has changed back before each test; what a test has changed itself stays."""
        for key, (before, after) in cls.changes.items():
            if config.get(key) == before:
                config[key] = after


@pytest.fixture
def with_plugins(ckan_config, request):
    """CKAN's, and plugins stay loaded for the next test."""
    if request.node.get_closest_marker("ckan_config"):
        p.load_all()
        yield
        p.unload_all()
        return
    if _Kept.is_good():
        _Kept.restore()
    else:
        p.load_all()
        _Kept.keep()
    yield


@pytest.fixture
def app(make_app, request):
    """CKAN's, and the application stays for the next test; what a client remembers does not."""
    if request.node.get_closest_marker("ckan_config"):
        return make_app()
    if not (_Kept.is_good() and _Kept.application):
        _Kept.keep(make_app().app)
    _Kept.restore()
    return helpers.CKANTestApp(_Kept.application)
