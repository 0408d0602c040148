"""Tables of the review: where a record stands, what is proposed to it, and everything that happened.

Rows outlive record and account, hence no foreign keys. All instants are UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

INSTANT = sa.DateTime(timezone=True)


class Review(tk.BaseModel):
    """Where a record stands. A record without a row is a draft while it is private, published otherwise.

    ``awaiting``: the organisation whose approval comes next; ``stages``: all whose approval it needs, as of when it was
    submitted. ``authors``: accounts that have had a hand in it since it was last published. ``proposal``: what is to
    change of a public record, ``fields`` (name → value) and ``waves`` (id → step and what it needs).
    """

    __tablename__ = "provdata_review"

    record_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    state: Mapped[str] = mapped_column(sa.Text)
    awaiting: Mapped[str | None] = mapped_column(sa.Text, index=True)
    stages: Mapped[list[str]] = mapped_column(JSONB, default=list)
    authors: Mapped[list[str]] = mapped_column(JSONB, default=list)
    proposal: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    submitted_by: Mapped[str | None] = mapped_column(sa.Text)
    submitted_at: Mapped[datetime | None] = mapped_column(INSTANT)
    changed_at: Mapped[datetime] = mapped_column(INSTANT)


class ReviewStep(tk.BaseModel):
    """One line of a record's history: append-only. ``user_id`` is null for the portal itself."""

    __tablename__ = "provdata_review_step"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    record_id: Mapped[str] = mapped_column(sa.Text, index=True)
    at: Mapped[datetime] = mapped_column(INSTANT)
    event: Mapped[str] = mapped_column(sa.Text)
    user_id: Mapped[str | None] = mapped_column(sa.Text)
    organization_id: Mapped[str | None] = mapped_column(sa.Text)
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
