"""What was found in a file or table, who brought it, who decided what, and agencies' own words.

Values themselves are in none of them. Decisions outlive file, record and account, hence no foreign keys.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

INSTANT = sa.DateTime(timezone=True)


class Screening(tk.BaseModel):
    """What came of looking through a resource's content: it holds as long as ``version`` is the content's own.

    ``stamp`` is what the storage said of the file (``shared.storage.stamp``), empty for a table. ``sha256`` names the
    bytes, ``words`` what was looked for. ``counts``: finds by kind, all of them. ``uploader_id`` brought these bytes.
    """

    __tablename__ = "provdata_screening"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    version: Mapped[int] = mapped_column(sa.BigInteger)
    state: Mapped[str] = mapped_column(sa.Text)
    stamp: Mapped[str] = mapped_column(sa.Text)
    uploader_id: Mapped[str | None] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.Text)
    words: Mapped[str] = mapped_column(sa.Text)
    found: Mapped[int] = mapped_column(sa.Integer)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    obstacle: Mapped[str] = mapped_column(sa.Text)
    part: Mapped[str] = mapped_column(sa.Text)
    scanned_at: Mapped[datetime] = mapped_column(INSTANT)


class Find(tk.BaseModel):
    """One of the first finds, masked; see ``policy.kinds.Hit``."""

    __tablename__ = "provdata_screening_find"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    resource_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("provdata_screening.resource_id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.Text)
    part: Mapped[str] = mapped_column(sa.Text)
    row: Mapped[int] = mapped_column(sa.Integer)
    column: Mapped[int] = mapped_column(sa.Integer)
    title: Mapped[str] = mapped_column(sa.Text)
    excerpt: Mapped[str] = mapped_column(sa.Text)


class Content(tk.BaseModel):
    """What the portal holds of a resource: a file, or the rows of a table that is made of none.

    ``version`` is a new number whenever something new may have come: a trigger gives it for files, our chained actions
    of the DataStore for tables. ``user_id``: whose transaction brought it; None is nobody that is known.
    """

    __tablename__ = "provdata_screening_content"

    resource_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    version: Mapped[int] = mapped_column(sa.BigInteger)
    user_id: Mapped[str | None] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(INSTANT)


class Decision(tk.BaseModel):
    """A reviewer's word on one upload: append-only."""

    __tablename__ = "provdata_screening_decision"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(INSTANT)
    resource_id: Mapped[str] = mapped_column(sa.Text, index=True)
    record_id: Mapped[str] = mapped_column(sa.Text, index=True)
    organization_id: Mapped[str | None] = mapped_column(sa.Text)
    file: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.Text)
    before: Mapped[str] = mapped_column(sa.Text)
    decision: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    checks: Mapped[list[str]] = mapped_column(JSONB)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    uploader_id: Mapped[str | None] = mapped_column(sa.Text)
    user_id: Mapped[str] = mapped_column(sa.Text)


class Words(tk.BaseModel):
    """What an agency has looked for in its files besides what everybody's are searched for."""

    __tablename__ = "provdata_screening_words"

    organization_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    words: Mapped[list[Any]] = mapped_column(JSONB)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)
    user_id: Mapped[str | None] = mapped_column(sa.Text)
