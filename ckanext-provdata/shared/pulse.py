"""When each of the portal's own processes came round last, by PostgreSQL's clock, one for all machines."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from ckan import model
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

_TABLE = sa.table("provdata_pulse", sa.column("name"), sa.column("at"))
#: A sign of life is written only when the last one is old: processes come round several times in a second.
_BEAT = sa.text("""
    INSERT INTO provdata_pulse (name, at) VALUES (:name, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE provdata_pulse.at < excluded.at - interval '5 seconds'
""")


def beat(name: str) -> None:
    """Say that the process of that name has come round. On a connection of its own; a database that is away does not
    stop who says it."""
    try:
        with model.Session.get_bind().engine.begin() as connection:
            connection.execute(_BEAT, {"name": name})
    except SQLAlchemyError as error:
        log.warning("pulse of %s: the database does not answer: %s", name, type(error).__name__)


def ages() -> dict[str, float]:
    """Seconds since each came round, by name; who never did is not there."""
    seconds = sa.extract("epoch", sa.func.clock_timestamp() - _TABLE.c.at)
    return {name: float(age) for name, age in model.Session.execute(sa.select(_TABLE.c.name, seconds))}
