"""Opening plans, their stages, deadlines and records, and what changed after approval."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "p1_plans"
down_revision = "r2_waves"
branch_labels = None
depends_on = None


def _instant(name: str, **kwargs: Any) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **kwargs)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _belongs(name: str, target: str, **kwargs: Any) -> sa.Column:
    return sa.Column(name, sa.Text, sa.ForeignKey(f"{target}.id", ondelete="CASCADE"), nullable=False, **kwargs)


def upgrade() -> None:
    op.create_table(
        "provdata_plan",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("owner_org", sa.Text, nullable=False, index=True),
        sa.Column("title", sa.Text, nullable=False),
        _text("period"),
        _text("document_number"),
        _text("notes"),
        _instant("created_at", nullable=False),
        _instant("approved_at", index=True),
    )
    op.create_table(
        "provdata_plan_stage",
        sa.Column("id", sa.Text, primary_key=True),
        _belongs("plan_id", "provdata_plan", index=True),
        sa.Column("title", sa.Text, nullable=False),
        _text("notes"),
        sa.Column("sectors", JSONB, nullable=False, server_default="[]"),
        _instant("created_at", nullable=False),
        _instant("cancelled_at"),
    )
    op.create_table(
        "provdata_stage_deadline",
        _belongs("stage_id", "provdata_plan_stage", primary_key=True),
        sa.Column("level", sa.Text, primary_key=True),
        sa.Column("due_on", sa.Date, nullable=False, index=True),
        sa.Column("first_due_on", sa.Date, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False, server_default="0"),
        _instant("changed_at", nullable=False),
    )
    op.create_table(
        "provdata_stage_record",
        _belongs("plan_id", "provdata_plan", primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True, index=True),
        _belongs("stage_id", "provdata_plan_stage", index=True),
        _instant("added_at", nullable=False),
    )
    op.create_table(
        "provdata_plan_change",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _instant("at", nullable=False),
        sa.Column("plan_id", sa.Text, nullable=False, index=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("stage_id", sa.Text),
        sa.Column("level", sa.Text),
        sa.Column("due_on", sa.Date),
        sa.Column("previous", sa.Date),
        sa.Column("record_id", sa.Text),
        _text("reason"),
        sa.Column("user_id", sa.Text),
        sa.Column("details", JSONB, nullable=False, server_default="{}"),
    )


def downgrade() -> None:
    tables = ("plan_change", "stage_record", "stage_deadline", "plan_stage", "plan")
    for table in tables:
        op.drop_table(f"provdata_{table}")
