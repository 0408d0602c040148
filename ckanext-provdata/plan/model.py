"""Tables of the opening plan: plans, stages, their deadlines, the records in them, and what changed after approval."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Plan(tk.BaseModel):
    """An opening plan (开放计划). A draft until ``approved_at``; from then on every change is kept in PlanChange."""

    __tablename__ = "provdata_plan"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    owner_org: Mapped[str] = mapped_column(sa.Text, index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    period: Mapped[str] = mapped_column(sa.Text, default="")
    document_number: Mapped[str] = mapped_column(sa.Text, default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    approved_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True), index=True)


class Stage(tk.BaseModel):
    """A stage (阶段) of a plan. ``sectors`` are those it is about, none meaning all.

    A stage of an approved plan is never removed: ``cancelled_at`` says since when it does not count.
    """

    __tablename__ = "provdata_plan_stage"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    plan_id: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("provdata_plan.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    sectors: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))


class StageDeadline(tk.BaseModel):
    """The day by which providers of a level shall have opened a stage's records.

    ``first_due_on`` is the day that was approved; ``changes`` counts how often it moved since.
    """

    __tablename__ = "provdata_stage_deadline"

    stage_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("provdata_plan_stage.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    due_on: Mapped[date] = mapped_column(sa.Date, index=True)
    first_due_on: Mapped[date] = mapped_column(sa.Date)
    changes: Mapped[int] = mapped_column(sa.Integer, default=0)
    changed_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))


class StageRecord(tk.BaseModel):
    """A record in a stage; the key says that a record is in one stage of a plan at most."""

    __tablename__ = "provdata_stage_record"

    plan_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("provdata_plan.id", ondelete="CASCADE"), primary_key=True
    )
    record_id: Mapped[str] = mapped_column(sa.Text, primary_key=True, index=True)
    stage_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("provdata_plan_stage.id", ondelete="CASCADE"), index=True
    )
    added_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))


class PlanChange(tk.BaseModel):
    """A line of an approved plan's history: append-only, without foreign keys.

    ``due_on`` and ``previous`` are days of a level's deadline; ``record_id`` the record that came or went.
    """

    __tablename__ = "provdata_plan_change"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    plan_id: Mapped[str] = mapped_column(sa.Text, index=True)
    event: Mapped[str] = mapped_column(sa.Text)
    stage_id: Mapped[str | None] = mapped_column(sa.Text)
    level: Mapped[str | None] = mapped_column(sa.Text)
    due_on: Mapped[date | None] = mapped_column(sa.Date)
    previous: Mapped[date | None] = mapped_column(sa.Date)
    record_id: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    user_id: Mapped[str | None] = mapped_column(sa.Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
