"""Processes and services that die around the feed, and its tables taken away and made again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest
import redis
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan as ckan_command
from ckan.tests import helpers

from ckanext.provdata.feed.service import store
from scripts.portal.paths import BIN, ROOT
from tests.feed.conftest import ids
from tests.waiting import WAITING_FOR_A_TURN, until

_TRIGGERS = sa.text("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'provdata_feed%'")
_FUNCTIONS = sa.text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'provdata_feed%'")
_RENDERING = sa.text("SELECT count(*) FROM provdata_outbox WHERE kind = 'feed.render'")
#: pieces of work that nobody holds: PostgreSQL takes a moment to see that a process has died
_FREE = sa.text("SELECT count(*) FROM (SELECT FROM provdata_outbox FOR UPDATE SKIP LOCKED) AS work")
_ALL = sa.text("SELECT count(*) FROM provdata_outbox")
_TURN = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('provdata_outbox:' || :subject, 0))")


def asked(question: sa.TextClause) -> int:
    with store.connect() as connection:
        return connection.scalar(question) or 0


@contextlib.contextmanager
def worker() -> Iterator[subprocess.Popen]:
    """The outbox's own process, on the site that CKAN_INI names, as it does for the tests."""
    command = [BIN / "ckan", "-c", os.environ["CKAN_INI"], "provdata", "outbox", "run"]
    with subprocess.Popen(command, cwd=ROOT) as process:  # noqa: S603 - our own command
        try:
            yield process
        finally:
            process.kill()


def test_a_worker_killed_while_it_renders_leaves_nothing_undone(portal):
    """It is killed while it holds its batch: what it had done and what it had not is done by the next one."""
    records = [portal.publish("transport")["id"] for _ in range(3)]
    assert asked(_RENDERING) == len(records)
    with store.connect() as busy:
        busy.execute(_TURN, {"subject": f"feed/{records[1]}"})
        with worker() as process:
            until(lambda: asked(WAITING_FOR_A_TURN))
            process.send_signal(signal.SIGKILL)
            process.wait()
    until(lambda: asked(_FREE) == asked(_ALL))
    assert asked(_RENDERING) == len(records)
    assert ids(portal.settled("/catalog.ttl")) == set(records)
    assert asked(_RENDERING) == 0
    assert helpers.call_action("provdata_feed_check")["differing"] == []


def test_redis_may_lose_everything(portal, ckan_config):
    """The feed's work is in the database: a flushed Redis delays nothing and changes no answer."""
    record = portal.publish("transport")
    tag = portal.settled("/catalog.ttl").headers["ETag"]
    portal.agency.call("package_patch", id=record["id"], title="改过的标题")
    redis.Redis.from_url(ckan_config["ckan.redis.url"]).flushdb()
    answer = portal.settled("/catalog.ttl", **{"If-None-Match": tag})
    assert "改过的标题" in answer.body
    redis.Redis.from_url(ckan_config["ckan.redis.url"]).flushdb()
    assert portal.read("/catalog.ttl", status=304, **{"If-None-Match": answer.headers["ETag"]})


class TestMigration:
    @pytest.fixture
    def migrate(self, cli) -> Iterator[Callable[..., None]]:
        def run(*words: str) -> None:
            model.Session.remove()
            result = cli.invoke(ckan_command, ["db", *words, "-p", "provdata"])
            assert result.exit_code == 0, result.output

        yield run
        run("upgrade")

    def test_down_and_up_again(self, portal, migrate):
        """Nothing is left behind, saving works without it, and what it held is made anew."""
        record = portal.publish("transport")["id"]
        before = portal.settled("/catalog.nt").body
        assert (asked(_TRIGGERS), asked(_FUNCTIONS)) != (0, 0)
        migrate("downgrade", "-v", "a1_access")
        assert (asked(_TRIGGERS), asked(_FUNCTIONS)) == (0, 0)
        assert not sa.inspect(model.Session.get_bind()).has_table("provdata_feed_fragment")
        # our actions are made for the newest tables, CKAN's own rows can be written with those of before
        model.Session.execute(sa.update(model.Package).where(model.Package.id == record).values(version="2"))
        model.Session.commit()
        migrate("upgrade")
        assert ids(portal.settled("/catalog.ttl")) == set()
        assert helpers.call_action("provdata_feed_rebuild")["rendered"] == 1
        assert sorted(_lines(portal.read("/catalog.nt").body)) == sorted(_lines(before))


def _lines(body: str) -> set[str]:
    """Less what has changed with the record."""
    changing = ("/modified>", "/updateDate>", "#version>")
    return {line for line in body.split("\n") if not any(part in line for part in changing)}
