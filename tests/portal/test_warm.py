"""A web process is warm before it serves, and shares no connection with its siblings."""

from __future__ import annotations

import gc

import pytest
from ckan import model
from ckanext.datastore.backend import postgres

from ckanext.provdata.search.policy import spelling
from ckanext.provdata.shared import config
from config import warm


@pytest.fixture
def thawed():
    """Undoes the freeze of memory, which is meant for the moment before a fork."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "thawed")
class TestWarmingUp:
    def test_every_page_answers_and_the_lexicon_is_loaded(self, app):
        answers = []

        def listening(environ, start_response):
            def start(status, headers, *rest):
                answers.append(status)
                return start_response(status, headers, *rest)

            return app.app(environ, start)

        warm.up(listening)
        assert answers == ["200 OK"] * len(warm.PAGES)
        before = spelling.sounds.cache_info().misses
        spelling.sounds(config.province())
        assert spelling.sounds.cache_info().misses == before

    def test_no_connection_is_left_to_be_shared(self, app):
        old = model.meta.engine.pool
        postgres.get_read_engine()
        warm.up(app.app)
        assert old.checkedout() == 0
        assert model.meta.engine.pool.checkedin() == 0
        assert not postgres._engines


def test_a_page_that_fails_is_logged_and_the_portal_starts(with_plugins, thawed, caplog):
    def broken(environ, start_response):
        raise ConnectionError("Solr is late")

    warm.up(broken)
    assert [record.exc_info[0] for record in caplog.records] == [ConnectionError] * len(warm.PAGES)
