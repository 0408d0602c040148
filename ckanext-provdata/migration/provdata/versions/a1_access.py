"""Applications, grants and the log of downloads."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "a1_access"
down_revision = "p1_plans"
branch_labels = None
depends_on = None

TABLES = (
    "provdata_download",
    "provdata_grant",
    "provdata_application_attachment",
    "provdata_application_step",
    "provdata_application_identity",
    "provdata_application",
)


def upgrade() -> None:
    _applications()
    _papers()
    _grants()
    _downloads()


def _text(name: str, *, nullable: bool = False, **kwargs: Any) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=nullable, **kwargs)


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _application(name: str = "application_id", **kwargs: Any) -> sa.Column:
    target = sa.ForeignKey("provdata_application.id", ondelete="CASCADE")
    return sa.Column(name, sa.Text, target, nullable=False, **kwargs)


def _applications() -> None:
    op.create_table(
        "provdata_application",
        _text("id", primary_key=True),
        _text("wave_id", index=True),
        _text("record_id", index=True),
        _text("user_id", index=True),
        *map(_text, ("state", "purpose", "usage", "applicant_kind", "applicant_name")),
        sa.Column("term_days", sa.Integer, nullable=False),
        *map(_text, ("contact_phone", "contact_email", "undertaking")),
        _instant("submitted_at"),
        _instant("due_at"),
        _text("endorsed_by", nullable=True),
    )
    op.create_index(
        "ix_provdata_application_undecided",
        "provdata_application",
        ["wave_id", "user_id"],
        unique=True,
        postgresql_where="state IN ('submitted', 'returned', 'endorsed')",
    )


def _papers() -> None:
    op.create_table("provdata_application_identity", _application(primary_key=True), _text("number"))
    op.create_table(
        "provdata_application_step",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _application(index=True),
        _instant("at"),
        *map(_text, ("event", "user_id", "reason")),
        sa.Column("details", JSONB, nullable=False, server_default="{}"),
    )
    op.create_table(
        "provdata_application_attachment",
        _text("id", primary_key=True),
        _application(index=True),
        _text("name"),
        sa.Column("size", sa.BigInteger, nullable=False),
        _instant("created_at"),
    )


def _grants() -> None:
    op.create_table(
        "provdata_grant",
        _application("id", primary_key=True),
        _text("wave_id"),
        _text("record_id", index=True),
        _text("user_id"),
        _text("organization_id"),
        _instant("starts_at"),
        _instant("ends_at"),
        _instant("revoked_at", nullable=True),
    )
    op.create_index("ix_provdata_grant_reading", "provdata_grant", ["wave_id", "user_id", "ends_at"])


def _downloads() -> None:
    op.create_table(
        "provdata_download",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        _instant("at"),
        _text("user_id", nullable=True),
        _text("resource_id"),
        _text("record_id"),
        *(_text(name, nullable=True) for name in ("wave_id", "organization_id", "grant_id")),
        _text("how"),
    )
    op.create_index("ix_provdata_download_record", "provdata_download", ["record_id", "at"])
    op.create_index("ix_provdata_download_organization", "provdata_download", ["organization_id", "at"])
    op.create_index(
        "ix_provdata_download_grant", "provdata_download", ["grant_id"], postgresql_where="grant_id IS NOT NULL"
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
