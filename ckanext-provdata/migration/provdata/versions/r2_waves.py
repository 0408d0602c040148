"""Waves, their resources, unlisted records, and the register of plans and openings."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "r2_waves"
down_revision = "r1_outbox"
branch_labels = None
depends_on = None


def _instant(name: str, **kwargs: Any) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **kwargs)


def upgrade() -> None:
    op.create_table(
        "provdata_wave",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("record_id", sa.Text, nullable=False, index=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False, server_default=""),
        sa.Column("condition", sa.Text, nullable=False, server_default=""),
        sa.Column("announced", sa.Boolean, nullable=False, server_default=sa.false()),
        _instant("release_at"),
        _instant("ends_at"),
        _instant("opened_at"),
        _instant("created_at", nullable=False),
        sa.CheckConstraint("state <> 'planned' OR release_at IS NOT NULL", name="provdata_wave_planned"),
    )
    op.create_index("ix_provdata_wave_due", "provdata_wave", ["release_at", "id"], postgresql_where="state = 'planned'")
    op.create_index(
        "ix_provdata_wave_end",
        "provdata_wave",
        ["ends_at", "id"],
        postgresql_where="state = 'opened' AND ends_at IS NOT NULL",
    )
    op.create_table(
        "provdata_wave_resource",
        sa.Column("resource_id", sa.Text, primary_key=True),
        sa.Column(
            "wave_id", sa.Text, sa.ForeignKey("provdata_wave.id", ondelete="CASCADE"), nullable=False, index=True
        ),
    )
    op.create_table(
        "provdata_listing",
        sa.Column("record_id", sa.Text, primary_key=True),
        _instant("list_at", index=True),
    )
    op.create_table(
        "provdata_register",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _instant("at", nullable=False, index=True),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False, index=True),
        sa.Column("wave_id", sa.Text, index=True),
        _instant("planned_for"),
        _instant("previous"),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("user_id", sa.Text),
        sa.Column("details", JSONB, nullable=False, server_default="{}"),
    )


def downgrade() -> None:
    for table in ("provdata_register", "provdata_listing", "provdata_wave_resource", "provdata_wave"):
        op.drop_table(table)
