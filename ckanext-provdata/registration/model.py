"""Tables of registration: one row for each uploaded workbook, one for each of its records.

Rows outlive records and accounts, hence no foreign keys but between the two. All instants are UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

INSTANT = sa.DateTime(timezone=True)


class Run(tk.BaseModel):
    """An uploaded workbook and how far it has come.

    ``done`` of ``total`` steps are behind it; ``layout`` is where its columns are (null until it has been read);
    ``strays`` are problems of items that belong to no record; ``fault`` says why the file as a whole is refused.
    """

    __tablename__ = "provdata_registration"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    organization_id: Mapped[str] = mapped_column(sa.Text, index=True)
    user_id: Mapped[str] = mapped_column(sa.Text)
    file_name: Mapped[str] = mapped_column(sa.Text)
    sector: Mapped[str] = mapped_column(sa.Text)
    mode: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[str] = mapped_column(sa.Text)
    total: Mapped[int] = mapped_column(sa.Integer, default=0)
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    cancelled: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    layout: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    unknown: Mapped[list[str]] = mapped_column(JSONB, default=list)
    strays: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    fault: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(INSTANT)
    started_at: Mapped[datetime | None] = mapped_column(INSTANT)
    finished_at: Mapped[datetime | None] = mapped_column(INSTANT)


class Entry(tk.BaseModel):
    """One record of a workbook: its texts by field, its items (null: the workbook has no sheet of them), its fate."""

    __tablename__ = "provdata_registration_row"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    run_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("provdata_registration.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    #: rows that name a code go first: a code made for another row must not be theirs
    place: Mapped[int] = mapped_column(sa.Integer)
    cells: Mapped[dict[str, str]] = mapped_column(JSONB)
    items: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    item_rows: Mapped[list[int]] = mapped_column(JSONB)
    #: problems of the workbook itself, which no saving mends; those of the last attempt to save
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(sa.Text)
    package_id: Mapped[str | None] = mapped_column(sa.Text)
    code: Mapped[str | None] = mapped_column(sa.Text)
