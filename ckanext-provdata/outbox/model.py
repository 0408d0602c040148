"""The outbox: one row for each piece of work that must follow a commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Message(tk.BaseModel):
    """Work of one ``kind`` (the name of a function in some capability's ``jobs``) on one ``subject``.

    A row stands as long as its work is not done. ``due_at`` moves into the future with every failed attempt.
    ``patient`` work is done while no other is due, however long it has waited: scores, of which a change of many
    records asks for many, never keep the index, the feed or a mail waiting.
    """

    __tablename__ = "provdata_outbox"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    subject: Mapped[str] = mapped_column(sa.Text, index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
    due_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
    patient: Mapped[bool] = mapped_column(sa.Boolean, sa.Computed("kind LIKE 'quality.%'", persisted=True))
    attempts: Mapped[int] = mapped_column(sa.Integer, server_default="0")
    error: Mapped[str | None] = mapped_column(sa.Text)

    __table_args__ = (sa.Index("ix_provdata_outbox_due", "patient", "due_at", "id"),)
