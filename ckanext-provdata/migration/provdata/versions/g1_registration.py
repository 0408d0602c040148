"""Workbooks of records and their rows."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "g1_registration"
down_revision = "q1_quality"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _runs()
    _rows()


def _text(name: str, *, nullable: bool = False, **kwargs: Any) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=nullable, **kwargs)


def _json(name: str, default: str | None = "[]") -> sa.Column:
    return sa.Column(name, JSONB, nullable=default is None, server_default=default)


def _instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _runs() -> None:
    op.create_table(
        "provdata_registration",
        _text("id", primary_key=True),
        _text("organization_id", index=True),
        *map(_text, ("user_id", "file_name", "sector", "mode", "state")),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in ("total", "done", "attempts")),
        sa.Column("cancelled", sa.Boolean, nullable=False, server_default=sa.false()),
        _json("layout", None),
        _json("unknown"),
        _json("strays"),
        _text("fault", server_default=""),
        _instant("created_at", nullable=False),
        _instant("started_at"),
        _instant("finished_at"),
    )


def _rows() -> None:
    run = sa.ForeignKey("provdata_registration.id", ondelete="CASCADE")
    op.create_table(
        "provdata_registration_row",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("run_id", sa.Text, run, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        _json("cells", "{}"),
        _json("items", None),
        *map(_json, ("item_rows", "faults", "problems")),
        _text("state"),
        *(_text(name, nullable=True) for name in ("package_id", "code")),
    )
    op.create_index("ix_provdata_registration_row_place", "provdata_registration_row", ["run_id", "place"])


def downgrade() -> None:
    op.drop_table("provdata_registration_row")
    op.drop_table("provdata_registration")
