"""Reviews with their history, and what must not become public before it is approved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "v1_review"
down_revision = "f5_dumps"
branch_labels = None
depends_on = None

REVIEW, STEP, HOLD = "provdata_review", "provdata_review_step", "provdata_hold"
INSTANT = sa.DateTime(timezone=True)

#: Whatever writes the row: what is held back does not become public.
REFUSE = f"""
CREATE OR REPLACE FUNCTION {HOLD}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM {HOLD} WHERE package_id = NEW.id) THEN
        RAISE EXCEPTION 'dataset % is held back and cannot become public', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {HOLD} BEFORE INSERT OR UPDATE OF private, state ON package
    FOR EACH ROW WHEN (NEW.state = 'active' AND NOT NEW.private) EXECUTE FUNCTION {HOLD}();
"""


def upgrade() -> None:
    op.create_table(HOLD, sa.Column("package_id", sa.Text, primary_key=True))
    op.execute(sa.text(REFUSE))
    _reviews()
    op.create_table(
        STEP,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("record_id", sa.Text, nullable=False, index=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text),
        sa.Column("organization_id", sa.Text),
        sa.Column("remark", sa.Text, nullable=False, server_default=""),
        sa.Column("details", JSONB, nullable=False, server_default="{}"),
    )


def _reviews() -> None:
    op.create_table(
        REVIEW,
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("awaiting", sa.Text, index=True),
        sa.Column("stages", JSONB, nullable=False, server_default="[]"),
        sa.Column("authors", JSONB, nullable=False, server_default="[]"),
        sa.Column("proposal", JSONB, nullable=False, server_default="{}"),
        sa.Column("submitted_by", sa.Text),
        sa.Column("submitted_at", INSTANT),
        sa.Column("changed_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.execute(f"DROP TRIGGER {HOLD} ON package")
    op.execute(f"DROP FUNCTION {HOLD}")
    for table in (STEP, REVIEW, HOLD):
        op.drop_table(table)
