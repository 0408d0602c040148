"""PostgreSQL's clock, one for all nodes: whether an instant has come is asked of it alone."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from ckan import model


def expression() -> str:
    """This instant, as SQL. Not the transaction's: a transaction may have begun long ago."""
    return "clock_timestamp()"


def now() -> datetime:
    return model.Session.execute(sa.text(f"SELECT {expression()}")).scalar_one()
