"""Several clocks look at the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.provdata.release.service import due, locks

DAY = timedelta(days=1)
_TAKE = sa.text("SELECT id FROM package WHERE id = :id FOR UPDATE NOWAIT")


@contextmanager
def other_clock(takes: str) -> Iterator[sa.Connection]:
    """Another connection that holds this package."""
    with model.Session.get_bind().engine.connect() as connection:
        connection.execute(_TAKE, {"id": takes})
        yield connection
        connection.rollback()


@pytest.fixture
def record(agency):
    return agency.record()


@pytest.fixture
def wave(agency, record, at):
    made = agency.wave(record, "泊位")
    at.go(DAY)
    return made


@pytest.mark.parametrize("of", ["record", "wave"])
def test_a_clock_leaves_the_other_half_of_what_another_has_begun(record, wave, of):
    one, other = (record, wave) if of == "record" else (wave, record)
    with other_clock(one["id"]) as clock:
        assert due.hold_free("opening") == ([], True)
        assert clock.scalar(_TAKE, {"id": other["id"]}) == other["id"]


def test_it_takes_what_is_free_beside_it(agency, record, wave, at):
    free = agency.wave(agency.record(), "车位", release_at=(at.at + DAY).isoformat())
    at.go(DAY)
    with other_clock(record["id"]):
        rows, contended = due.hold_free("opening")
    assert [row.id for row in rows] == [free["id"]]
    assert contended


def test_two_waves_of_one_record_are_taken_together(agency, record, wave):
    with other_clock(wave["id"]) as clock:
        held = locks.hold_free([frozenset((wave["id"], record["id"])), frozenset((record["id"],))])
        assert held == {record["id"]}
        with pytest.raises(sa.exc.OperationalError):
            clock.scalar(_TAKE, {"id": record["id"]})
