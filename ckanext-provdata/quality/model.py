"""A record's score now, how it was before, and whether its links answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class _Figures:
    """points: of the MQA, ``possible`` of which could be gained; the others from 0 to 1, null where there is nothing to
    judge. dimensions: points by dimension."""

    points: Mapped[float] = mapped_column(sa.Float)
    possible: Mapped[int] = mapped_column(sa.Integer)
    dimensions: Mapped[dict[str, float]] = mapped_column(JSONB)
    timeliness: Mapped[float | None] = mapped_column(sa.Float)
    coverage: Mapped[float | None] = mapped_column(sa.Float)
    validity: Mapped[float | None] = mapped_column(sa.Float)


class Score(_Figures, tk.BaseModel):
    """What a record is worth today.

    scope: ``public`` is what everybody sees; ``whole`` counts what is not open yet, too, and is for those who edit the
    record. Only a record that holds such things has one. Whether a record is public is never read here but in its own
    row: this one may be a moment older.
    """

    __tablename__ = "provdata_quality_score"

    record_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    scope: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    #: since when it is what it is
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    #: ``metadata_modified`` of the record that was judged, UTC
    modified: Mapped[datetime] = mapped_column(sa.DateTime)
    #: by which rules
    rules: Mapped[str] = mapped_column(sa.Text)
    #: the day on which time alone changes it
    changes_on: Mapped[date | None] = mapped_column(sa.Date, index=True)
    #: see ``service.assess.details``
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)


class History(_Figures, tk.BaseModel):
    """What a score was from ``since`` until the day before ``until``, which is null for the latest."""

    __tablename__ = "provdata_quality_history"

    record_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    scope: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    since: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    until: Mapped[date | None] = mapped_column(sa.Date)


class Link(tk.BaseModel):
    """Whether the address of a public file answers. A file of the portal's own has none: it is looked for in the
    storage. Addresses of what is not public are never kept here, and so never called."""

    __tablename__ = "provdata_quality_link"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    record_id: Mapped[str] = mapped_column(sa.Text, index=True)
    url: Mapped[str] = mapped_column(sa.Text)
    #: null as long as it was never called
    checked_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now(), index=True)
    outcome: Mapped[str | None] = mapped_column(sa.Text)
    status: Mapped[int | None] = mapped_column(sa.Integer)
    answers: Mapped[bool] = mapped_column(sa.Boolean, server_default=sa.false())
    failures: Mapped[int] = mapped_column(sa.Integer, server_default="0")

    #: an address may be longer than a row of an ordered index
    __table_args__ = (sa.Index("ix_provdata_quality_link_url", "url", postgresql_using="hash"),)
