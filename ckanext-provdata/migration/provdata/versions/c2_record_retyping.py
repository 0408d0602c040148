"""Who moved a record from one sector to another, when and why."""

import sqlalchemy as sa
from alembic import op

revision = "c2_record_retyping"
down_revision = "c1_record_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provdata_record_retyping",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("package_id", sa.Text, nullable=False, index=True),
        sa.Column("from_type", sa.Text, nullable=False),
        sa.Column("to_type", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("provdata_record_retyping")
