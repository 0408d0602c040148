"""What opens later is in the feed as that: what the public knows of it, no more, and not longer than it does."""

from __future__ import annotations

import threading
from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import helpers
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD

from ckanext.provdata.dcat.policy.terms import DCAT, DCATAP, DCT, EU
from ckanext.provdata.feed.service import rendering, store
from tests.dcat import conformance
from tests.feed.conftest import DAY
from tests.release.conftest import START, file, sweep

RIGHT = f"{EU}access-right/"
AVAILABILITY = f"{EU}planned-availability/"


class Found:
    """What a Turtle document says of one record."""

    def __init__(self, portal, record, text: str) -> None:
        self.text = text
        self.graph = Graph().parse(data=text, format="turtle")
        self.dataset = URIRef(f"{portal.base}/dataset/{record['id']}")

    @property
    def waves(self) -> list[URIRef]:
        return [URIRef(str(node)) for node in self.graph.objects(self.dataset, DCT.hasPart)]

    @property
    def wave(self) -> URIRef:
        return next(iter(self.waves))

    @property
    def files(self) -> list[URIRef]:
        return [URIRef(str(node)) for node in self.graph.objects(self.dataset, DCAT.distribution)]

    def code(self, subject, predicate) -> str:
        return str(self.graph.value(subject, predicate)).rpartition("/")[2]


@pytest.fixture
def record(publisher):
    return publisher.record()


@pytest.fixture
def read(portal, record):
    """What the feed says once all is done, or as things stand."""

    def reading(*, settled: bool = True) -> Found:
        answer = (portal.settled if settled else portal.read)("/catalog.ttl")
        return Found(portal, record, answer.body)

    return reading


def instant(at) -> Literal:
    return Literal(at.isoformat(), datatype=XSD.dateTime)


class TestWhatIsSaid:
    def test_when_and_to_whom_it_opens_and_no_file(self, portal, publisher, record, read):
        wave = publisher.wave(record, "甲名单", title="第二批")
        found = read()
        assert found.files == []
        assert found.graph.value(found.wave, DCT.title) == Literal("第二批", lang="zh")
        assert found.graph.value(found.wave, DCT.available) == instant(START + DAY)
        assert found.code(found.wave, DCT.accessRights) == "PUBLIC"
        assert found.code(found.wave, DCATAP.availability) == "AVAILABLE"
        # nothing of the record can be had before
        assert found.graph.value(found.dataset, DCT.available) == instant(START + DAY)
        text = found.graph.serialize(format="nt")
        assert wave["resources"][0]["id"] not in text
        assert "甲名单" not in text
        publisher.call("provdata_wave_offer", id=wave["id"], condition="签订协议", reason="改为依申请")
        found = read()
        assert found.code(found.wave, DCT.accessRights) == "RESTRICTED"
        assert found.graph.value(found.wave, DCT.available) is None
        assert found.graph.value(found.graph.value(found.wave, DCT.rights), DCT.description) == Literal(
            "签订协议", "zh"
        )
        assert found.graph.value(found.wave, DCAT.landingPage) == URIRef(f"{portal.base}/wave/{wave['id']}/apply")
        assert found.graph.value(found.dataset, DCT.available) is None
        # it says the same by itself, whoever asks, and nothing of what is held
        publisher.wave(record, "乙名单", opens="held")
        own = publisher.call("dcat_dataset_show", id=record["id"])
        assert own == portal.get(f"/dataset/{record['id']}.ttl").body
        assert len(Found(portal, record, own).waves) == 1
        assert conformance.faults(read().graph) == []

    def test_beside_open_files_and_for_how_long(self, publisher, record, read, at):
        publisher.wave(record, "甲名单", ends_at=(START + 9 * DAY).isoformat())
        assert read().code(read().wave, DCATAP.availability) == "TEMPORARY"
        publisher.wave(record, "乙名单", release_at=(START + 3 * DAY).isoformat(), announced=True)
        at.go(START + DAY)
        sweep()
        found = read()
        assert [found.code(one, DCATAP.availability) for one in found.files] == ["TEMPORARY"]
        assert found.graph.value(found.wave, DCT.tableOfContents) == Literal("乙名单 CSV", lang="zh")
        assert found.graph.value(found.wave, DCT.available) == instant(START + 3 * DAY)
        assert found.graph.value(found.dataset, DCT.available) is None
        assert conformance.faults(found.graph) == []


class TestFollowing:
    def test_every_step_of_a_wave(self, publisher, record, read, at):
        wave = publisher.wave(record, "甲名单", ends_at=(START + 9 * DAY).isoformat())["id"]
        read()
        later = (START + 3 * DAY).isoformat()
        publisher.call("provdata_wave_reschedule", id=wave, release_at=later, reason="推迟")
        assert read().graph.value(read().wave, DCT.available) == instant(START + 3 * DAY)
        publisher.call("provdata_wave_update", id=wave, title="改名", announced=True)
        assert read().graph.value(read().wave, DCT.title) == Literal("改名", lang="zh")
        publisher.call("provdata_wave_resource_create", wave=wave, **file("乙名单"))
        assert len(set(read().graph.objects(read().wave, DCT.tableOfContents))) == 2
        publisher.call("provdata_wave_offer", id=wave, condition="实名", reason="改为依申请")
        assert read().code(read().wave, DCT.accessRights) == "RESTRICTED"
        publisher.call("provdata_wave_cancel", id=wave, reason="复核")
        assert read().waves == []
        publisher.call("provdata_wave_reschedule", id=wave, release_at=later)
        assert len(read().waves) == 1
        at.go(START + 3 * DAY)
        sweep()
        assert (len(read().waves), len(read().files)) == (0, 2)
        at.go(START + 9 * DAY)
        sweep()
        assert (read().waves, read().files) == ([], [])

    def test_what_nobody_knows_of_changes_nothing(self, portal, publisher, record):
        planned = publisher.wave(record, "甲名单")
        tag = portal.settled("/catalog.ttl").headers["ETag"]
        before = store.version()
        wave = publisher.wave(record, "乙名单", opens="held", title="秘密")
        publisher.call("provdata_wave_update", id=wave["id"], title="更秘密", announced=True)
        for one in (wave, planned):  # the names of a planned wave's files are not announced
            publisher.call("provdata_wave_resource_create", wave=one["id"], **file("丙名单"))
            publisher.call("provdata_wave_resource_delete", wave=one["id"], id=one["resources"][0]["id"])
        publisher.call("provdata_wave_delete", id=wave["id"])
        assert portal.settled("/catalog.ttl").headers["ETag"] == tag
        assert store.version() == before


class TestWithdrawal:
    """Nothing works the outbox between the act and the reading."""

    @pytest.fixture
    def waves(self, publisher, record, read, monkeypatch):
        found = [publisher.wave(record, f"第{n}名单", title=f"第{n}批", announced=True) for n in range(6)]
        assert len(read().waves) == len(found)
        monkeypatch.setattr("ckanext.provdata.outbox.service.claim", lambda connection, subjects: [])
        return found

    @pytest.fixture
    def wave(self, waves):
        return waves[0]

    def test_what_is_told_no_longer_leaves_with_its_commit(self, publisher, waves, read, record):
        """Each act on a wave of its own, with what it takes away; the last by nobody's action at all."""
        ids = [wave["id"] for wave in waves]
        names = [{"wave": wave["id"], "id": wave["resources"][0]["id"]} for wave in waves]
        held_back = sa.text("UPDATE provdata_wave SET state = 'held' WHERE id = :id")
        acts = [
            ("第0批", lambda: publisher.call("provdata_wave_cancel", id=ids[0], reason="复核")),
            ("第1批", lambda: publisher.call("provdata_wave_delete", id=ids[1], reason="复核")),
            ("第2名单", lambda: publisher.call("provdata_wave_update", id=ids[2], announced=False)),
            ("第3名单", lambda: publisher.call("provdata_wave_resource_update", **names[3], name="改名")),
            ("第4名单", lambda: publisher.call("provdata_wave_resource_delete", **names[4])),
            ("第5批", lambda: (model.Session.execute(held_back, {"id": ids[5]}), model.Session.commit())),
        ]
        for gone, act in acts:
            helpers.call_action("provdata_feed_render", id=record["id"])
            assert gone in read(settled=False).text
            act()
            assert gone not in read(settled=False).text
        assert len(read(settled=False).waves) == 3

    def test_nothing_is_told_when_it_cannot_be_rendered(self, publisher, wave, read, record, monkeypatch):
        publisher.call("provdata_wave_cancel", id=wave["id"], reason="复核")
        monkeypatch.setattr(rendering, "render", lambda *args: 1 / 0)
        assert record["id"] not in read(settled=False).text

    def test_one_cancelled_while_it_is_rendered_does_not_stay(self, publisher, wave, read, record, monkeypatch):
        original, ids = rendering.render, iter([wave["id"]])

        def cancelled_meanwhile(*args):
            row = original(*args)
            for wave_id in ids:
                other = threading.Thread(target=_hold_back, args=(wave_id,))
                other.start()
                other.join()
            return row

        monkeypatch.setattr(rendering, "render", cancelled_meanwhile)
        helpers.call_action("provdata_feed_render", id=record["id"])
        kept = store.texts(record["id"])
        assert kept
        assert wave["title"] not in kept["ttl"]
        assert wave["title"] not in read(settled=False).text

    def test_neither_a_new_date_nor_an_opening_takes_anything_back(self, publisher, wave, at, record):
        """Else whoever reads first would render all that opens or moves at an instant."""
        later = (START + timedelta(days=5)).isoformat()
        publisher.call("provdata_wave_reschedule", id=wave["id"], release_at=later, reason="推迟")
        assert store.texts(record["id"])
        at.go(START + DAY)
        tk.get_action("provdata_release_sweep")({"ignore_auth": True}, {"kind": "opening"})
        assert store.texts(record["id"])


def _hold_back(wave_id: str) -> None:
    with model.Session.get_bind().engine.begin() as connection:
        connection.execute(sa.text("UPDATE provdata_wave SET state = 'held' WHERE id = :id"), {"id": wave_id})
